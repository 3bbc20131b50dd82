"""From the facts of lines to figures: cases, groups of them, and one record for each figure.

All of it is SQL over temporary tables, however many lines there are. A case of which one line is
rejected is rejected whole: a figure never counts half of something.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from brm.imports.cells import CellReader
from brm.imports.earlier import Beside
from brm.imports.figures import Condition, Derivation, Figure, Windows, Words
from brm.imports.logs import Log
from brm.imports.recipes import Recipe, Source
from brm.imports.refusals import Refused
from brm.imports.upsert import literal, quote, rows, run, value
from brm.imports.working_tables import CELLS, FACTS, REJECTS, column_type

if TYPE_CHECKING:
    from brm.imports.kinds import Kind

CASES = "import_cases"
GROUPS = "import_groups"
MONTHS = "import_months"
REFUSED = -1
"""The block of a line of which only its case is known: the line itself is rejected."""


@dataclass(frozen=True)
class Deriving(Log):
    """Carries out a recipe's derivation."""

    def derive(self) -> None:
        """Fill the cells of the records from the facts of the lines that are not rejected."""
        self._make_cases()
        while self._refuse_unsaid() + self._refuse_impossible() + self._refuse_broken_cases():
            run(f"DELETE FROM {FACTS} f USING {REJECTS} r WHERE f.line = r.line")
            self._make_cases()
        if self.beside and not self.beside.is_loaded and self.beside.load(self):
            self._make_cases()
        self._make_groups()
        run(f"TRUNCATE {CELLS}")
        for number, figure in enumerate(self.derivation.figures):
            self._write(number, figure)
        self._refuse_twice()
        run(f"ANALYZE {CELLS}")

    def told(self) -> dict[str, Any]:
        """How many cases there were, and what they came to before anything was put together."""
        cases = int(value(f"SELECT count(*) FROM {CASES} WHERE is_own"))
        found: dict[str, Any] = {"name": self.derivation.cases.name or _("lines"), "cases": cases}
        if self.beside and self.beside.told:
            found["earlier"] = self.beside.told
        windows = self.derivation.windows
        if windows is None:
            return found | {"overall": self._overall()}
        minutes = f"extract(epoch FROM {quote(windows.ends)} - {quote(windows.starts)}) / 60"
        agreed = self._holds(windows.maintenance) if windows.maintenance else "false"
        (row,) = rows(
            f"SELECT coalesce(sum({minutes}), 0), count(*) FILTER (WHERE {minutes} = 0), "
            f"count(*) FILTER (WHERE {agreed}), "
            f"coalesce(sum({minutes}) FILTER (WHERE {agreed}), 0) FROM {CASES} c WHERE is_own"
        )
        names = ("minutes", "of_no_length", "maintenance", "minutes_of_maintenance")
        return found | dict(zip(names, map(int, row), strict=True))

    def _overall(self) -> dict[str, float | None]:
        """Each share, mean and median over all cases: those of groups do not add up to it."""
        taken = {
            self._name_of(figure): f"SELECT round({self._taken(figure)[0]}, 6) FROM {CASES} c "
            f"WHERE is_own AND {self._holds(figure.where)}"
            for figure in self.derivation.figures
            if figure.take in ("share", "mean", "median")
        }
        return {name: _number(value(sql)) for name, sql in taken.items()}

    # Cases ----------------------------------------------------------------------------------------
    def _make_cases(self) -> None:
        """One row a case: of several lines the last one, with the numbers of all."""
        run(f"DROP TABLE IF EXISTS {CASES}")
        last_by = self.derivation.cases.last_by
        if not self.key:
            run(
                f"CREATE TEMP TABLE {CASES} ON COMMIT DROP AS SELECT *, true AS is_own FROM {FACTS}"
            )
            return
        order = f"{quote(last_by)} DESC NULLS LAST, " if last_by else ""
        if self._is_beside_others and self.beside:
            order += f"{self.beside.rank} DESC, "
        run(
            f"CREATE TEMP TABLE {CASES} ON COMMIT DROP AS SELECT DISTINCT ON ({self.key}) *, "
            f"bool_or(line > 0) OVER (PARTITION BY {self.key}) AS is_own "
            f"FROM {FACTS} WHERE block <> {REFUSED} "
            f"ORDER BY {self.key}, {order}line DESC"
        )

    def _refuse_broken_cases(self) -> int:
        """Reject the other lines of a case of which one line is rejected."""
        if not self.by:
            return 0
        by = self.by
        reason = literal(
            _("Line %(line)s of the same case (%(case)s) is rejected: half a case is not counted.")
        )
        refused = run(
            f"INSERT INTO {REJECTS} SELECT f.line, {literal(self.by_name)}, f.{by}, "
            f"replace(replace({reason}, '%(line)s', broken.line::text), '%(case)s', f.{by}) "
            f"FROM {FACTS} f JOIN (SELECT {by} AS word, min(line) AS line FROM {FACTS} "
            f"WHERE block = {REFUSED} GROUP BY 1) broken ON broken.word = f.{by} "
            f"WHERE f.block <> {REFUSED} AND f.line > 0"
        )
        run(f"DELETE FROM {FACTS} WHERE block = {REFUSED}")
        return refused

    def _refuse_unsaid(self) -> int:
        """Reject the last lines of cases that do not say whose they are; the others follow."""
        refused = 0
        for name in sorted(self.of_case):
            unsaid = f"SELECT c.line FROM {CASES} c WHERE c.line > 0 AND c.{quote(name)} IS NULL"
            lines = {line for (line,) in rows(unsaid)}
            for why in (each for each in self.unsaid if each.line in lines):
                told = ", ".join(literal(text) for text in (why.column, why.value, why.reason))
                refused += run(f"INSERT INTO {REJECTS} VALUES ({why.line}, {told})")
            run(f"UPDATE {FACTS} SET block = {REFUSED} WHERE line IN ({unsaid})")
        return refused

    def _refuse_impossible(self) -> int:
        """Reject cases that end before they begin, and windows that are of no time of ours."""
        return sum(
            self._refuse(each.name, each.where, each.reason, says=each.says)
            for each in self.impossible("c")
        )

    def _refuse(self, name: str, where: str, reason: str, *, says: str = "") -> int:
        """Reject the last lines of the cases for which `where` holds; the others follow."""
        told = f"to_char(c.{quote(says or name)}, 'YYYY-MM-DD HH24:MI')"
        refused = run(
            f"INSERT INTO {REJECTS} SELECT c.line, {literal(name)}, "
            f"to_char(c.{quote(name)}, 'YYYY-MM-DD HH24:MI'), "
            f"replace({literal(reason)}, '%s', {told}) FROM {CASES} c "
            f"WHERE c.line > 0 AND {where}"
        )
        if refused and self.by:
            run(
                f"UPDATE {FACTS} f SET block = {REFUSED} FROM {CASES} c "
                f"WHERE c.line = f.line AND {where}"
            )
        return refused

    # Groups ---------------------------------------------------------------------------------------
    def _make_groups(self) -> None:
        """One row for each set of facts that are fields of the records, with all of its lines."""
        names = self._group_names
        picked = "".join(f", c.{quote(name)}" for name in names)
        same = f"JOIN {FACTS} f ON f.{self.key} = c.{self.key}" if self.key else ""
        line = "f.line" if self.key else "c.line"
        own = f"FILTER (WHERE {line} > 0)"
        grouped = f"GROUP BY {', '.join(f'c.{quote(name)}' for name in names)}" if names else ""
        run(f"DROP TABLE IF EXISTS {GROUPS}")
        run(
            f"CREATE TEMP TABLE {GROUPS} ON COMMIT DROP AS SELECT row_number() OVER "
            f"(ORDER BY min({line}) {own}) AS number, array_agg({line}) {own} AS lines, "
            f"min({line}) {own} AS line{picked} FROM {CASES} c {same} {grouped} "
            f"HAVING count(*) {own} > 0"
        )
        if self.derivation.windows:
            self._make_months(self.derivation.windows)

    def _make_months(self, windows: Windows) -> None:
        """Of each group and month: when the service was to be used, and when it was down.

        Windows that overlap are put together, so that no minute is down twice; what was agreed is
        neither up nor down. Months go from the first window of the file to its last.
        """
        zone, starts, ends = literal(windows.in_zone), quote(windows.starts), quote(windows.ends)
        agreed = self._holds(windows.maintenance) if windows.maintenance else "false"
        span = f"range_agg(tstzrange({starts}, {ends}))"
        run(f"DROP TABLE IF EXISTS {MONTHS}")
        run(
            f"CREATE TEMP TABLE {MONTHS} ON COMMIT DROP AS "
            f"WITH month AS (SELECT first::date AS first, tstzrange(first AT TIME ZONE {zone}, "
            f"(first + interval '1 month') AT TIME ZONE {zone}) AS whole "
            f"FROM {self._series(windows)} AS first), "
            f"served AS (SELECT first, whole, {_served(windows, zone)} AS served FROM month), "
            f"lost AS (SELECT g.number AS of_group, "
            f"coalesce({span} FILTER (WHERE {agreed}), '{{}}') AS agreed, "
            f"coalesce({span} FILTER (WHERE NOT ({agreed})), '{{}}') AS down "
            f"FROM {GROUPS} g JOIN {CASES} c ON {self._same_group('g', 'c')} GROUP BY g.number) "
            f"SELECT of_group, first, whole, served * agreed AS agreed, served - agreed AS "
            f"counted, served * down - agreed AS down FROM served CROSS JOIN lost"
        )

    def _same_group(self, one: str, other: str) -> str:
        pairs = (
            f"{one}.{quote(name)} IS NOT DISTINCT FROM {other}.{quote(name)}"
            for name in self._group_names
        )
        return " AND ".join(pairs) or "true"

    # Figures --------------------------------------------------------------------------------------
    def _write(self, number: int, figure: Figure) -> None:
        """One record of each group (and month) that has something to say."""
        taken = self._of_windows(figure) if self.derivation.windows else self._of_cases(figure)
        into = self.kind.figure
        assert into is not None  # a kind without figures has no derivation
        fields: dict[str, str] = {
            name: f"{literal(fact)}::{column_type(self.kind[name].cleaner)}"
            for name, fact in self.constants[number].items()
        }
        fields |= {name: f"g.{quote(name)}" for name in self._group_names}
        fields |= {into.value: "round(t.taken, 6)", into.counted: "round(t.counted, 4)"}
        fields |= {into.excluded: "round(t.excluded, 4)"}
        if self.derivation.windows:
            fields[into.month] = "t.month"
        names = [each.name for each in self.kind.fields]
        columns = ["line", "lines", "block", *map(quote, names)]
        columns += [quote(f"given_{name}") for name in names]
        picked = ["g.line", "g.lines", str(number), *(fields.get(name, "NULL") for name in names)]
        picked += ["true" if name in fields else "false" for name in names]
        run(
            f"INSERT INTO {CELLS} ({', '.join(columns)}) SELECT {', '.join(picked)} "
            f"FROM ({taken}) t JOIN {GROUPS} g ON g.number = t.of_group "
            f"WHERE t.taken IS NOT NULL ORDER BY g.number, t.month"
        )

    def _of_cases(self, figure: Figure) -> str:
        taken, known = self._taken(figure)
        where = self._holds(figure.where)
        only = "" if figure.take == "count" else f"AND {where}"
        return (
            f"SELECT g.number AS of_group, NULL::date AS month, {taken} AS taken, "
            f"({known})::numeric AS counted, (count(*) - {known})::numeric AS excluded "
            f"FROM {GROUPS} g JOIN {CASES} c ON {self._same_group('g', 'c')} {only} "
            "GROUP BY g.number"
        )

    def _taken(self, figure: Figure) -> tuple[str, str]:
        """SQL of the figure over cases `c`, and of how many of them it is taken."""
        if figure.take == "count":
            return f"(count(*) FILTER (WHERE {self._holds(figure.where)}))::numeric", "NULL::bigint"
        fact = f"c.{quote(figure.of[0])}"
        if len(figure.of) == 2:
            fact = f"(extract(epoch FROM c.{quote(figure.of[1])} - {fact}) / 3600)"
        sql = {
            "share": f"100.0 * count(*) FILTER (WHERE {fact}) / nullif(count({fact}), 0)",
            "sum": f"sum({fact})",
            "mean": f"avg({fact})",
            "median": f"(percentile_cont(0.5) WITHIN GROUP (ORDER BY {fact}))::numeric",
        }  # each is NULL where no case says the fact
        return sql[figure.take], f"count({fact})"

    def _of_windows(self, figure: Figure) -> str:
        if figure.take in ("windows", "minutes"):
            return self._as_reported(figure)
        down, agreed, counted = (_minutes(f"m.{name}") for name in ("down", "agreed", "counted"))
        of, left_out = "NULL", "NULL"
        if figure.take == "availability":
            taken = f"100 * ({counted} - {down}) / nullif({counted}, 0)"
            of, left_out = f"{counted} / 60", f"{agreed} / 60"
        else:
            taken = down if figure.take == "minutes_down" else agreed
        return (
            f"SELECT of_group, first AS month, ({taken})::numeric AS taken, "
            f"({of})::numeric AS counted, ({left_out})::numeric AS excluded FROM {MONTHS} m"
        )

    def _as_reported(self, figure: Figure) -> str:
        """How many windows began in the month, or their minutes in it, nothing put together."""
        windows = self.derivation.windows
        assert windows is not None  # asked of windows alone
        starts, ends = quote(windows.starts), quote(windows.ends)
        where = self._holds(figure.where)
        part = f"m.whole * tstzrange(c.{starts}, c.{ends})"
        taken, touches = "count(c.line)", f"m.whole @> c.{starts}"
        if figure.take == "minutes":
            length = f"extract(epoch FROM upper({part}) - lower({part}))"
            taken = f"coalesce(sum({length}) FILTER (WHERE c.line IS NOT NULL), 0) / 60"
            touches = f"m.whole && tstzrange(c.{starts}, c.{ends})"
        return (
            f"SELECT m.of_group, m.first AS month, ({taken})::numeric AS taken, "
            f"NULL::numeric AS counted, NULL::numeric AS excluded FROM {MONTHS} m "
            f"JOIN {GROUPS} g ON g.number = m.of_group LEFT JOIN {CASES} c "
            f"ON {self._same_group('g', 'c')} AND {touches} AND {where} "
            f"GROUP BY m.of_group, m.first"
        )

    def _holds(self, where: Condition) -> str:
        """SQL of whether a case says one of the words of every fact."""
        parts = [self._says(name, words) for name, words in where.items()]
        return f"coalesce({' AND '.join(parts)}, false)" if parts else "true"

    def _says(self, name: str, words: Words) -> str:
        """SQL of whether a fact says one of the words, or something that is none of them."""
        fact = f"c.{quote(name)}"
        if column_type(self.facts[name].cleaner) == "numeric":
            fact = f"trim_scale({fact})"
        folded = f"lower(btrim(regexp_replace({fact}::text, '\\s+', ' ', 'g')))"
        listed = ", ".join(literal(word) for word in words.words)
        return f"{folded} {'NOT IN' if words.denied else 'IN'} ({listed})"

    def _refuse_twice(self) -> None:
        """A recipe whose figures fall together is wrong, whatever the file says."""
        keys = ", ".join(quote(name) for name in self.kind.key)
        twice = rows(
            f"SELECT concat_ws(' / ', {keys}) FROM {CELLS} GROUP BY {keys} "
            "HAVING count(*) > 1 LIMIT 1"
        )
        if twice:
            raise Refused(_("The recipe gives the figure %s more than once.") % twice[0][0])


