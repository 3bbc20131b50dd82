"""Agreements are amended: what an edit changes, and what it leaves as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementState,
    Ending,
    RenewalMode,
    ServiceLevel,
)
from agreements.operations.draft import revise_agreement, save_level
from agreements.operations.end import end_agreement, give_notice
from brm.accounts.models import User
from customers.periods import period
from tests.agreements.factories import AgreementFactory, ServiceFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db


def test_an_edit_after_notice_leaves_the_last_day_that_notice_gave(administrator: User) -> None:
    endless = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)
    agreement = give_notice(endless, by=administrator, on=date(2026, 5, 31))
    agreement.remark = "Told by e-mail"

    revise_agreement(agreement, by=administrator, on=date(2026, 6, 1))

    assert agreement.periods.get().last_day == date(2026, 8, 31)


def test_other_terms_after_notice_leave_the_last_day_that_notice_gave(administrator: User) -> None:
    endless = AgreementFactory.create(initial_months=None, renewal_mode=RenewalMode.NONE)
    agreement = give_notice(endless, by=administrator, on=date(2026, 5, 31))
    agreement.initial_months = 36

    revise_agreement(agreement, by=administrator, on=date(2026, 6, 1), why="By mail")

    assert agreement.periods.get().last_day == date(2026, 8, 31)


def test_an_edit_of_an_ended_agreement_leaves_its_last_day(administrator: User) -> None:
    agreement = AgreementFactory.create()
    facts = {"how": Ending.SUPERSEDED}
    end_agreement(agreement, by=administrator, on=date(2026, 6, 30), **facts)
    ended = Agreement.objects.get(pk=agreement.pk)
    ended.remark = "Replaced by T-2"

    revise_agreement(ended, by=administrator, on=date(2026, 7, 1))

    assert ended.periods.get().last_day == date(2026, 6, 30)


def level_of(**facts: object) -> ServiceLevel:
    """A level of 99.5 on the days of 2026, in an agreement of those days."""
    AgreementFactory.create(services=[ServiceFactory.create()], **facts)
    level: ServiceLevel = ServiceLevelFactory.create(line=AgreementLine.objects.get())
    return level


def targets() -> list[tuple[Decimal, object]]:
    """Each target with its days, in their order."""
    return list(ServiceLevel.objects.order_by("valid").values_list("target", "valid"))


def test_a_changed_target_applies_from_that_day_and_leaves_the_days_before(
    administrator: User,
) -> None:
    level = level_of()
    level.target = Decimal(98)

    save_level(level, by=administrator, on=date(2026, 11, 1), why="By mail")

    assert targets() == [
        (Decimal("99.5"), period(date(2026, 1, 1), date(2026, 10, 31))),
        (Decimal(98), period(date(2026, 11, 1), date(2026, 12, 31))),
    ]


@pytest.mark.parametrize(
    ("state", "on"),
    [(AgreementState.DRAFT, date(2026, 11, 1)), (AgreementState.ACTIVE, date(2026, 1, 1))],
)
def test_a_target_that_has_not_applied_yet_is_changed_in_place(
    administrator: User, state: str, on: date
) -> None:
    level = level_of(state=state)
    level.target = Decimal(98)

    save_level(level, by=administrator, on=on, why="By mail")

    assert targets() == [(Decimal(98), period(date(2026, 1, 1), date(2026, 12, 31)))]


def test_a_target_that_applies_no_longer_stays_what_it_was(administrator: User) -> None:
    level = level_of()
    ServiceLevel.objects.update(valid=period(date(2026, 1, 1), date(2026, 5, 31)))
    level.refresh_from_db()
    level.target = Decimal(98)

    with pytest.raises(ValidationError) as refusal:
        save_level(level, by=administrator, on=date(2026, 6, 1), why="By mail")

    assert refusal.value.messages == ["This target applies no longer; what it was then stays."]


def test_a_master_that_stands_under_the_agreement_is_refused(administrator: User) -> None:
    top = AgreementFactory.create()
    below = AgreementFactory.create(
        number="T-9", name="Below", master=AgreementFactory.create(master=top)
    )
    top.master = below

    with pytest.raises(ValidationError) as refusal:
        revise_agreement(top, by=administrator, on=date(2026, 6, 1))

    assert refusal.value.messages == ["T-9 Below stands under this agreement itself."]
