"""What the page of a business case shows, and what a requirement's page shows of its case."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.cases.content import content_of
from agreements.cases.differences import differences
from agreements.cases.pictures import cash_flow
from agreements.cases.worth import against_nothing, chosen_of, worths_of, years_in_words
from agreements.models import BusinessCase, CaseRequest, Decision, Grade, Requirement
from agreements.operations.case import what_is_missing
from agreements.operations.decide import Question, roughly, who_decides_on
from agreements.operations.decide_case import PURPOSE, asked_in, waits_for_decision
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from customers.deciding.answers import Answer


def question_of(case: BusinessCase, content: dict[str, Any]) -> Question:
    """What is put to those who decide: the case with the cost of what it proposes."""
    chosen = chosen_of(worths_of(content))
    amount = case.amount if chosen is None or not case.is_draft else chosen.cost
    return Question(content, amount, case.currency, case.edition)


def question_on(requirement: Requirement, case: BusinessCase | None) -> Question:
    """What is put to those who decide a requirement: its submitted case; before that roughly."""
    if case is not None and waits_for_decision(case, requirement):
        return asked_in(case)
    return roughly(requirement)


def decides_on_case(case: BusinessCase, content: dict[str, Any], *, on: date) -> Answer:
    """Who decides the case as it stands, on the day, and why."""
    return who_decides_on(case.requirement, question_of(case, content), on=on)


def content_facts(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a case, ready to be read."""
    worths = worths_of(content)
    compared = [
        {
            "worth": each,
            "payback": years_in_words(each.payback),
            "discounted": years_in_words(each.discounted_payback),
        }
        for each in worths
    ]
    return {
        "content": content,
        "compared": compared,
        "chosen": chosen_of(worths),
        "against_nothing": against_nothing(worths),
        "chart": cash_flow(worths, content["currency"]) if worths else None,
        "risks": [
            {
                **each,
                "likelihood": Grade(each["likelihood"]).label,
                "effect": Grade(each["effect"]).label,
            }
            for each in content["risks"]
        ],
        "prepared": [
            (each["person"], date.fromisoformat(each["on"])) for each in content["prepared"]
        ],
        "promises": [
            {**each, "due_on": date.fromisoformat(each["due_on"])} for each in content["promises"]
        ],
    }


def decision_on(case: BusinessCase) -> Decision | None:
    """What was decided on this edition of the case."""
    decisions = case.requirement.decisions.filter(case_version=case.edition)
    return decisions.select_related("person", "recorded_by").first()


def case_facts(case: BusinessCase, *, on: date) -> dict[str, Any]:
    """The case with its figures, what it still needs, what it changes, and who decides it."""
    content = content_of(case)
    before = case.before()
    return content_facts(content) | {
        "case": case,
        "requirement": case.requirement,
        "missing": what_is_missing(case) if case.is_draft else [],
        "before": before,
        "differences": differences(content_of(before), content) if before else [],
        "editions": BusinessCase.objects.filter(requirement=case.requirement_id).latest_first(),
        "decision": decision_on(case),
        "decides": decides_on_case(case, content, on=on),
        "waits": waits_for_decision(case, case.requirement),
        "today": on,
    }


@dataclass(frozen=True)
class AskedPerson:
    """A link that was sent for a case: whether it opens still, and its address to copy."""

    request: CaseRequest
    link: PersonalLink
    opens: bool
    address: str


def asked_people(case: BusinessCase, *, waits: bool, site: str, on: date) -> list[AskedPerson]:
    """The people who were asked by link, the last first; none opens once the case waits no more."""
    requests = {row.pk: row for row in case.requests.select_related("person")}
    links = PersonalLink.objects.filter(purpose=PURPOSE, subject_id__in=requests).with_uses()
    found = []
    for link in links.order_by("-pk"):
        opens = waits and link.is_open(on=on)
        address = address_of(link, site=site) if opens else ""
        found.append(AskedPerson(requests[link.subject_id], link, opens, address))
    return found


def last_case(requirement: Requirement) -> BusinessCase | None:
    """The last edition of the requirement's case."""
    rows = BusinessCase.objects.filter(requirement=requirement)
    return rows.select_related("requirement__unit", "requirement__service").latest_first().first()
