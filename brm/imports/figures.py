"""What a recipe says of figures: which facts each line holds, what a case is, what is counted.

Lines of a raw log are no records: many of them are one case (the events of an incident), and a
record is a figure over many cases. `brm.imports.deriving` carries it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.imports.kinds import Field, Kind
from brm.imports.refusals import Refused
from brm.imports.toml_tables import TomlTable
from brm.imports.words import fold

AS = ("text", "number", "moment", "yes_no")
"""What a fact may be; one that is named as a field of the kind is read as that field is."""
OF_CASES = ("count", "share", "sum", "mean", "median")
OF_WINDOWS = ("availability", "minutes_down", "minutes_of_maintenance", "minutes", "windows")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Words:
    """The folded words, one of which a fact says; `denied`: it says something that is none."""

    words: tuple[str, ...]
    denied: bool = False


Condition = Mapping[str, Words]
"""What the facts of a case must say, each of them."""


@dataclass(frozen=True)
class Fact:
    """How a fact is read; `where` it stands is a source of the recipe, under the same name."""

    kind: str = "text"
    required: bool = False


@dataclass(frozen=True)
class Cases:
    """Lines with one `by` are one case, of which the line with the greatest `last_by` tells all."""

    name: str = ""
    by: str = ""
    last_by: str = ""


@dataclass(frozen=True)
class Hours:
    """When a service is there to be used: on which days of the week (1 is Monday), by the clock."""

    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    opens: time = time(0)
    closes: time | None = None
    """None is the end of the day."""


@dataclass(frozen=True)
class Windows:
    """Cases that last from a moment to another one; of some the loss was agreed (maintenance)."""

    starts: str
    ends: str
    maintenance: Condition = field(default_factory=dict)
    hours: Hours | None = None
    zone: str = ""

    @property
    def in_zone(self) -> str:
        """The name of the zone by whose months and clock they are counted."""
        return self.zone or timezone.get_default_timezone_name()


@dataclass(frozen=True)
class Figure:
    """One figure of each group of cases: what is taken, of which facts, of which cases alone."""

    take: str
    of: tuple[str, ...]
    where: Condition
    constants: Mapping[str, Any]
    """Other fields of the record, as sources of a recipe."""


@dataclass(frozen=True)
class Derivation:
    """All that a recipe says of figures."""

    facts: Mapping[str, Fact]
    cases: Cases
    windows: Windows | None
    figures: tuple[Figure, ...]

    def kind_of_facts(self, kind: Kind) -> Kind:
        """The facts of a line as a kind of their own, by whose fields they are read."""
        if kind.figure is None:
            raise Refused(_("%s are no figures: a recipe cannot count them.") % kind.label)
        fields = [self._field(name, fact, kind) for name, fact in self.facts.items()]
        return replace(kind, fields=tuple(fields), key=(fields[0].name,))

    def groups(self, kind: Kind) -> list[str]:
        """The facts that are fields of the records: figures are taken of each group of them."""
        return [name for name in self.facts if name in kind.by_name]

    def of_case(self, kind: Kind) -> frozenset[str]:
        """The facts that the last line of a case has to say, and none before it: whose it is."""
        names = self.groups(kind) if self.cases.by else []
        return frozenset(name for name in names if kind[name].refers_to)

    def _field(self, name: str, fact: Fact, kind: Kind) -> Field:
        if name in kind.by_name:
            return replace(kind[name], refers_to=None)
        needed = fact.required or name in self._always_needed()
        return Field(name, CLEANERS[fact.kind](required=needed))

    def _always_needed(self) -> set[str]:
        windows = (self.windows.starts, self.windows.ends) if self.windows else ()
        return {self.cases.by, *windows}


CLEANERS: dict[str, type[forms.Field]] = {
    "text": forms.CharField,
    "number": forms.DecimalField,
    "moment": forms.DateTimeField,
    "yes_no": forms.NullBooleanField,
}


# Reading the recipe -----------------------------------------------------------------------------
def derivation_of(top: TomlTable, facts: Mapping[str, Fact]) -> Derivation | None:
    """What the recipe says of figures, or None where it says nothing of them."""
    cases, windows = top.table_of("cases"), top.table_of("windows")
    figures = top.tables_of("figures")
    if not (facts or cases or windows or figures):
        return None
    if not (facts and figures):
        raise Refused(_("A recipe of figures needs both [facts] and [[figures]]."))
    found = Derivation(
        facts,
        _cases(TomlTable(cases, "cases")),
        _windows(TomlTable(windows, "windows")) if windows else None,
        tuple(_figure(each, of_windows=bool(windows)) for each in figures),
    )
    _refuse_unknown_facts(found)
    return found


def fact_of(name: str, spec: Any) -> tuple[Fact, Any]:
    """How the fact is read, and the rest of what the recipe says of it: where it stands."""
    if not isinstance(spec, dict):
        return Fact(), spec
    rest = dict(spec)
    own = TomlTable({key: rest.pop(key) for key in ("as", "required") if key in rest}, name)
    return Fact(own.one_of("as", AS) or "text", own.flag("required")), rest


def _cases(table: TomlTable) -> Cases:
    found = Cases(table.text("name"), table.text("by"), table.text("last_by"))
    table.refuse_the_rest()
    if found.last_by and not found.by:
        raise Refused(_("The recipe's [cases] name last_by without by: what is one case?"))
    return found


def _windows(table: TomlTable) -> Windows:
    hours = table.table_of("hours")
    found = Windows(
        starts=table.text("starts"),
        ends=table.text("ends"),
        maintenance=_condition(table.table_of("maintenance")),
        hours=_hours(TomlTable(hours, "windows.hours")) if hours else None,
        zone=zone_of(table),
    )
    table.refuse_the_rest()
    if not (found.starts and found.ends):
        raise Refused(_("The recipe's [windows] needs starts and ends."))
    return found


def zone_of(table: TomlTable) -> str:
    """The name of a zone of time, or nothing."""
    name = table.text("zone")
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        raise table.mistake("zone", _("a zone of time, such as Europe/Stockholm")) from None


def _hours(table: TomlTable) -> Hours:
    days = tuple(fold(day)[:3] for day in table.texts("days")) or DAYS
    opens, closes = _clock(table, "from"), _clock(table, "to")
    table.refuse_the_rest()
    if not set(days) <= set(DAYS):
        raise table.mistake("days", ", ".join(DAYS))
    if closes is not None and closes <= (opens or time(0)):
        raise table.mistake("to", _("later than “from”; the end of the day is not said"))
    return Hours(tuple(DAYS.index(day) + 1 for day in days), opens or time(0), closes)


def _clock(table: TomlTable, key: str) -> time | None:
    text = table.text(key)
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise table.mistake(key, _("a time of day, such as 07:00")) from None


def _figure(spec: dict[str, Any], *, of_windows: bool) -> Figure:
    table = TomlTable(spec, "figures")
    take = table.one_of("take", OF_WINDOWS if of_windows else OF_CASES)
    of, where = table.texts("of"), _condition(table.table_of("where"))
    if not take:
        raise Refused(_("A figure of the recipe does not say what it takes."))
    needs = {"count": 0, "share": 1, "sum": 1}.get(take, -1)
    if (of_windows and of) or (needs >= 0 and len(of) != needs) or len(of) > 2:
        raise Refused(
            _(
                "The recipe takes “%s” of the wrong facts: a share and a sum are of one, a mean "
                "and a median of a number or of two moments, all others of none."
            )
            % take
        )
    return Figure(take, of, where, dict(table.left))


def _condition(table: dict[str, Any]) -> Condition:
    return {name: _words(name, said) for name, said in table.items()}


def _words(name: str, said: Any) -> Words:
    denied = isinstance(said, dict)
    table = TomlTable(said if denied else {name: said}, name)
    words = table.texts("not" if denied else name)
    table.refuse_the_rest()
    if not words:
        raise table.mistake(name, _("a word, a list of words, or { not = ... }"))
    return Words(tuple(fold(word) for word in words), denied)


def _refuse_unknown_facts(found: Derivation) -> None:
    windows, cases = found.windows, found.cases
    named = [each for figure in found.figures for each in (*figure.of, *figure.where)]
    named += [each for each in (cases.by, cases.last_by) if each]
    named += [windows.starts, windows.ends, *windows.maintenance] if windows else []
    for name in named:
        if name not in found.facts:
            raise Refused(_("The recipe counts by “%s”, which is none of its [facts].") % name)
    if windows:
        _refuse_other_than_moments(found, [windows.starts, windows.ends])
    for figure in found.figures:
        if len(figure.of) == 2:
            _refuse_other_than_moments(found, figure.of)
        elif figure.of and found.facts[figure.of[0]].kind != KIND_OF.get(figure.take, "number"):
            raise Refused(
                _("The recipe takes “%(take)s” of “%(name)s”, which has to be as = “%(kind)s”.")
                % {
                    "take": figure.take,
                    "name": figure.of[0],
                    "kind": KIND_OF.get(figure.take, "number"),
                }
            )


KIND_OF = {"share": "yes_no"}


def _refuse_other_than_moments(found: Derivation, names: "list[str] | tuple[str, ...]") -> None:
    for name in names:
        if found.facts[name].kind != "moment":
            raise Refused(_("The recipe's “%s” has to be as = “moment”.") % name)