def _served(windows: Windows, zone: str) -> str:
    """SQL of the time of a month in which the service is there to be used, as a multirange."""
    hours = windows.hours
    if hours is None:
        return "tstzmultirange(whole)"
    opens = f"(day + {literal(hours.opens)}::time) AT TIME ZONE {zone}"
    end = f"day + {literal(hours.closes)}::time" if hours.closes else "day + interval '1 day'"
    days = ", ".join(str(day) for day in hours.days)
    return (
        f"coalesce((SELECT range_agg(tstzrange({opens}, ({end}) AT TIME ZONE {zone})) "
        "FROM generate_series(first, first + interval '1 month' - interval '1 day', "
        f"interval '1 day') AS day WHERE extract(isodow FROM day) IN ({days})), '{{}}')"
    )


def _minutes(spans: str) -> str:
    return (
        f"(SELECT coalesce(sum(extract(epoch FROM upper(part) - lower(part))), 0) / 60 "
        f"FROM unnest({spans}) AS part)"
    )


def _number(found: Decimal | None) -> float | None:
    return None if found is None else float(found)


def deriving_of(
    kind: "Kind", recipe: Recipe, *, today: date, beside: Beside | None = None
) -> Deriving | None:
    """What carries out the recipe's derivation, where it has one.

    Raises Refused where its figures leave out a field that a record needs, or give a wrong one.
    """
    derivation = recipe.derivation
    if derivation is None:
        return None
    facts = derivation.kind_of_facts(kind)
    constants = tuple(_read(kind, sources, today) for sources in recipe.of_figures)
    _refuse_without_required(kind, derivation, constants)
    return Deriving(kind, facts, derivation, constants, recipe, beside)


def _read(kind: "Kind", sources: Mapping[str, Source], today: date) -> dict[str, Any]:
    """What the recipe itself says of a record, read as the fields of the kind are."""
    found = {}
    for name, source in sources.items():
        if name not in kind.by_name:
            raise Refused(
                _("%(kind)s have no field “%(name)s”.") % {"kind": kind.label, "name": name}
            )
        cell = CellReader(kind[name], source, today=today).read(source.value or "")
        if cell.wrong:
            raise Refused(_("The recipe's “%(name)s”: %(why)s") % {"name": name, "why": cell.wrong})
        found[name] = cell.value
    return found


def _refuse_without_required(
    kind: "Kind", derivation: Derivation, constants: Iterable[Mapping[str, Any]]
) -> None:
    into = kind.figure
    assert into is not None  # asked by kind_of_facts
    filled = {into.value, into.counted, into.excluded, *derivation.groups(kind)}
    filled |= {into.month} if derivation.windows else set()
    for said in constants:
        for each in kind.fields:
            if each.cleaner.required and each.name not in filled | said.keys():
                raise Refused(
                    _("A figure of the recipe says no “%s”: as a fact, or for all of them.")
                    % each.name
                )
