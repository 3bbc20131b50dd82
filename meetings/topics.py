"""The topics that meetings itself proposes: actions, escalations and renewals that come near."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import BusinessCase, RenewalStep, Requirement
from brm.ui.formats import full_day, money
from customers.models import Customer
from meetings.agenda import Topic
from meetings.models import Action, Escalation

RENEWALS_WITHIN_DAYS = 120


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
    """Each escalation that is not closed, the one wanted first on top."""
    for escalation in Escalation.objects.of([customer]).open():
        yield Topic(
            "escalation",
            str(escalation.pk),
            _("Escalation %(number)s: %(question)s")
            % {"number": escalation.number, "question": escalation.question},
            _("%(state)s, decision wanted by %(day)s")
            % {"state": escalation.get_state_display(), "day": full_day(escalation.wanted_by)},
            escalation.get_absolute_url(),
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
