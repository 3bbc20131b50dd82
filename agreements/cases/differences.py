"""What two editions of a business case say differently, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Grade
from brm.ui.formats import DASH, full_day, number


@dataclass(frozen=True)
class Changed:
    """One thing that differs, with its words before and after; empty where it was not there."""

    label: str
    before: str
    after: str


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Changed]:
    """What differs from one content to another; what both say alike is left out."""
    old, new = dict(_lines(before)), dict(_lines(after))
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Changed(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label, "") != new.get(label, "")
    ]


def _lines(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Summary"), content["summary"]
    yield _("Currency"), content["currency"]
    yield _("Discount rate, % a year"), number(content["discount_rate"])
    yield _("Years ahead"), str(content["years"])
    for each in content["alternatives"]:
        yield from _of_alternative(each)
    for each in content["risks"]:
        grades = {"likelihood": Grade(each["likelihood"]), "effect": Grade(each["effect"])}
        words = _("likelihood %(likelihood)s, effect %(effect)s") % {
            name: grade.label.lower() for name, grade in grades.items()
        }
        answer = f"; {each['answer']}" if each["answer"] else ""
        yield _("Risk: %s") % each["what"], words + answer
    for each in content["funding"]:
        yield _("Paid by %s") % each["unit_name"], f"{number(each['share'])} %"
    for each in content["prepared"]:
        yield _("Prepared with %s") % each["person"], _day(each["on"])
    for each in content["promises"]:
        yield _("Promised: %s") % each["measure"], _promise(each)


def _of_alternative(each: dict[str, Any]) -> Iterator[tuple[str, str]]:
    name = each["name"]
    what = _("proposed") if each["is_chosen"] else _("not proposed")
    if each["does_nothing"]:
        what += ", " + _("nothing is done")
    yield _("Alternative: %s") % name, what
    yield _("%s, description") % name, each["description"]
    for kind, words in (("costs", _("cost")), ("benefits", _("benefit"))):
        for year, value in enumerate(each[kind]):
            if Decimal(value):
                label = _("%(name)s, %(kind)s of year %(year)s")
                yield label % {"name": name, "kind": words, "year": year}, number(value)


def _promise(each: dict[str, Any]) -> str:
    return _("from %(baseline)s to %(target)s %(unit)s until %(day)s, %(owner)s") % {
        "baseline": number(each["baseline"], None),
        "target": number(each["target"], None),
        "unit": each["unit"],
        "day": _day(each["due_on"]),
        "owner": each["owner"],
    }


def _day(text: str) -> str:
    return full_day(date.fromisoformat(text)) if text else DASH
