"""Files of a log that were applied before, and share months with the one that comes in.

A log is brought in parts, which overlap: one of March and April, one of April and May. A figure of
April is taken of the cases of both, each case once, so that neither part is lost; the files are
kept, and those that share months are read again. A file that has more than half of an earlier one,
from its first day to its last, is a correction of it and takes its place. Whoever imports may say
otherwise.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from brm.imports.copying import copy_row
from brm.imports.mapping import Mapper
from brm.imports.readers import open_table
from brm.imports.recipes import Recipe
from brm.imports.refusals import Refused
from brm.imports.upsert import literal, rows, run
from brm.imports.working_tables import FACTS, copy_cells

if TYPE_CHECKING:
    from brm.imports.deriving import Deriving

EARLIER = "earlier"
"""The word under which it is said what becomes of the files that came earlier."""
TOGETHER, REPLACED, UNREADABLE = "together", "replaced", "unreadable"
MOST_LINES = 10_000_000
"""Lines of the n-th file are numbered from -n times this on: no line of the file itself is."""


@dataclass(frozen=True)
class EarlierFile:
    """A file that was applied before; `path` raises Refused where it is kept no longer.

    `said` is what was said of it when it came, `without` are the months in which another file took
    its place since. `is_newer`: the file that comes in came before it, and comes again.
    """

    key: int
    name: str
    recipe: Callable[[], Recipe]
    path: Callable[[], Path]
    months: frozenset[str]
    said: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    is_newer: bool = False


Earlier = Callable[[Iterable[str], Iterable[str]], list[EarlierFile]]
"""From the figures of a log and its months to the files that have some of both, newest first."""


@dataclass
class Beside:
    """The files that are counted together with the one that comes in, and what is told of each."""

    find: Earlier
    said: str = ""
    is_loaded: bool = False
    newer: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)

    @property
    def rank(self) -> str:
        """SQL of a line's file: the greater, the newer; that of the file itself among them."""
        own = f"{-self.newer}.5" if self.newer else "0"
        return f"CASE WHEN line > 0 THEN {own} ELSE of_file END"

    def load(self, deriving: "Deriving") -> bool:
        """Add the facts of the files that count as well; False where there are none."""
        self.is_loaded = True
        months = deriving.months()
        found = self.find(deriving.figures(), months)
        if not found:
            return False
        run(f"ALTER TABLE {FACTS} ADD case_key text, ADD of_file integer NOT NULL DEFAULT 0")
        self.newer = sum(file.is_newer for file in found)
        unreadable = {
            number: why
            for number, file in enumerate(found, 1)
            if (why := _copy(file, number, deriving))
        }
        run(f"UPDATE {FACTS} SET of_file = floor(line / {MOST_LINES}.0) WHERE line < 0")
        self._leave_out(found, deriving)
        run(f"UPDATE {FACTS} f SET case_key = k.key FROM ({deriving.keys()}) k WHERE k.seq = f.seq")
        run(f"ANALYZE {FACTS}")
        self._decide(found, unreadable, months, deriving)
        return True

    def _leave_out(self, found: list[EarlierFile], deriving: "Deriving") -> None:
        """Take away what was rejected when it came, and the months that another file took over."""
        if wrong := deriving.wrong("c"):
            run(
                f"DELETE FROM {FACTS} f USING ({deriving.last_lines()}) c "
                f"WHERE f.of_file = c.of_file AND f.line < 0 AND ({wrong}) "
                f"AND f.{deriving.by or 'line'} = c.{deriving.by or 'line'}"
            )
        for number, file in enumerate(found, 1):
            if file.without:
                listed = ", ".join(map(literal, sorted(file.without)))
                run(
                    f"DELETE FROM {FACTS} f WHERE of_file = {-number} "
                    f"AND to_char({deriving.month_of_a_line}, 'YYYY-MM') IN ({listed})"
                )

    def _decide(
        self,
        found: list[EarlierFile],
        unreadable: Mapping[int, str],
        months: list[str],
        deriving: "Deriving",
    ) -> None:
        facts = {-row[0]: row[1:] for row in rows(_facts_of_files(deriving, months))}
        for number, file in enumerate(found, 1):
            told: dict[str, Any] = {
                "name": file.name,
                "months": sorted((file.months - file.without) & set(months)),
            }
            if number in unreadable:
                self.told.append(told | {"counts": UNREADABLE, "why": unreadable[number]})
                continue
            others, is_whole = facts.get(number, (0, False))
            is_replaced = self._is_replaced(is_correction=is_whole, can_join=deriving.has_keys)
            if is_replaced:
                run(f"DELETE FROM {FACTS} WHERE of_file = {-number}")
                self.replaced.append(file.key)
            counts = REPLACED if is_replaced else TOGETHER
            self.told.append(told | {"counts": counts, "cases": others})

    def _is_replaced(self, *, is_correction: bool, can_join: bool) -> bool:
        if self.said in (TOGETHER, REPLACED):
            return self.said == REPLACED
        return is_correction or not can_join


