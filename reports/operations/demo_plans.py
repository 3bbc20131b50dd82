"""The demo organisation's plans, requirements, communication and maturity, told from a file."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agreements.operations.move import move_requirement
from agreements.operations.require import (
    requirement_of_change,
)
from brm.accounts.calendar import fiscal_year_of
from brm.accounts.models import User
from customers.models import (
    Channel,
    CommunicationPlan,
    Customer,
    Encounter,
    Goal,
    MaturityAssessment,
    OperationalPlan,
    PlannedChange,
)
from customers.operations.communicate import give_plan
from customers.operations.judge import judge_maturity
from customers.operations.plan_ahead import adopt_plan, assess_effect, begin_draft
from reports.operations.demo_cast import Cast, Story
from reports.operations.demo_requirements import tell_requirement

SITE = "http://localhost/"


def tell_plans(story: Story, demo: Cast) -> None:
    """All that the file says, in the order in which it came about."""
    for entry in story["plans"]:
        _plan(entry, demo)
    for entry in story["requirements"]:
        tell_requirement(entry, demo)
    for entry in story["communication"]["plans"]:
        _communicate(entry, story["communication"], demo)
    for entry in story["maturity"]:
        _judge(entry, demo)


def _plan(entry: Story, demo: Cast) -> None:
    """The editions of one plan; one without a day of adoption stays a draft."""
    customer = demo.customer(entry)
    by, year = demo.manager_of(customer), fiscal_year_of(demo.today) + entry["year"]
    for n, words in enumerate(entry.get("adopted", [""]), 1):
        draft = begin_draft(customer, year, by=by, on=demo.today)
        _write(draft, n, entry, demo)
        if words:
            adopt_plan(draft, by=by, on=demo.day(words))
    for change in entry.get("changes", []):
        _follow(change, customer, year, by, demo)


def _write(draft: OperationalPlan, n: int, entry: Story, demo: Cast) -> None:
    """What the edition `n` says: the same keys for what stood in the one before it."""
    draft.direction = entry.get("direction", "")
    draft.save()
    if not draft.goals.exists():
        goals = (Goal(plan=draft, text=text, measure=measure) for text, measure in entry["goals"])
        Goal.objects.bulk_create(goals)
    for change in entry.get("changes", []):
        stands = change.get("since", 1) <= n <= change.get("until", n)
        if not stands:
            draft.changes.filter(title=change["title"]).delete()
            continue
        words = change["begins"] if n > 1 else change.get("was", change["begins"])
        is_quarter = change.get("quarter", False)
        begins_on = _of_quarter(demo.day(words)) if is_quarter else demo.day(words)
        draft.changes.update_or_create(
            title=change["title"],
            defaults={
                "begins_on": begins_on,
                "is_quarter": is_quarter,
                "description": change.get("about", ""),
            },
        )


def _of_quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _follow(entry: Story, customer: Customer, year: int, by: User, demo: Cast) -> None:
    """What was assessed of a planned change, and the requirement that it became."""
    rows = PlannedChange.objects.filter(plan__customer=customer, plan__fiscal_year=year)
    change = rows.filter(title=entry["title"]).order_by("-plan__edition").first()
    if change is None:
        return
    if said := entry.get("assessed"):
        assess_effect(
            change,
            by=by,
            on=demo.day(said["on"]),
            effect=said["effect"],
            words=said["words"],
            rough_sum=Decimal(said["sum"]) if "sum" in said else None,
            currency=demo.currency,
            services=said.get("services", []),
        )
    if state := entry.get("requirement"):
        on = demo.day(entry["assessed"]["on"]) + timedelta(days=2)
        made = requirement_of_change(change, by=by, on=min(on, demo.today))
        move_requirement(made, by=by, on=demo.today, state=state)


def _communicate(entry: Story, shared: Story, demo: Cast) -> None:
    customer = demo.customer(entry)
    by, on = demo.manager_of(customer), demo.day(entry["day"])
    plan = CommunicationPlan.objects.create(
        customer=customer, changed_on=on, changed_by=by, note=shared["note"]
    )
    name = by.get_full_name()
    channels = [("ordering", each) for each in shared["ordering"]]
    channels.append(("complaint", shared["complaint"]))
    escalation = {"name": "Relationship manager", "address": by.email, "answered_by": name}
    channels.append(("escalation", escalation | {"hours": "weekdays 8 to 17"}))
    Channel.objects.bulk_create(Channel(plan=plan, kind=kind, **facts) for kind, facts in channels)
    Encounter.objects.bulk_create(
        Encounter(plan=plan, ours=ours, theirs=theirs, rhythm=rhythm, about=about)
        for ours, theirs, rhythm, about in entry["meets"]
    )
    for recipient, days in entry.get("given", []):
        until = demo.today + timedelta(days=days)
        give_plan(plan, by=by, on=demo.today, site=SITE, recipient=recipient, expires_on=until)


def _judge(entry: Story, demo: Cast) -> None:
    customer = demo.customer(entry)
    by, judged = demo.manager_of(customer), entry["judged"]
    for n, (words, business, it, note) in enumerate(judged, 1):
        step = _step(entry, demo) if n == len(judged) else {}
        assessment = MaturityAssessment(
            customer=customer,
            assessed_on=demo.day(words),
            business_level=business,
            it_level=it,
            note=note,
            **step,
        )
        judge_maturity(assessment, by=by, on=demo.today)


def _step(entry: Story, demo: Cast) -> dict[str, Any]:
    if "step" not in entry:
        return {}
    text, words, owner = entry["step"]
    return {
        "next_step": text,
        "next_step_on": demo.day(words),
        "owner": demo.person(owner),
    }
