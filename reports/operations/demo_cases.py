"""The demo organisation's business cases: submitted, asked for by a link, decided."""

from decimal import Decimal
from typing import Any

from agreements.models import (
    BenefitReview,
    BusinessCase,
    CasePreparation,
    CasePromise,
    CaseRisk,
    Requirement,
)
from agreements.operations.benefit import record_review
from agreements.operations.case import begin_case, submit_case
from agreements.operations.decide_case import ask_to_decide, decide_case
from brm.accounts.models import User
from reports.operations.demo_cast import Cast, Story

SITE = "http://localhost/"


def tell_case(requirement: Requirement, story: Story, demo: Cast) -> None:
    """Write the case of a requirement, and take it as far as the story says."""
    by = demo.manager_of(requirement.customer)
    on = demo.day(story["submitted"])
    case = begin_case(requirement, by=by, on=on)
    _write(case, story, demo)
    case = submit_case(case, by=by, on=on, version=case.version)
    _put(case, story, by, demo)


def _write(case: BusinessCase, story: Story, demo: Cast) -> None:
    case.summary, case.years, case.currency = story["summary"], story["years"], demo.currency
    case.save()
    case.refresh_from_db()
    nothing, proposed = case.alternatives.all()
    told: list[tuple[Any, Story]] = [(nothing, story["nothing"]), (proposed, story["proposed"])]
    for row, words in told:
        for name, value in _figures(words).items():
            setattr(row, name, value)
        row.save()
    for words in story.get("others", []):
        case.alternatives.create(**_figures(words))
    for what, likelihood, effect, answer in story["risks"]:
        facts = {"likelihood": likelihood, "effect": effect, "answer": answer}
        CaseRisk.objects.create(case=case, what=what, **facts)
    person, words = story["prepared"]
    day = demo.day(words)
    CasePreparation.objects.create(case=case, person=demo.person(person), prepared_on=day)
    for measure, unit, baseline, target, until, owner in story["promises"]:
        CasePromise.objects.create(
            case=case,
            measure=measure,
            unit=unit,
            baseline=Decimal(baseline),
            target=Decimal(target),
            due_on=demo.day(until),
            owner=demo.person(owner),
        )


def _figures(words: Story) -> dict[str, Any]:
    return {
        "name": words["name"],
        "description": words.get("description", ""),
        "costs": [Decimal(value) for value in words["costs"]],
        "benefits": [Decimal(value) for value in words["benefits"]],
    }


def look_at_benefits(requirement: Requirement, story: Story, demo: Cast) -> None:
    """The actual values that were found at the delivery."""
    by = demo.manager_of(requirement.customer)
    for measure, actual, comment in story.get("looked", []):
        review = BenefitReview.objects.get(
            benefit__requirement=requirement, benefit__measure=measure, months=0
        )
        review.actual, review.comment = Decimal(actual), comment
        record_review(review, by=by, on=demo.today)


def _put(case: BusinessCase, story: Story, by: User, demo: Cast) -> None:
    """Ask somebody by link, and record what was said."""
    if "asked" in story:
        person = demo.person(story["asked"])
        ask_to_decide(case, by=by, on=demo.today, person=person, site=SITE)
    if "decided" in story:
        who, outcome, words, text = story["decided"]
        on, person = demo.day(words), demo.person(who)
        decide_case(case, by=by, on=on, person=person, outcome=outcome, text=text)
