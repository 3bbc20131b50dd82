"""Agreements under a master: the tree, the end they take from above, and that they end with it."""

from datetime import date

import pytest

from agreements.masters import inherited_end, tree_of
from agreements.models import Agreement, AgreementState, Ending, RenewalMode
from agreements.operations.end import end_agreement
from agreements.operations.end_with_master import end_with_masters
from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory
from tests.customers.test_pages import text_of

pytestmark = pytest.mark.django_db


def endless_under(master: Agreement, **facts: object) -> Agreement:
    made: Agreement = AgreementFactory.create(
        master=master, initial_months=None, renewal_mode=RenewalMode.NONE, **facts
    )
    return made


@pytest.fixture
def master() -> Agreement:
    """Of the year 2026, not renewed."""
    made: Agreement = AgreementFactory.create(
        number="M-1", name="Frame", renewal_mode=RenewalMode.NONE, renewal_months=None
    )
    return made


def test_an_agreement_without_its_own_end_takes_that_of_its_master(master):
    child = endless_under(endless_under(master))
    plan_renewal_steps(date(2026, 6, 1))

    end = inherited_end(Agreement.objects.get(pk=child.pk))

    assert end is not None
    assert (end.day, end.why) == (
        date(2026, 12, 31),
        "It has no end of its own and ends with its master M-1 Frame.",
    )


def test_the_end_of_a_master_that_may_be_renewed_is_told_as_such(master):
    Agreement.objects.update(renewal_mode=RenewalMode.TACIT, renewal_months=12)
    child = endless_under(master)
    plan_renewal_steps(date(2026, 6, 1))

    end = inherited_end(Agreement.objects.get(pk=child.pk))

    assert end is not None
    assert end.why.endswith("M-1 Frame, which ends then unless it is renewed.")


def test_an_agreement_with_its_own_end_takes_none(master):
    assert inherited_end(AgreementFactory.create(master=master)) is None


@pytest.mark.parametrize("as_of", [date(2027, 1, 1), date(2028, 2, 1)])
def test_what_follows_its_master_ends_on_the_same_day_whenever_the_sweep_comes(master, as_of):
    child = endless_under(master)
    below = endless_under(child)
    own = AgreementFactory.create(master=master)
    plan_renewal_steps(as_of)

    first, second = end_with_masters(as_of), end_with_masters(as_of)

    assert (first, second) == ({"ended_with_master": 2}, {"ended_with_master": 0})
    for each in (child, below):
        each.refresh_from_db()
        assert (each.state, each.ended_on, each.ended_as) == (
            AgreementState.ENDED,
            date(2026, 12, 31),
            Ending.EXPIRED,
        )
        assert each.periods.get().last_day == date(2026, 12, 31)
    own.refresh_from_db()
    assert own.state == AgreementState.ACTIVE


def test_ending_a_master_ends_what_follows_it_at_once(master, administrator: User):
    child = endless_under(master)

    end_agreement(master, by=administrator, how=Ending.TERMINATED, on=date(2026, 6, 30))

    child.refresh_from_db()
    assert (child.ended_on, child.ended_as) == (date(2026, 6, 30), Ending.TERMINATED)


def test_what_begins_after_its_master_ended_is_left(master):
    child = endless_under(master, anchor_on=date(2027, 6, 1))
    plan_renewal_steps(date(2027, 1, 1))

    assert end_with_masters(date(2027, 1, 1)) == {"ended_with_master": 0}
    child.refresh_from_db()
    assert child.state == AgreementState.ACTIVE


def test_the_tree_is_the_same_from_wherever_one_looks(master):
    child = endless_under(master, number="M-2")
    below = endless_under(child, number="M-3")

    for each in (master, child, below):
        told = [(node.agreement.number, node.depth, node.is_this) for node in tree_of(each)]
        assert told == [
            ("M-1", 0, each == master),
            ("M-2", 1, each == child),
            ("M-3", 2, each == below),
        ]
    assert tree_of(AgreementFactory.create()) == []


def test_the_page_shows_the_tree_and_the_end_from_above(master, reader, client_of):
    child = endless_under(master, name="Driver app")
    plan_renewal_steps(date(2026, 6, 1))

    page = text_of(client_of(reader).get(child.get_absolute_url()))

    assert "It has no end of its own and ends with its master M-1 Frame." in page
    assert "ends with its master" in page
