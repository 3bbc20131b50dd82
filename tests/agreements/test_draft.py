"""Agreements are amended: what an edit changes, and what it leaves as it was."""

from datetime import date

import pytest

from agreements.models import Agreement, Ending, RenewalMode
from agreements.operations.draft import revise_agreement
from agreements.operations.end import end_agreement, give_notice
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory

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

    revise_agreement(agreement, by=administrator, on=date(2026, 6, 1))

    assert agreement.periods.get().last_day == date(2026, 8, 31)


def test_an_edit_of_an_ended_agreement_leaves_its_last_day(administrator: User) -> None:
    agreement = AgreementFactory.create()
    facts = {"how": Ending.SUPERSEDED, "remark": "Replaced"}
    end_agreement(agreement, by=administrator, on=date(2026, 6, 30), **facts)
    ended = Agreement.objects.get(pk=agreement.pk)
    ended.remark = "Replaced by T-2"

    revise_agreement(ended, by=administrator, on=date(2026, 7, 1))

    assert ended.periods.get().last_day == date(2026, 6, 30)
