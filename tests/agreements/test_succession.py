"""An agreement is followed by a new one: its draft, its coming into force, and the chain."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from agreements.explain import explain
from agreements.models import (
    Agreement,
    AgreementState,
    Ending,
    RenewalMode,
    RenewalPlan,
    RenewalStep,
    StepState,
)
from agreements.operations.activate import activate_agreement
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.renew import renew_agreement
from agreements.operations.succeed import draft_successor
from agreements.pictures import chain_of
from agreements.succession import succession_of
from brm.accounts.calendar import is_weekday
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory, ServiceFactory, ServiceLevelFactory
from tests.agreements.test_constraints import refused_by

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TODAY = date(2026, 7, 1)


@pytest.fixture
def agreement() -> Agreement:
    """Of 2026, renewed tacitly, with a service and a level; its renewal is planned."""
    made: Agreement = AgreementFactory.create(
        number="T-1", name="Outage map", services=[ServiceFactory.create(name="Maps")]
    )
    ServiceLevelFactory.create(line=made.periods.get().lines.get(), target=Decimal("99.5"))
    plan_renewal_steps(TODAY)
    return made


def succeeded(agreement: Agreement, by: User, **facts: object) -> Agreement:
    asked = {"name": "Outage map 2", "months": 24, **facts}
    return draft_successor(agreement, by=by, on=TODAY, **asked)


def in_force(agreement: Agreement, by: User, on: date = TODAY) -> Agreement:
    return activate_agreement(agreement, by=by, exemption="By mail", on=on)


def test_a_successor_is_a_draft_from_the_day_after_with_the_same_lines_and_levels(
    administrator: User, agreement: Agreement
) -> None:
    successor = succeeded(agreement, administrator)

    line = successor.periods.get().lines.get()
    assert (successor.state, successor.succeeds, successor.anchor_on) == (
        AgreementState.DRAFT,
        agreement,
        date(2027, 1, 1),
    )
    assert successor.periods.get().last_day == date(2028, 12, 31)
    assert (line.service.name, line.quantity, line.levels.get().target) == (
        "Maps",
        Decimal(10),
        Decimal("99.5"),
    )


def test_nothing_happens_to_the_old_one_before_the_new_one_is_in_force(
    administrator: User, agreement: Agreement
) -> None:
    succeeded(agreement, administrator)

    agreement.refresh_from_db()
    steps = RenewalStep.objects.filter(period__agreement=agreement)
    assert (agreement.succeeded_on, steps.filter(state=StepState.SKIPPED).count()) == (None, 0)
    assert steps.count() == 5


def test_once_the_new_one_is_in_force_the_steps_of_the_old_one_are_closed_with_the_reason(
    administrator: User, agreement: Agreement
) -> None:
    successor = in_force(succeeded(agreement, administrator), administrator)

    agreement.refresh_from_db()
    steps = RenewalStep.objects.filter(period__agreement=agreement)
    assert {(step.state, step.reason, step.done_on) for step in steps} == {
        (StepState.SKIPPED, f"{successor.number} succeeds it.", TODAY)
    }
    assert (agreement.state, agreement.succeeded_on) == (AgreementState.ACTIVE, date(2027, 1, 1))
    plan = RenewalPlan.objects.get(agreement=agreement)
    assert (plan.start_by, plan.last_day_of_notice, plan.last_day) == (
        None,
        None,
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 12, 31), (AgreementState.ACTIVE, "", None)),
        (date(2027, 1, 1), (AgreementState.ENDED, Ending.SUPERSEDED, date(2026, 12, 31))),
    ],
)
def test_the_old_one_ends_superseded_instead_of_renewing_tacitly(
    administrator: User, agreement: Agreement, day: date, state: tuple[str, str, date | None]
) -> None:
    in_force(succeeded(agreement, administrator), administrator)

    plan_renewal_steps(day)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_as, agreement.ended_on) == state
    assert agreement.periods.count() == 1


def test_without_a_successor_in_force_it_renews_tacitly_though_one_is_drafted(
    administrator: User, agreement: Agreement
) -> None:
    succeeded(agreement, administrator)

    plan_renewal_steps(date(2027, 1, 1))

    assert agreement.periods.count() == 2


def test_a_successor_that_begins_before_the_end_is_not_put_in_force(
    administrator: User, agreement: Agreement
) -> None:
    successor = succeeded(agreement, administrator)
    renew_agreement(agreement, by=administrator, last_day=date(2027, 6, 30), on=TODAY)

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        in_force(successor, administrator)

    assert refusal.value.messages == [
        "T-1 Outage map lasts until 30 June 2027; let this one begin after that."
    ]
    successor.refresh_from_db()
    assert successor.state == AgreementState.DRAFT


def test_what_a_successor_in_force_follows_is_not_renewed(
    administrator: User, agreement: Agreement
) -> None:
    in_force(succeeded(agreement, administrator), administrator)

    with pytest.raises(ValidationError) as refusal:
        renew_agreement(agreement, by=administrator, last_day=date(2027, 6, 30), on=TODAY)

    assert refusal.value.messages == [
        "A successor of this agreement is in force; nothing renews it."
    ]


def test_what_has_no_end_ends_the_day_before_its_successor_begins(administrator: User) -> None:
    endless = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)
    plan_renewal_steps(TODAY)

    in_force(succeeded(endless, administrator, first_day=date(2026, 10, 1)), administrator)
    plan_renewal_steps(date(2026, 10, 1))

    endless.refresh_from_db()
    assert (endless.ended_on, endless.ended_as) == (date(2026, 9, 30), Ending.SUPERSEDED)


def test_what_has_no_end_asks_for_the_first_day_of_its_successor(administrator: User) -> None:
    endless = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)

    with pytest.raises(ValidationError) as refusal:
        succeeded(endless, administrator)

    assert refusal.value.message_dict == {
        "first_day": ["Give a day after the first one of this agreement."]
    }


def test_a_second_successor_is_not_drafted(administrator: User, agreement: Agreement) -> None:
    first = succeeded(agreement, administrator)

    with pytest.raises(ValidationError) as refusal:
        succeeded(agreement, administrator)

    assert refusal.value.messages == [f"{first} succeeds it already."]


def test_a_draft_has_no_successor(administrator: User) -> None:
    draft = AgreementFactory.create(state=AgreementState.DRAFT)

    with pytest.raises(ValidationError) as refusal:
        succeeded(draft, administrator)

    assert refusal.value.messages == [
        "Only what was in force is succeeded; a draft is simply changed."
    ]


def test_the_database_refuses_two_successors_in_force(agreement: Agreement) -> None:
    AgreementFactory.create(succeeds=agreement)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        AgreementFactory.create(succeeds=agreement)

    assert refused_by(refused) == "one_successor_in_force"


@pytest.mark.parametrize("between", [0, 1, 3])
def test_the_database_refuses_a_ring(agreement: Agreement, between: int) -> None:
    last = agreement
    for _ in range(between):
        last = AgreementFactory.create(succeeds=last)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(succeeds=last)

    assert refused_by(refused) == "an_agreement_does_not_succeed_itself"


def test_the_chain_is_the_same_from_each_of_its_agreements(
    administrator: User, agreement: Agreement
) -> None:
    second = in_force(succeeded(agreement, administrator), administrator)
    third = succeeded(second, administrator, name="Outage map 3")

    chains = [
        [row.pk for row in succession_of(each).agreements] for each in (agreement, second, third)
    ]

    assert chains == [[agreement.pk, second.pk, third.pk]] * 3


def test_the_picture_of_periods_has_the_neighbours_at_its_ends(
    administrator: User, agreement: Agreement
) -> None:
    second = in_force(succeeded(agreement, administrator), administrator)
    third = succeeded(second, administrator, name="Outage map 3")
    period = second.periods.get()

    chain = chain_of(second, [period], period, [], today=TODAY, succession=succession_of(second))

    assert [box.sort for box in chain.boxes] == ["past", "current", "next"]
    assert [row[0] for row in chain.table.rows] == ["T-1", "1", third.number]


def test_the_end_says_that_a_successor_is_in_force(
    administrator: User, agreement: Agreement
) -> None:
    in_force(succeeded(agreement, administrator), administrator)

    agreement.refresh_from_db()
    assert agreement.terms is not None
    (end,) = explain(agreement.terms, agreement.periods.get().term, is_weekday)
    assert end.why == (
        "First term, 12 months from 1 January 2026. "
        "It is the last one: its successor is in force from 1 January 2027."
    )


def test_a_successor_is_drafted_by_the_form_and_both_pages_name_the_other(
    administrator: User, agreement: Agreement, client_of: SignIn
) -> None:
    client = client_of(administrator)

    answer = client.post(
        reverse("agreements:succeed", args=[agreement.pk]),
        {"name": "Outage map 2", "months": "12", "idempotency_key": str(uuid.uuid4())},
    )

    successor = Agreement.objects.get(succeeds=agreement)
    assert answer.headers["Location"] == successor.get_absolute_url()
    for page, other in ((agreement, successor), (successor, agreement)):
        shown = client.get(page.get_absolute_url()).content.decode()
        assert f'<a class="name" href="{other.get_absolute_url()}">{other}</a>' in shown
