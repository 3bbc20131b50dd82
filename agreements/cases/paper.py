"""A business case on paper."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from agreements.cases.page import decision_on
from agreements.cases.pictures import cash_flow
from agreements.cases.worth import Worth, worths_of, years_in_words
from agreements.models import BusinessCase, Decision, DecisionOutcome, Grade, RequirementKind
from brm.accounts.models import Organisation
from brm.ui.formats import full_day, money, number, percent
from brm.ui.pdf import paper


def case_pdf(case: BusinessCase, content: dict[str, Any]) -> HttpResponse:
    """The case as a PDF; a draft says that it is one."""
    name = f"business-case-{case.requirement.number}-{case.edition}"
    return paper("agreements/case.typ", paper_facts(case, content), name)


def paper_facts(case: BusinessCase, content: dict[str, Any]) -> dict[str, Any]:
    worths = worths_of(content)
    chart = cash_flow(worths, content["currency"])
    decision = decision_on(case)
    return {
        "title": content["title"],
        "organisation": Organisation.current().name,
        "above": _("Business case %(number)s, version %(n)s")
        % {"number": content["number"], "n": content["edition"]},
        "note": _note(case),
        "sentence": content["summary"],
        "state": _state(case, decision),
        "about": _about(content),
        "decision": _decided(decision) if decision else [],
        "heads": {
            "alternatives": _("Alternatives side by side"),
            "chart": chart.title,
            "risks": _("Risks"),
            "funding": _("Who pays"),
            "prepared": _("Prepared with"),
            "promises": _("What is promised"),
            "decision": _("Decision"),
        },
        "chart": chart,
        "alt": chart.desc,
        "alternatives": [_compared(each) for each in worths],
        "compared": [
            _("Alternative"),
            _("Cost"),
            _("Benefit"),
            _("Net present value"),
            _("Payback"),
            _("Discounted"),
        ],
        "years": [_years(each) for each in worths],
        "year_heads": [_("Year"), _("Cost"), _("Benefit"), _("Cumulated")],
        "risks": [
            [
                each["what"],
                str(Grade(each["likelihood"]).label),
                str(Grade(each["effect"]).label),
                each["answer"],
            ]
            for each in content["risks"]
        ],
        "risk_heads": [_("What may happen"), _("Likelihood"), _("Effect"), _("Answer")],
        "funding": [[each["unit_name"], percent(each["share"])] for each in content["funding"]],
        "prepared": [[each["person"], _day(each["on"])] for each in content["prepared"]],
        "promises": [
            [
                each["measure"],
                f"{number(each['baseline'])} {each['unit']}",
                f"{number(each['target'])} {each['unit']}",
                _day(each["due_on"]),
                each["owner"],
            ]
            for each in content["promises"]
        ],
        "promise_heads": [_("Measure"), _("Today"), _("Promised"), _("Until"), _("Answers for it")],
        "rate": _("Discount rate %s a year.") % percent(content["discount_rate"]),
    }


def _note(case: BusinessCase) -> str:
    if case.submitted_on is None:
        return _("Draft: not submitted")
    return _("Submitted %(day)s, digest %(digest)s") % {
        "day": full_day(case.submitted_on),
        "digest": case.digest[:16],
    }


def _state(case: BusinessCase, decision: Decision | None) -> dict[str, str]:
    """Where the case stands, with its shape."""
    if decision is not None:
        shape = "done" if decision.outcome == DecisionOutcome.APPROVED else "breached"
        return {"shape": shape, "word": str(decision.get_outcome_display())}
    shape = "not_measured" if case.is_draft else "started"
    return {"shape": shape, "word": str(case.get_state_display())}


def _about(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What the case is for: the unit that asks, what is asked, and of which service."""
    found = [
        (_("Asked by"), content["unit_name"]),
        (_("Kind"), str(RequirementKind(content["kind"]).label)),
        (_("Service"), content["service_name"]),
    ]
    return [pair for pair in found if pair[1]]


def _decided(decision: Decision) -> list[tuple[str, str]]:
    """Who decided what, by which mandate, and why."""
    found = [
        (_("Answer"), str(decision.get_outcome_display())),
        (_("By"), str(decision.person or "")),
        (_("By which mandate"), decision.by_mandate),
        (_("On"), full_day(decision.decided_on)),
        (_("Words"), decision.text),
    ]
    return [pair for pair in found if pair[1]]


def _day(text: str) -> str:
    return full_day(date.fromisoformat(text))


def _compared(each: Worth) -> list[str]:
    name = f"{each.name} ({_('proposed')})" if each.is_chosen else each.name
    return [
        name,
        money(each.cost, each.currency),
        money(each.benefit, each.currency),
        money(each.value, each.currency),
        years_in_words(each.payback),
        years_in_words(each.discounted_payback),
    ]


def _years(each: Worth) -> dict[str, Any]:
    return {
        "name": each.name,
        "description": each.description,
        "rows": [
            [str(year), money(cost), money(gain), money(total)]
            for year, cost, gain, _flow, total in each.rows
        ],
        "how": " ".join([each.how_value, each.how_payback, each.how_discounted]),
    }
