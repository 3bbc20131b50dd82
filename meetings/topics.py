"""The topics that meetings proposes of what it knows and of the apps to its left."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import BusinessCase, RenewalStep, Requirement, RequirementState
from brm.ui.formats import full_day, money
from customers.models import Customer, PlannedChange
from customers.plans.rules import SOON_DAYS
from meetings.agenda import Topic
from meetings.models import Action, Decision, Escalation

RENEWALS_WITHIN_DAYS = 120
FEW = 10
"""Topics of one source: an agenda is talked through in an hour or two."""


def open_actions(customer: Customer, on: date) -> Iterator[Topic]:
    """One topic for all open actions of the customer; says how many are overdue."""
    due_days = list(Action.objects.of([customer]).open().values_list("due_on", flat=True))
    if not due_days:
        return
    overdue = sum(day < on for day in due_days)
    words = [ngettext("%(n)s open", "%(n)s open", len(due_days)) % {"n": len(due_days)}]
    if overdue:
        words.append(ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue})
    yield Topic("actions", "open", _("Open actions"), ", ".join(words))


def escalations(customer: Customer, on: date) -> Iterator[Topic]:
    """Each escalation that is not closed, the one wanted first on top.

    One without words for the customer is confidential: its question was written for inside IT.
    """
    for escalation in Escalation.objects.of([customer]).open():
        yield Topic(
            "escalation",
            str(escalation.pk),
            _("Escalation %(number)s: %(question)s")
            % {
                "number": escalation.number,
                "question": escalation.words or escalation.question,
            },
            _("%(state)s, decision wanted by %(day)s")
            % {"state": escalation.get_state_display(), "day": full_day(escalation.wanted_by)},
            escalation.get_absolute_url(),
            confidential=not escalation.words,
        )


AWAITING = "decision"
"""The source of a topic about a decision that does not count yet."""


def awaiting_decisions(customer: Customer, on: date) -> Iterator[Topic]:
    """Each decision that who may decide has not confirmed: at the next meeting they can."""
    rows = Decision.objects.awaiting().filter(customer=customer).select_related("decided_by")
    for decision in rows.select_related("agenda_item").order_by("pk")[:FEW]:
        item = decision.agenda_item
        yield Topic(
            AWAITING,
            str(decision.pk),
            _("Confirm: %(text)s") % {"text": decision.text},
            _("decided %(day)s without %(who)s; it does not count yet")
            % {"day": full_day(decision.decided_on), "who": decision.decided_by},
            f"{reverse('meetings:detail', args=[decision.meeting_id])}#minutes",
            confidential=bool(item and item.confidential),
        )


def cases(customer: Customer, on: date) -> Iterator[Topic]:
    """Each business case of the customer that awaits a decision; it is taken on its page."""
    waiting = BusinessCase.objects.waiting().filter(requirement__customer=customer)
    for case in waiting.select_related("requirement"):
        yield case_topic(case)


def case_topic(case: BusinessCase) -> Topic:
    """A business case to decide on, with its sum and since when it waits."""
    assert case.submitted_on is not None
    return Topic(
        "business_case",
        str(case.pk),
        _("Decide %(number)s: %(title)s")
        % {"number": case.requirement.number, "title": case.requirement.title},
        _("business case, version %(n)s, %(sum)s, submitted %(day)s")
        % {
            "n": case.edition,
            "sum": money(case.amount, case.currency),
            "day": full_day(case.submitted_on),
        },
        case.get_absolute_url(),
        duration_minutes=15,
    )


def cases_of_the_group() -> Iterator[Topic]:
    """The business cases that are beyond every mandate."""
    waiting = BusinessCase.objects.waiting().filter(is_for_group=True)
    for case in waiting.select_related("requirement__customer__unit"):
        yield case_topic(case)


def orders(customer: Customer, on: date) -> Iterator[Topic]:
    """Each order of the customer that waits for the IT steering group; decided on its page."""
    waiting = Requirement.objects.orders_of_the_group().filter(customer=customer)
    for order in waiting.select_related("unit"):
        yield order_topic(order)


def order_topic(order: Requirement) -> Topic:
    """An order to decide on that is beyond every mandate, with its sum."""
    return Topic(
        "order",
        str(order.pk),
        _("Decide %(number)s: %(title)s") % {"number": order.number, "title": order.title},
        _("order of %(unit)s, %(sum)s, beyond every mandate")
        % {"unit": order.unit, "sum": money(order.rough_sum, order.currency)},
        order.get_absolute_url(),
        duration_minutes=15,
    )


def orders_of_the_group() -> Iterator[Topic]:
    """The orders that are beyond every mandate."""
    for order in Requirement.objects.orders_of_the_group().select_related("unit"):
        yield order_topic(order)


WAITING = (
    RequirementState.NEW,
    RequirementState.PREPARING,
    RequirementState.AWAITING_DECISION,
)


def requirements(customer: Customer, on: date) -> Iterator[Topic]:
    """Each requirement that waits to be prepared or decided, but for those with a topic of theirs.

    A submitted business case and an order for the steering group stand for theirs. What is wanted
    first is on top.
    """
    own = Requirement.objects.filter(customer=customer, state__in=WAITING)
    cases_waiting = BusinessCase.objects.waiting().values("requirement")
    orders_waiting = Requirement.objects.orders_of_the_group().values("pk")
    found = own.exclude(pk__in=cases_waiting).exclude(pk__in=orders_waiting)
    for requirement in found.order_by("wanted_by", "pk")[:FEW]:
        facts = {"number": requirement.number, "title": requirement.title}
        yield Topic(
            "requirement",
            str(requirement.pk),
            _("Requirement %(number)s: %(title)s") % facts,
            _waits(requirement),
            requirement.get_absolute_url(),
        )


def _waits(requirement: Requirement) -> str:
    facts = {
        "state": requirement.get_state_display(),
        "raised": full_day(requirement.raised_on),
        "wanted": full_day(requirement.wanted_by),
    }
    if requirement.wanted_by is None:
        return _("%(state)s, raised %(raised)s") % facts
    return _("%(state)s, raised %(raised)s, wanted by %(wanted)s") % facts


def planned_changes(customer: Customer, on: date) -> Iterator[Topic]:
    """Changes of the operational plan that begin soon, and all that nobody has assessed yet.

    What has begun already is a topic only while its effect on IT is not assessed.
    """
    rows = PlannedChange.objects.current().filter(plan__customer=customer)
    open_ones = set(rows.unassessed().values_list("pk", flat=True))
    soon = on + timedelta(days=SOON_DAYS)
    found = [
        change
        for change in rows.select_related("plan").order_by("begins_on", "pk")
        if change.pk in open_ones or on <= change.begins_on <= soon
    ]
    for change in found[:FEW]:
        words = _("begins %(when)s, its effect on IT is not assessed yet")
        if change.pk not in open_ones:
            words = _("begins %(when)s, its effect on IT is assessed")
        yield Topic(
            "planned_change",
            str(change.key),
            _("Planned change: %(change)s") % {"change": change.title},
            words % {"when": change.when},
            change.plan.get_absolute_url(),
        )


def renewals(customer: Customer, on: date) -> Iterator[Topic]:
    """Each agreement with a renewal step late, due or coming, under its earliest one."""
    steps = (
        RenewalStep.objects.of(Customer.objects.filter(pk=customer.pk))
        .open()
        .filter(due_on__lte=on + timedelta(days=RENEWALS_WITHIN_DAYS))
        .order_by("due_on", "pk")
        .select_related("period__agreement")
    )
    seen: set[int] = set()
    for step in steps:
        agreement = step.period.agreement
        if agreement.pk in seen:
            continue
        seen.add(agreement.pk)
        yield Topic(
            "renewal",
            str(step.period_id),
            _("Renewal of %(agreement)s") % {"agreement": agreement.name},
            _("%(number)s: %(step)s by %(day)s")
            % {"number": agreement.number, "step": step, "day": full_day(step.due_on)},
            agreement.get_absolute_url(),
            duration_minutes=15,
        )
