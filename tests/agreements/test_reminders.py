"""Reminders are sent once each, until somebody acknowledges, and raised where nobody does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections
from django.test import Client

from agreements.models import (
    Agreement,
    NotSent,
    Raised,
    Reminder,
    ReminderDay,
    RenewalMode,
    RenewalPlan,
    RenewalStep,
    Step,
)
from agreements.operations.acknowledge import acknowledge_reminder, take_back_acknowledgement
from agreements.operations.draft import revise_agreement
from agreements.operations.end import give_notice
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.remind import send_reminders
from agreements.operations.renew import renew_agreement
from agreements.operations.steps import complete_step, skip_step
from agreements.reminding import DAYS_BEFORE
from brm.accounts.models import Role, User
from brm.outbox.models import OutboxMessage
from brm.ui.formats import full_day
from customers.models import Person, TeamMember
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    AgreementPeriodFactory,
    ReminderFactory,
)
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FOLLOWED = date(2025, 12, 1)
START_BY = date(2026, 7, 2)
LAST_DAY_OF_NOTICE = date(2026, 9, 30)
"""Of the agreement of the factory, which ends with the year 2026."""
STATEMENTS = 15
"""Of a sweep that sends, however many it sends."""


def an_agreement(**facts: Any) -> Agreement:
    """An agreement that has been followed for long, with a relationship manager and a deputy."""
    customer = CustomerFactory.create()
    manager = PersonFactory.create(name="Maj", email="maj@example.org")
    deputy = PersonFactory.create(name="Dag", email="dag@example.org")
    TeamMemberFactory.create(
        customer=customer, person=manager, deputy=deputy, valid=period(date(2020, 1, 1), None)
    )
    agreement = AgreementFactory.create(customer=customer, **facts)
    sweep(FOLLOWED)
    return agreement


def sweep(as_of: date) -> dict[str, int]:
    plan_renewal_steps(as_of)
    return send_reminders(as_of)


def before(days: int, day: date = START_BY) -> date:
    return day - timedelta(days=days)


def ladder(step: str = Step.REVIEW, n: int = 1) -> list[tuple[int, str]]:
    """The reminders of a step: days before, and whom they went to or why they were not sent."""
    rows = Reminder.objects.filter(step=step, period__n=n).order_by("-days_before")
    return [(each.days_before, each.raised or each.because) for each in rows]


def mails(about: str = "") -> list[tuple[str, str]]:
    """Address and subject of each mail about that, in the order in which they were emitted."""
    rows = OutboxMessage.objects.filter(kind="mail").order_by("pk")
    found = [(row.payload["to"][0], row.payload["subject"]) for row in rows]
    return [(to, subject) for to, subject in found if about in subject]


@pytest.mark.parametrize(("days", "sent"), [(181, []), (180, [(180, "manager")])])
def test_the_first_reminder_goes_to_the_relationship_manager_on_its_day(
    days: int, sent: list[tuple[int, str]]
) -> None:
    agreement = an_agreement(number="T-7", name="Map")

    sweep(before(days))

    assert ladder() == sent
    assert mails() == [
        ("maj@example.org", f"T-7 Map: begin its renewal by {full_day(START_BY)}") for _ in sent
    ]
    assert [each.told for each in Reminder.objects.all()] == [
        agreement.customer.relationship_manager(on=START_BY) for _ in sent
    ]


def test_a_second_sweep_of_the_day_sends_nothing() -> None:
    an_agreement()
    sweep(before(180))

    again = sweep(before(180))

    assert (again, len(mails())) == ({"reminded": 0, "not_sent": 0}, 1)


def test_what_nobody_acknowledges_is_raised_to_the_deputy_and_then_to_the_steering_group() -> None:
    UserFactory.create(role=Role.STEERING_GROUP, email="stig@example.org")
    an_agreement()

    for days in (180, 120, 90):
        sweep(before(days))

    assert ladder() == [(180, "manager"), (120, "deputy"), (90, "management")]
    assert [to for to, _ in mails("begin its renewal")] == [
        *["maj@example.org"],
        *["maj@example.org", "dag@example.org"],
        *["maj@example.org", "stig@example.org"],
    ]
    raised = Reminder.objects.get(days_before=120).raised_to
    assert raised is not None
    assert raised.name == "Dag"


def test_the_steering_group_is_told_of_a_step_once_and_may_still_acknowledge_it(
    steering_member: User,
) -> None:
    an_agreement()

    for days in (180, 120, 90, 60, 30):
        sweep(before(days))

    raised = [whom for _days, whom in ladder()]
    assert raised == ["manager", "deputy", "management", "deputy", "deputy"]
    assert [to for to, _ in mails("begin its renewal")].count(steering_member.email) == 1
    last = Reminder.objects.get(step=Step.REVIEW, days_before=30)
    assert acknowledge_reminder(last, by=steering_member, on=before(29)).acknowledged_on


@pytest.mark.parametrize(
    ("first_day", "level"), [(before(120), "deputy"), (before(119), "administrators")]
)
def test_a_deputy_who_does_not_act_that_day_is_passed_over(first_day: date, level: str) -> None:
    UserFactory.create(role=Role.ADMINISTRATOR, email="adam@example.org")
    an_agreement()
    TeamMember.objects.update(deputy_valid=period(first_day, date(2026, 12, 31)))

    for days in (180, 120):
        sweep(before(days))

    assert ladder() == [(180, "manager"), (120, level)]


def test_where_nobody_can_be_told_the_reminder_says_so() -> None:
    AgreementFactory.create()
    sweep(FOLLOWED)

    sweep(before(180))

    assert (ladder(), mails()) == ([(180, "nobody")], [])


def test_acknowledging_stops_the_reminders_of_that_step_and_no_other(
    administrator: User,
) -> None:
    an_agreement()
    sweep(before(180))
    acknowledge_reminder(Reminder.objects.get(), by=administrator, on=before(170))

    for days in (120, 90):
        sweep(before(days))

    assert ladder() == [(180, "manager"), (120, "acknowledged"), (90, "acknowledged")]
    assert ladder(Step.NOTICE) == [(180, "manager")]


def test_acknowledging_answers_all_that_was_sent_of_the_step(administrator: User) -> None:
    an_agreement()
    for days in (180, 120):
        sweep(before(days))

    acknowledge_reminder(Reminder.objects.get(days_before=180), by=administrator, on=before(100))

    days_and_people = Reminder.objects.values_list("acknowledged_on", "acknowledged_by").distinct()
    assert list(days_and_people) == [(before(100), administrator.pk)]


def test_taking_an_acknowledgement_back_lets_the_reminders_go_on(administrator: User) -> None:
    an_agreement()
    sweep(before(180))
    reminder = acknowledge_reminder(Reminder.objects.get(), by=administrator, on=before(170))

    take_back_acknowledgement(reminder, by=administrator, on=before(169))
    sweep(before(120))

    assert ladder() == [(180, "manager"), (120, "deputy")]


def test_what_is_acknowledged_already_says_by_whom(administrator: User) -> None:
    reminder = ReminderFactory.create()
    acknowledge_reminder(reminder, by=administrator, on=START_BY)

    with pytest.raises(ValidationError) as refusal:
        acknowledge_reminder(reminder, by=administrator, on=START_BY)

    assert refusal.value.messages == [f"{administrator} has acknowledged this already."]


def test_what_was_not_sent_cannot_be_acknowledged(administrator: User) -> None:
    facts = {"sent_on": None, "raised": "", "skipped_on": START_BY, "because": NotSent.DONE}
    reminder = ReminderFactory.create(**facts, told=None)

    with pytest.raises(ValidationError) as refusal:
        acknowledge_reminder(reminder, by=administrator, on=START_BY)

    assert refusal.value.messages == ["Only a reminder that was sent can be acknowledged."]


@pytest.mark.parametrize("raised", [Raised.MANAGER, Raised.MANAGEMENT])
def test_the_steering_group_acknowledges_what_was_raised_to_it_alone(
    raised: str, steering_member: User
) -> None:
    reminder = ReminderFactory.create(raised=raised)

    if raised == Raised.MANAGER:
        with pytest.raises(PermissionDenied):
            acknowledge_reminder(reminder, by=steering_member, on=START_BY)
    else:
        acknowledge_reminder(reminder, by=steering_member, on=START_BY)

    reminder.refresh_from_db()
    by = steering_member if raised == Raised.MANAGEMENT else None
    assert reminder.acknowledged_by == by


def test_after_a_standstill_the_nearest_alone_is_sent_and_the_others_say_why_not() -> None:
    an_agreement()

    sweep(before(20))

    assert ladder() == [
        (180, "later_one"),
        (120, "later_one"),
        (90, "later_one"),
        (60, "later_one"),
        (30, "manager"),
    ]
    assert len(mails("begin its renewal")) == 1


def test_after_a_standstill_beyond_the_last_day_of_notice_nothing_is_sent() -> None:
    an_agreement()

    sweep(LAST_DAY_OF_NOTICE + timedelta(days=1))

    assert ladder() == [(days, "passed") for days in DAYS_BEFORE]
    assert ladder(Step.NOTICE) == [(days, "passed") for days in DAYS_BEFORE]
    assert mails() == []


def test_what_was_due_before_the_agreement_was_followed_is_not_sent() -> None:
    customer = CustomerFactory.create()
    AgreementFactory.create(customer=customer)

    sweep(before(20))

    assert set(ladder()) == {(days, "before_followed") for days in (180, 120, 90, 60, 30)}


def test_a_step_that_is_done_or_skipped_is_not_reminded_of(administrator: User) -> None:
    an_agreement()
    review, notice = (RenewalStep.objects.get(step=step) for step in (Step.REVIEW, Step.NOTICE))
    complete_step(review, by=administrator, on=before(200))
    skip_step(notice, by=administrator, on=before(200), reason="We renew in any case")

    sweep(before(180))
    sweep(before(180, LAST_DAY_OF_NOTICE))

    assert ladder()[0] == (180, "done")
    assert ladder(Step.NOTICE)[0] == (180, "skipped")
    assert mails() == []


def test_after_notice_the_reminders_that_are_left_say_that_it_was_given(
    administrator: User,
) -> None:
    agreement = an_agreement()
    give_notice(agreement, by=administrator, on=before(200))

    sweep(before(7))

    assert ladder() == [(days, "notice_given") for days in DAYS_BEFORE]


def test_what_is_renewed_early_is_not_reminded_of_any_more(administrator: User) -> None:
    agreement = an_agreement(renewal_mode=RenewalMode.EXPRESS)
    sweep(before(180))

    renew_agreement(agreement, by=administrator, last_day=date(2027, 12, 31), on=before(150))
    sweep(before(150))

    assert ladder() == [(180, "manager"), *((days, "renewed") for days in DAYS_BEFORE[1:])]
    assert ladder(Step.REVIEW, n=2) == []


@pytest.mark.parametrize("step", [Step.REVIEW, Step.NOTICE])
def test_what_expires_unrenewed_is_reminded_of_before_and_not_after(step: str) -> None:
    an_agreement(renewal_mode=RenewalMode.EXPRESS)
    sweep(LAST_DAY_OF_NOTICE)

    sweep(date(2027, 6, 1))

    assert [days for days, _ in ladder(step)] == list(DAYS_BEFORE)
    assert len(mails()) == 2


def test_what_was_sent_of_a_term_before_waits_for_nobody() -> None:
    """The sweep closes the steps of a term that is over; until it has, the plan alone tells."""
    agreement = an_agreement()
    sweep(before(180))
    waiting = [each.period.n for each in Reminder.objects.waiting()]
    AgreementPeriodFactory.create(
        agreement=agreement, n=2, valid=period(date(2027, 1, 1), date(2027, 12, 31))
    )

    RenewalPlan.objects.update(period=agreement.periods.get(n=2))

    assert (waiting, list(Reminder.objects.waiting())) == ([1], [])


def test_another_set_of_days_holds_from_the_next_sweep_on() -> None:
    an_agreement()
    sweep(before(180))

    ReminderDay.objects.create(days_before=150)
    sweep(before(150))
    ReminderDay.objects.filter(days_before=120).delete()
    sweep(before(100))

    assert ladder() == [(180, "manager"), (150, "deputy")]


def test_nothing_is_looked_at_on_a_day_without_a_reminder(django_assert_num_queries: Any) -> None:
    an_agreement()
    sweep(before(180))

    with django_assert_num_queries(1):
        send_reminders(before(179))


@pytest.mark.parametrize("count", [1, 3])
def test_three_agreements_take_as_many_statements_as_one(
    count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        an_agreement()
    plan_renewal_steps(before(180))

    with django_assert_num_queries(STATEMENTS):
        send_reminders(before(180))

    assert len(mails()) == count


def test_a_reminder_of_the_same_step_and_day_is_refused_by_the_database() -> None:
    first = ReminderFactory.create()

    with pytest.raises(IntegrityError, match="one_reminder_a_step_and_day"):
        ReminderFactory.create(period=first.period)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"raised": "", "told": None}, "a_reminder_was_sent_or_says_why_not"),
        ({"because": NotSent.DONE}, "a_reminder_was_sent_or_says_why_not"),
        ({"skipped_on": START_BY}, "a_reminder_was_sent_or_says_why_not"),
        ({"step": Step.APPROVAL}, "a_reminder_is_of_a_step_with_reminders"),
        ({"told": None}, "a_reminder_to_the_manager_names_the_manager"),
        ({"raised": Raised.DEPUTY}, "a_reminder_raised_to_a_deputy_names_the_deputy"),
        ({"acknowledged_on": START_BY}, "what_was_sent_is_acknowledged_by_somebody"),
    ],
)
def test_what_a_reminder_cannot_be_is_refused(facts: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        ReminderFactory.create(**facts)


def test_a_day_of_reminders_is_a_day_before_at_least() -> None:
    with pytest.raises(IntegrityError, match="a_reminder_comes_a_day_before_at_least"):
        ReminderDay.objects.create(days_before=0)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_moment_send_each_reminder_once() -> None:
    for _ in range(12):
        an_agreement()
    plan_renewal_steps(before(180))
    barrier = Barrier(4)

    def at_once(_: int) -> dict[str, int]:
        barrier.wait()
        try:
            return send_reminders(before(180))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(at_once, range(4)))

    assert sum(each["reminded"] for each in written) == 12
    assert (Reminder.objects.count(), len(mails())) == (12, 12)
    assert not RenewalPlan.objects.filter(remind_on__lte=before(180)).exists()


def test_the_page_tells_what_became_of_each_reminder(client: Client, administrator: User) -> None:
    UserFactory.create(role=Role.STEERING_GROUP, email="stig@example.org")
    agreement = an_agreement()
    for days in (180, 120, 90):
        sweep(before(days))
    client.force_login(administrator)

    page = client.get(agreement.get_absolute_url()).content.decode()

    for words in ("To Maj.", "Raised to Dag, the deputy.", "Raised to the IT steering group."):
        assert words in page
    last_of_each = [Reminder.objects.get(step=Step.REVIEW, days_before=90).pk]
    last_of_each.append(Reminder.objects.get(step=Step.NOTICE).pk)
    acts = [f"/agreements/reminders/{pk}/acknowledge/" for pk in last_of_each]
    assert [page.count(each) for each in acts] == [1, 1]
    assert page.count("/acknowledge/") == 2


def texts() -> list[str]:
    """The text of each mail, in the order in which they were emitted."""
    rows = OutboxMessage.objects.filter(kind="mail").order_by("pk")
    return [row.payload["text"] for row in rows]


def moved(agreement: Agreement, days: int, *, by: User, on: date) -> None:
    """Let the renewal begin so many days earlier than it was to begin."""
    agreement.refresh_from_db()
    agreement.lead_days += days
    revise_agreement(agreement, by=by, on=on)


def test_a_step_whose_day_moves_is_reminded_of_anew(administrator: User) -> None:
    agreement = an_agreement()
    for days in (180, 120):
        sweep(before(days))
    acknowledge_reminder(Reminder.objects.get(days_before=120), by=administrator, on=before(115))

    moved(agreement, -84, by=administrator, on=before(110))
    later = START_BY + timedelta(days=84)
    for days in (181, 180, 120):
        sweep(before(days, later))

    of_later = Reminder.objects.filter(step=Step.REVIEW, step_due_on=later)
    assert [(each.days_before, each.raised) for each in of_later.order_by("-days_before")] == [
        (180, "manager"),
        (120, "deputy"),
    ]


def test_one_that_moves_nearer_is_reminded_of_at_once_and_once(administrator: User) -> None:
    agreement = an_agreement()
    sweep(before(180))

    moved(agreement, 84, by=administrator, on=before(170))
    for _ in range(2):
        sweep(before(170))

    earlier = Reminder.objects.filter(step=Step.REVIEW).exclude(step_due_on=START_BY)
    assert [
        (each.days_before, each.raised or each.because) for each in earlier.order_by("-days_before")
    ] == [(180, "before_followed"), (120, "later_one"), (90, "manager")]


def test_what_was_sent_of_another_day_waits_for_nobody_and_its_line_says_so(
    client: Client, administrator: User
) -> None:
    agreement = an_agreement()
    sweep(before(180))
    moved(agreement, -84, by=administrator, on=before(170))
    client.force_login(administrator)

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert not Reminder.objects.waiting().filter(step=Step.REVIEW).exists()
    assert "180 days before, when it was due on 2 July 2026" in page
    assert page.count("/acknowledge/") == 0


def test_a_mail_tells_the_last_day_of_notice_that_was_agreed_and_the_working_day_before() -> None:
    """31 October 2026 is a Saturday."""
    an_agreement(number="T-7", name="Map", notice_months=2)

    sweep(date(2026, 10, 23))

    assert mails("notice")[0][1] == "T-7 Map: notice can be given until 31 October 2026"
    assert [
        "is 31 October 2026. It is no working day; the last one before it is 30 October" in text
        for text in texts()
        if "The last day of notice" in text
    ] == [True]


def test_a_mail_on_a_working_day_names_one_day_alone() -> None:
    an_agreement()

    sweep(before(7, LAST_DAY_OF_NOTICE))

    assert ["working day" in text for text in texts() if "The last day of notice" in text] == [
        False
    ]


@pytest.mark.parametrize(
    ("address", "days", "why"),
    [
        ("", (180,), "Nobody nearer can be reached, so it goes further: Deputy"),
        ("maj@example.org", (180, 120), "Nobody acknowledged the reminder before, so this one"),
    ],
)
def test_a_mail_says_truly_why_it_goes_further(
    address: str, days: tuple[int, ...], why: str
) -> None:
    an_agreement()
    Person.objects.filter(name="Maj").update(email=address)

    for each in days:
        sweep(before(each))

    assert why in texts()[-1]