def _facts_of_files(deriving: "Deriving", months: list[str]) -> str:
    """SQL of each file that came earlier: its other cases in these months; whether it is corrected.

    That is so where the file that comes in has more than half of its cases, and lasts from its
    first day to its last.
    """
    listed = ", ".join(map(literal, months))
    day = f"({deriving.day_of_a_line})::date"
    return (
        f"WITH own AS (SELECT DISTINCT case_key AS key FROM {FACTS} WHERE line > 0), "
        f"lasts AS (SELECT min({day}) AS first, max({day}) AS last FROM {FACTS} f WHERE line > 0) "
        f"SELECT f.of_file, count(DISTINCT f.case_key) FILTER (WHERE own.key IS NULL AND "
        f"to_char({deriving.month_of_a_line}, 'YYYY-MM') IN ({listed})), "
        f"2 * count(DISTINCT own.key) > count(DISTINCT f.case_key) "
        f"AND min({day}) >= min(lasts.first) AND max({day}) <= max(lasts.last) "
        f"FROM {FACTS} f CROSS JOIN lasts LEFT JOIN own ON own.key = f.case_key "
        f"WHERE f.line < 0 GROUP BY f.of_file"
    )


def _copy(file: EarlierFile, number: int, deriving: "Deriving") -> str:
    """Copy the facts of the file; the sentence why where it cannot be read like the one here."""
    try:
        recipe = file.recipe()
        if not deriving.reads_like(recipe):
            recipe = deriving.recipe
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as cells,
            open_table(file.path(), recipe) as table,
        ):
            mapper = Mapper(
                deriving.facts,
                recipe,
                table.header,
                today=timezone.localdate(),
                file_name=file.name,
                said=file.said,
                of_case=deriving.of_case,
            )
            names = [each.name for each in deriving.facts.fields]
            numbers = count(1 - number * MOST_LINES)
            broken: set[str] = set()
            for line in table.lines:
                if not mapper.lets_through(line):
                    continue
                records, refusals = mapper.records(line)
                if refusals and deriving.by_name and not line.refusal:
                    broken.add(str(mapper.only(deriving.by_name, line)[deriving.by_name].value))
                for block, record in records:
                    cells.write(copy_row(next(numbers), block, record, names))
            cells.seek(0)
            copy_cells(deriving.facts.fields, cells, FACTS)
    except Refused as refused:
        return refused.sentence
    _forget(broken, number, deriving)
    return ""


def _forget(broken: set[str], number: int, deriving: "Deriving") -> None:
    """Half a case is not counted: what is left of those of which a line was rejected goes, too."""
    if broken:
        listed = ", ".join(map(literal, sorted(broken)))
        run(
            f"DELETE FROM {FACTS} WHERE line BETWEEN {-number * MOST_LINES} "
            f"AND {(1 - number) * MOST_LINES - 1} AND {deriving.by} IN ({listed})"
        )
