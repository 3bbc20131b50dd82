"""Who writes a part of an agreement and a sweep wait for each other, and never both.

Each promise has its negative control: the same without the lock that comes first, where the
database has to stop one of the two.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, models, transaction

from agreements.forms import AgreementReviewForm, LevelEditForm, LineEditForm
from agreements.models import Agreement, AgreementLine, AgreementReview, AgreementRound, Reminder
from agreements.operations import acknowledge, end
from agreements.operations.acknowledge import acknowledge_reminder
from agreements.operations.draft import save_level, save_line
from agreements.operations.end import end_agreement
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.remind import send_reminders
from agreements.operations.review import complete_review
from agreements.operations.rounds import start_round, write_item
from agreements.rounds.forms import ItemForm
from brm.accounts.models import Role, User
from brm.ui.forms import VersionedModelForm, attempt
from tests.agreements.factories import (
    AgreementFactory,
    ReminderFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.customers.factories import TeamMemberFactory
from tests.factories import UserFactory
from tests.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

ON = date(2026, 6, 2)
"""Thirty days before the renewal of the agreement of the factory must begin."""
Write = Callable[[], object]
Written = tuple[Write, models.Model, models.Model]
"""A form that is sent, what it has to lock first, and the row that it writes."""


@pytest.fixture
def user() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def agreement() -> Agreement:
    made = AgreementFactory.create(review_months=3, services=[ServiceFactory.create()])
    plan_renewal_steps(date(2025, 12, 1))
    plan_renewal_steps(ON)
    TeamMemberFactory.create(customer=made.customer, person__email="maj@example.org")
    return made


def stopped(first: models.Model, then: Write, row: models.Model) -> int:
    """How many are stopped of two who both write the row, the one here under the lock of `first`.

    `then` runs elsewhere until it waits for somebody; only then is the row written here.
    """
    with ThreadPoolExecutor(1) as pool:
        here = 0
        try:
            with transaction.atomic():
                rows = type(first)._base_manager.filter(pk=first.pk)
                rows.select_for_update(no_key=True).get()
                late = pool.submit(_stopped, then)
                until_somebody_waits()
                written = type(row)._base_manager.filter(pk=row.pk)
                written.update(version=models.F("version"))
        except OperationalError:
            here = 1
        return here + late.result(timeout=60)


def _stopped(act: Write) -> int:
    try:
        act()
    except (OperationalError, ValidationError):
        return 1
    finally:
        connection.close()
    return 0


def sent(
    form: VersionedModelForm, operation: Callable[..., object], by: User, **more: str
) -> Write:
    assert form.is_valid(), form.errors

    def send() -> None:
        if attempt(form, operation, form.instance, by=by, on=ON, **more) is None:
            raise ValidationError(form.non_field_errors())

    return send


def a_line(agreement: Agreement, user: User) -> Written:
    line = AgreementLine.objects.select_related("period__agreement__customer").get()
    given = {"version": line.version, "quantity": "11", "price": "5", "funding_share": "100"}
    form = LineEditForm(given, instance=line)
    return sent(form, save_line, user, why="By mail"), agreement, AgreementLine.objects.get()


def a_level(agreement: Agreement, user: User) -> Written:
    level = ServiceLevelFactory.create(line=AgreementLine.objects.get())
    form = LevelEditForm({"version": level.version, "target": "98"}, instance=level)
    return sent(form, save_level, user, why="By mail"), agreement, level


def a_review(agreement: Agreement, user: User) -> Written:
    review = AgreementReview.objects.get()
    form = AgreementReviewForm({"version": review.version, "outcome": "stands"}, instance=review)
    return sent(form, complete_review, user), agreement, AgreementReview.objects.get()


def an_agreement_of_a_round(agreement: Agreement, user: User) -> Written:
    held = start_round(agreement.customer, by=user, on=ON, year=2026)
    item = held.items.get()
    form = ItemForm({"version": item.version, "wanted": "Less"}, instance=item, found=None)
    first = AgreementRound.objects.get()
    return sent(form, write_item, user), first, held.items.get()


FORMS = {
    LineEditForm: a_line,
    LevelEditForm: a_level,
    AgreementReviewForm: a_review,
    ItemForm: an_agreement_of_a_round,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_locks_what_is_above_before_its_row(form, agreement, user):
    then, first, row = FORMS[form](agreement, user)

    assert stopped(first, then, row) == 0


@pytest.mark.parametrize("form", FORMS)
def test_without_that_the_database_stops_one_of_two(form, agreement, user, monkeypatch):
    monkeypatch.setattr(form, "locked_first", "")
    then, first, row = FORMS[form](agreement, user)

    assert stopped(first, then, row) == 1


def test_ending_a_master_locks_in_the_order_of_a_sweep_what_stopped_it(agreement, user):
    ended, below = _a_master_written_after_what_is_below(agreement)

    assert stopped(below, ending(ended, user), ended) == 0


def test_without_that_order_ending_a_master_meets_the_sweep(agreement, user, monkeypatch):
    ended, below = _a_master_written_after_what_is_below(agreement)
    family = [below.pk, ended.pk]
    monkeypatch.setattr(end, "lock_family", lambda agreement: family)

    assert stopped(below, ending(ended, user), ended) == 1


def ending(agreement: Agreement, user: User) -> Write:
    return lambda: end_agreement(agreement, by=user, how="terminated", on=ON)


def _a_master_written_after_what_is_below(below: Agreement) -> tuple[Agreement, Agreement]:
    master = AgreementFactory.create(customer=below.customer)
    Agreement.objects.filter(pk=below.pk).update(
        master=master, initial_months=None, renewal_mode="none", renewal_months=None
    )
    return master, Agreement.objects.get(pk=below.pk)


def acknowledged_while_another_is_sent(
    agreement: Agreement, user: User, *, until: Write
) -> Reminder:
    """The reminder that a sweep sends while somebody acknowledges the one before."""
    review = agreement.periods.get().steps.get(step="review")
    before = ReminderFactory.create(period=review.period, days_before=60, step_due_on=review.due_on)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            send_reminders(ON)
            late = pool.submit(_stopped, lambda: acknowledge_reminder(before, by=user, on=ON))
            until()
        late.result(timeout=60)
    return review.period.reminders.get(step=review.step, days_before=30)


def test_who_acknowledges_waits_for_the_reminder_that_is_being_sent(agreement, user):
    sent = acknowledged_while_another_is_sent(agreement, user, until=until_somebody_waits)

    assert sent.acknowledged_by == user


def test_without_that_lock_it_would_wait_for_somebody_again(agreement, user, monkeypatch):
    has_read = threading.Event()

    def unlocked(reminder: Reminder) -> list[Reminder]:
        rows = list(Reminder.objects.same_ladder(reminder))
        has_read.set()
        return rows

    monkeypatch.setattr(acknowledge, "_locked_ladder", unlocked)
    sent = acknowledged_while_another_is_sent(agreement, user, until=has_read.wait)

    assert sent.acknowledged_by is None
