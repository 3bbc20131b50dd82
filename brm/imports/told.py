"""What an import came to, as its page tells it beside the differences."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brm.imports.earlier import TOGETHER, UNREADABLE
from brm.imports.models import ImportRun
from brm.imports.of_file import OF_HEADER, OF_NAME, OF_RECIPE, SAID
from brm.ui.formats import full_day, month, number

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


@dataclass(frozen=True)
class Said:
    """A sentence of what was taken from elsewhere; `is_doubtful` where nobody said it."""

    sentence: str
    is_doubtful: bool = False


def of_file_of(run: ImportRun) -> list[Said]:
    """What was said once for the whole file, and where that was taken from."""
    said = [_of_file(told) for told in run.result.get("of_file", {}).values()]
    return said + [_span(name, *days) for name, days in run.result.get("spans", {}).items()]


def _span(name: str, first: str, last: str) -> Said:
    days = {"name": name, "first": full_day(date.fromisoformat(first))}
    if first == last:
        return Said(_("%(name)s goes to %(first)s.") % days)
    days["last"] = full_day(date.fromisoformat(last))
    return Said(_("%(name)s goes to the days from %(first)s to %(last)s.") % days)


def _of_file(told: dict[str, str]) -> Said:
    facts = {**told, "text": told["text"] or _("nothing")}
    if "column" in told:
        return Said(
            _("%(label)s: of each line from the column “%(column)s”; else %(text)s.") % facts
        )
    is_doubtful = told["from"] in ("", OF_RECIPE)
    return Said(str(ORIGINS[told["from"]]) % facts, is_doubtful)


ORIGINS = {
    SAID: gettext_lazy("%(label)s: %(text)s, as was said at this import."),
    OF_NAME: gettext_lazy("%(label)s: %(text)s, from the name of the file."),
    OF_HEADER: gettext_lazy("%(label)s: %(text)s, from the names of the columns."),
    OF_RECIPE: gettext_lazy(
        "%(label)s: %(text)s, because the recipe says so where the file says nothing."
    ),
    "": gettext_lazy("%(label)s: neither the file nor the recipe says it."),
}


def earlier_of(run: ImportRun) -> list[Said]:
    """What becomes of the files of the same log that came earlier and share months with it."""
    return [_earlier(told) for told in run.result.get("derived", {}).get("earlier", [])]


def _earlier(told: dict[str, Any]) -> Said:
    months = [month(date.fromisoformat(f"{each}-01")) for each in told["months"]]
    which = months[0] if len(months) == 1 else f"{months[0]} \N{EN DASH} {months[-1]}"
    cases = told.get("cases", 0)
    facts = {"months": which, "name": told["name"], "n": number(cases), "why": told.get("why", "")}
    if told["counts"] == UNREADABLE:
        sentence = _(
            "%(months)s is in %(name)s, too, which cannot be read any more (%(why)s) The figures "
            "of these months are overwritten by what this file alone says: see what changes below."
        )
        return Said(sentence % facts, is_doubtful=True)
    if told["counts"] == TOGETHER and not cases:
        return Said(_("%(months)s is in %(name)s, too: this file has all of its cases.") % facts)
    if told["counts"] == TOGETHER:
        sentence = ngettext(
            "%(months)s is in %(name)s, too: its one case that is not in this file counts as well.",
            "%(months)s is in %(name)s, too: its %(n)s cases that are not in this file count as "
            "well.",
            cases,
        )
        return Said(sentence % facts)
    if not cases:
        return Said(_("This file takes the place of %(name)s (%(months)s).") % facts)
    sentence = ngettext(
        "This file takes the place of %(name)s (%(months)s): its one case that is not in this "
        "file is counted no more. See what changes below.",
        "This file takes the place of %(name)s (%(months)s): its %(n)s cases that are not in this "
        "file are counted no more. See what changes below.",
        cases,
    )
    return Said(sentence % facts, is_doubtful=True)


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
