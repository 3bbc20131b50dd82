"""What is known of a log before its figures are taken: its cases, its months, by what it is found.

A log comes in parts; `brm.imports.earlier` puts together those that share months.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from brm.imports.earlier import Beside
from brm.imports.figures import Derivation, Figure, Windows
from brm.imports.mapping import Refusal
from brm.imports.recipes import Recipe
from brm.imports.upsert import literal, quote, rows
from brm.imports.working_tables import FACTS

if TYPE_CHECKING:
    from brm.imports.kinds import Kind


FIRST_DAY, LAST_DAY = "2000-01-01", "2099-12-31"
"""Windows lie between them: each month from the first to the last is a record."""


@dataclass(frozen=True)
class Impossible:
    """Why a case is rejected: the fact that is wrong, as SQL when, and in which words.

    The words have a place for the moment of the fact `says`.
    """

    name: str
    where: str
    reason: str
    says: str = ""


@dataclass(frozen=True)
class Log:
    """A log's lines, and how they are cases; `constants` are fields that a figure itself says."""

    kind: "Kind"
    facts: "Kind"
    derivation: Derivation
    constants: tuple[Mapping[str, Any], ...]
    recipe: Recipe = field(default_factory=Recipe)
    beside: Beside | None = None
    unsaid: tuple[Refusal, ...] = ()

    def log(self) -> dict[str, Any]:
        """By what a later file of the same log finds this one: its figures and its months."""
        replaced = self.beside.replaced if self.beside else []
        return {"figures": self.figures(), "months": self.months(), "replaced": replaced}

    @property
    def of_case(self) -> frozenset[str]:
        """The facts that only the last line of a case has to say."""
        return self.derivation.of_case(self.kind)

    def figures(self) -> list[str]:
        return sorted({self._name_of(figure) for figure in self.derivation.figures})

    def months(self) -> list[str]:
        """The months that the lines of the file have something of, as 2026-04."""
        windows = self.derivation.windows
        if windows:
            sql = f"SELECT to_char(first, 'YYYY-MM') FROM {self._series(windows)} AS first"
        else:
            sql = (
                f"SELECT DISTINCT to_char({self.month_of_a_line}, 'YYYY-MM') FROM {FACTS} f "
                "WHERE line > 0"
            )
        return sorted(str(month) for (month,) in rows(sql) if month)

    def reads_like(self, recipe: Recipe) -> bool:
        """Whether the recipe reads the same facts of a line, and tells cases apart by the same."""
        other = recipe.derivation
        same = other and (other.facts, other.cases) == (
            self.derivation.facts,
            self.derivation.cases,
        )
        return bool(same)

    @property
    def has_keys(self) -> bool:
        """Whether a case is known again in another file: by its number, or by when it began."""
        return bool(self.by or self.derivation.windows)

    def keys(self) -> str:
        """SQL of what tells the case of each line apart from those of all files."""
        windows = self.derivation.windows
        if self.by or windows is None:
            return f"SELECT seq, ({self.by or 'line'})::text AS key FROM {FACTS}"
        same = [quote(name) for name in (*self._group_names, windows.starts)]
        told = " || '|' || ".join(f"coalesce({name}::text, '')" for name in same)
        nth = f"row_number() OVER (PARTITION BY of_file, {', '.join(same)} ORDER BY line)"
        return f"SELECT seq, {told} || '#' || {nth} AS key FROM {FACTS}"

    def last_lines(self) -> str:
        """SQL of the line of each case of each file by which it is taken or rejected."""
        if not self.by:
            return f"SELECT * FROM {FACTS}"
        last_by = self.derivation.cases.last_by
        order = f"{quote(last_by)} DESC NULLS LAST, " if last_by else ""
        return (
            f"SELECT DISTINCT ON (of_file, {self.by}) * FROM {FACTS} "
            f"ORDER BY of_file, {self.by}, {order}line DESC"
        )

    def impossible(self, of: str) -> Iterator[Impossible]:
        """What cannot be of a case: that it ends before it begins, or lies in no time of ours."""
        windows = self.derivation.windows
        for starts, ends in self._pairs:
            where = f"{of}.{quote(ends)} < {of}.{quote(starts)}"
            yield Impossible(ends, where, _("It ends before it begins, at %s."), says=starts)
        for name in (windows.starts, windows.ends) if windows else ():
            where = f"NOT {of}.{quote(name)} BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}'"
            yield Impossible(name, where, _("It lies outside 2000 to 2099."))
        if windows:
            now = literal(timezone.now().isoformat())
            where = f"NOT {of}.{quote(windows.ends)} <= {now}::timestamptz"
            yield Impossible(windows.ends, where, _("It has not ended yet."))

    def wrong(self, of: str) -> str:
        """SQL of whether a case is rejected for what its last line says, or does not say."""
        unsaid = [f"{of}.{quote(name)} IS NULL" for name in sorted(self.of_case)]
        return " OR ".join([*unsaid, *(each.where for each in self.impossible(of))])

    @property
    def month_of_a_line(self) -> str:
        """SQL of the month of a line `f`."""
        windows, into = self.derivation.windows, self.kind.figure
        if windows:
            return f"(f.{quote(windows.starts)} AT TIME ZONE {literal(windows.in_zone)})"
        assert into is not None  # a kind without figures has no derivation
        return f"f.{quote(into.month)}" if into.month in self.derivation.facts else "NULL::date"

    @property
    def day_of_a_line(self) -> str:
        """SQL of the day on which the case of a line `f` began, or else of its month."""
        moments = [n for n, fact in self.derivation.facts.items() if fact.kind == "moment"]
        first = self._pairs[0][0] if self._pairs else next(iter(moments), "")
        return f"f.{quote(first)}" if first else self.month_of_a_line

    def _name_of(self, figure: Figure) -> str:
        """The key of its records, as far as the figure itself says it."""
        said = figure.constants
        return " / ".join(str(said[name]) for name in self.kind.key if name in said)

    @property
    def _is_beside_others(self) -> bool:
        return bool(self.beside and self.beside.told)

    @property
    def by(self) -> str:
        """The column of the fact by which lines are one case; nothing where each line is one."""
        return quote(self.by_name) if self.by_name else ""

    @property
    def by_name(self) -> str:
        return self.derivation.cases.by

    @property
    def key(self) -> str:
        """What tells cases apart, also those of other files; nothing where each line is one."""
        return self.by or ("case_key" if self._is_beside_others else "")

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        """The facts between which time is measured: a case cannot end before it begins."""
        windows = self.derivation.windows
        pairs = {(o[0], o[1]) for o in (f.of for f in self.derivation.figures) if len(o) == 2}
        return sorted(pairs | ({(windows.starts, windows.ends)} if windows else set()))

    @property
    def _group_names(self) -> list[str]:
        return self.derivation.groups(self.kind)

    def _series(self, windows: Windows) -> str:
        """SQL of the first moments of the months of the file, by the clock of its zone."""
        zone, starts, ends = literal(windows.in_zone), quote(windows.starts), quote(windows.ends)
        own = f"FROM {FACTS} WHERE line > 0"
        return (
            f"generate_series("
            f"(SELECT date_trunc('month', min({starts}) AT TIME ZONE {zone}) {own}), "
            f"(SELECT date_trunc('month', greatest(max({starts}), max({ends}) - interval '1 us') "
            f"AT TIME ZONE {zone}) {own}), interval '1 month')"
        )
