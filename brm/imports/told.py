"""What an import came to, as its page tells it beside the differences."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.imports.models import ImportRun
from brm.ui.formats import number

OF_CASES = {
    "minutes": gettext_lazy("minutes as reported"),
    "of_no_length": gettext_lazy("without length"),
    "maintenance": gettext_lazy("of them maintenance"),
    "minutes_of_maintenance": gettext_lazy("minutes of maintenance"),
}
OF_FIGURES = {
    "units": gettext_lazy("units"),
    "answers": gettext_lazy("answers"),
    "blank": gettext_lazy("left blank"),
    "distribution": gettext_lazy("of them"),
    "benchmarks": gettext_lazy("benchmarks"),
    "response_rates": gettext_lazy("response rates"),
    "sum": gettext_lazy("sum"),
    "least": gettext_lazy("least"),
    "most": gettext_lazy("most"),
    "overall": gettext_lazy("overall"),
    "counted": gettext_lazy("counted"),
    "excluded": gettext_lazy("left out"),
}


@dataclass(frozen=True)
class Told:
    """One word of the records, such as a measure: how many there are, and their facts."""

    name: str
    records: int
    facts: list[tuple[str, str]]


def figures_of(run: ImportRun) -> list[Told]:
    """What the records come to, a row for each word of them."""
    return [
        Told(name, facts.get("records", 0), _named(facts, OF_FIGURES))
        for name, facts in sorted(run.result.get("figures", {}).items())
    ]


def derived_of(run: ImportRun) -> str:
    """How many cases the lines came to, and records these."""
    derived = run.result.get("derived")
    if not derived:
        return ""
    cases = _("%(lines)s lines are %(cases)s %(name)s, and these %(records)s records.") % {
        "lines": number(run.result["accepted"]),
        "cases": number(derived["cases"]),
        "name": derived["name"],
        "records": number(derived["records"]),
    }
    more = ", ".join(f"{label} {value}" for label, value in _named(derived, OF_CASES))
    return f"{cases} {more[:1].upper()}{more[1:]}." if more else cases


def also_made(run: ImportRun) -> list[str]:
    """The rows of other models that had to be made, such as customers that figures name."""
    made = run.result.get("also_created", {})
    return [_of_model(label, count) for label, count in sorted(made.items()) if count]


def _of_model(label: str, count: int) -> str:
    meta = apps.get_model(label)._meta
    names = {"one": meta.verbose_name, "many": meta.verbose_name_plural, "n": number(count)}
    return ngettext("%(n)s %(one)s", "%(n)s %(many)s", count) % names


def _named(facts: dict[str, Any], words: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(words[name]), _in_words(facts[name])) for name in words if name in facts]


def _in_words(fact: Any) -> str:
    """A number, or several of them under their names."""
    if isinstance(fact, dict):
        return ", ".join(f"{name} {number(value)}" for name, value in fact.items())
    return number(fact)
