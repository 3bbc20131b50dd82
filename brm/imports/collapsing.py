"""How the lines of a file become records: those with one key are one, or are rejected."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from brm.imports.upsert import literal, quote, run
from brm.imports.working_tables import CELLS, DOUBLED, NOTES, REJECTS

if TYPE_CHECKING:
    from brm.imports.kinds import Field, Kind


@dataclass(frozen=True)
class Collapse:
    """How lines with one key become one record.

    `sums`: fields added up. `keep`: "refuse" (two lines with one key are rejected), "identical"
    (they are one record if all they give is the same), "first" (the first that gives something
    holds, field by field), "first_line" (the first line is taken, the others are rejected).
    `by_block`: of several blocks of one line the first block wins.
    """

    sums: tuple[str, ...] = ()
    keep: str = "refuse"
    by_block: bool = False


@dataclass(frozen=True)
class Collapsing:
    """The records of a kind, collapsed as a recipe says."""

    kind: "Kind"
    how: Collapse
    of_many: bool = False
    """Each cell is of many lines already, and says of which."""

    def records(self) -> str:
        """SQL of the records that the cells come to."""
        if not self.joins_lines:
            picked = ", ".join(
                f"{quote(each.name)}, {quote(f'given_{each.name}')}" for each in self.kind.fields
            )
            lines = "lines" if self.of_many else "ARRAY[line]"
            return f"SELECT seq AS record, line, {lines} AS lines, {picked} FROM {CELLS}"
        keys = ", ".join(quote(name) for name in self.kind.key)
        picked = ", ".join(self._joined(each) for each in self.kind.fields)
        return (
            f"SELECT min(seq) AS record, min(line) AS line, array_agg(DISTINCT line) AS lines, "
            f"{picked} FROM {CELLS} GROUP BY {keys}"
        )

    def _joined(self, each: "Field") -> str:
        name, given = quote(each.name), quote(f"given_{each.name}")
        if each.name in self.kind.key:
            return f"{name}, bool_or({given}) AS {given}"
        if each.name in self.how.sums:
            return f"sum({name}) AS {name}, bool_or({given}) AS {given}"
        said = f"FILTER (WHERE {given} OR {name} IS NOT NULL)"
        first = f"(array_agg({name} ORDER BY block, seq) {said})[1]"
        return f"{first} AS {name}, bool_or({given}) AS {given}"

    @property
    def joins_lines(self) -> bool:
        keeps = self.how.keep in ("identical", "first")
        return bool(self.how.sums) or keeps or self.how.by_block

    def refuse_doubles(self) -> int:
        """Reject lines that give one key twice where the recipe does not say what that means."""
        keys = ", ".join(quote(name) for name in self.kind.key)
        if self.how.keep == "first_line":
            return self._refuse_later_lines(keys)
        if not self.joins_lines:
            return self._refuse_group(CELLS, "count(*) > 1")
        others = [
            f"{quote(each.name)}, {quote(f'given_{each.name}')}"
            for each in self.kind.fields
            if each.name not in self.kind.key
        ]
        if self.how.sums or self.how.keep == "first" or not others:
            return 0
        return self._refuse_group(
            f"(SELECT *, rank() OVER (PARTITION BY {keys} ORDER BY block) AS nth FROM {CELLS}) c",
            f"count(DISTINCT ROW({', '.join(others)})) FILTER (WHERE nth = 1) > 1",
        )

    def _refuse_later_lines(self, keys: str) -> int:
        """Reject every line whose key stands in an earlier one, and note it at that one."""
        own = literal(self.kind.key[0])
        words = f"concat_ws(' / ', {keys})"
        doubled = (
            f"SELECT {words} AS words, min(line) AS first, array_agg(DISTINCT line) AS lines "
            f"FROM {CELLS} GROUP BY {keys} HAVING count(DISTINCT line) > 1"
        )
        later = "array_to_string(array_remove(lines, first), ', ')"
        run(
            f"INSERT INTO {NOTES} SELECT first, {own}, {later}, {literal(DOUBLED)} "
            f"FROM ({doubled}) d"
        )
        reason = literal(_("%(key)s stands in line %(line)s already, which is taken."))
        return run(
            f"INSERT INTO {REJECTS} SELECT line, {own}, words, replace(replace({reason}::text, "
            f"'%(key)s', words), '%(line)s', first::text) FROM ({doubled}) d, "
            f"unnest(lines) AS line WHERE line <> first"
        )

    def _refuse_group(self, cells: str, doubled: str) -> int:
        """Reject every line of the keys for which `doubled` holds, naming the first five of each.

        Grouped and not joined: keys may be empty, and joins of such compare each with each.
        """
        keys = [quote(name) for name in self.kind.key]
        words = f"concat_ws(' / ', {', '.join(f'{key}::text' for key in keys)})"
        reason = literal(_("%(key)s stands more than once: in lines %(lines)s."))
        return run(
            f"INSERT INTO {REJECTS} SELECT DISTINCT line, {literal(self.kind.key[0])}, words, "
            f"replace(replace({reason}::text, '%(key)s', words), "
            f"'%(lines)s', array_to_string(lines[1:5], ', ')) FROM "
            f"(SELECT {words} AS words, array_agg(DISTINCT line ORDER BY line) AS lines "
            f"FROM {cells} GROUP BY {', '.join(keys)} HAVING {doubled}) found, "
            f"unnest(lines) AS line"
        )
