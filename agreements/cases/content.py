"""A business case as one document: what is frozen, decided on, compared, and put on paper."""

from decimal import Decimal
from typing import Any

from agreements.models import BusinessCase

SCHEMA = 1


def content_of(case: BusinessCase) -> dict[str, Any]:
    """The whole case in plain values, as it stands; of a submitted one what was frozen."""
    return case.content or _written(case)


def _written(case: BusinessCase) -> dict[str, Any]:
    asked = case.requirement
    return {
        "schema": SCHEMA,
        "number": asked.number,
        "title": asked.title,
        "kind": asked.kind,
        "unit": asked.unit.code,
        "unit_name": asked.unit.name,
        "service": asked.service.code if asked.service else "",
        "service_name": asked.service.name if asked.service else "",
        "edition": case.edition,
        "summary": case.summary,
        "currency": case.currency,
        "discount_rate": plain(case.discount_rate),
        "years": case.years,
        "alternatives": [
            {
                "name": each.name,
                "description": each.description,
                "does_nothing": each.does_nothing,
                "is_chosen": each.is_chosen,
                "costs": [plain(value) for value in each.costs],
                "benefits": [plain(value) for value in each.benefits],
            }
            for each in case.alternatives.all()
        ],
        "risks": [
            {
                "what": each.what,
                "likelihood": each.likelihood,
                "effect": each.effect,
                "answer": each.answer,
            }
            for each in case.risks.all()
        ],
        "funding": [
            {"unit": each.unit.code, "unit_name": each.unit.name, "share": plain(each.share)}
            for each in case.fundings.select_related("unit")
        ],
        "prepared": [
            {"person": each.person.name, "on": each.prepared_on.isoformat()}
            for each in case.preparations.select_related("person")
        ],
        "promises": [
            {
                "measure": each.measure,
                "unit": each.unit,
                "baseline": plain(each.baseline),
                "target": plain(each.target),
                "due_on": each.due_on.isoformat(),
                "owner": each.owner.name,
            }
            for each in case.promises.select_related("owner")
        ],
    }


def plain(value: Decimal) -> str:
    """A figure in the one way it is written in a content: no idle zeros, no exponent."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cost_in_all(costs: list[Decimal]) -> Decimal:
    """What an alternative costs over all years, undiscounted: the sum that is decided on."""
    return sum(costs, Decimal(0))
