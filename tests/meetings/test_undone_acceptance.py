"""An acceptance is taken back though the year of the new customer has been planned meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Acceptance, Customer
from customers.operations.decide import accept_on_terms
from customers.operations.plan_acceptance import Terms
from customers.operations.undo import undo_acceptance
from meetings.models import Activity, ActivityState, Horizon
from meetings.operations.plan import sweep_activities
from tests.customers.factories import PersonFactory, ProposalFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    PersonFactory(user=user)
    return user


@pytest.fixture
def accepted(by) -> Acceptance:
    today = timezone.localdate()
    proposal = ProposalFactory(unit__manager__name="Arne")
    done = accept_on_terms([proposal.pk], by=by, on=today, terms=Terms(first_day=today))
    assert done is not None
    sweep_activities(today)
    assert Activity.objects.exists()
    return done


def test_what_was_planned_by_itself_goes_along(accepted, by):
    undo_acceptance(accepted, by=by, on=timezone.localdate())

    assert not Customer.objects.exists()
    assert not Activity.objects.exists()
    assert not Horizon.objects.exists()


def test_what_somebody_did_for_the_customer_stands_in_the_way_with_its_kind(accepted, by):
    done = Activity.objects.first()
    Activity.objects.filter(pk=done.pk).update(
        state=ActivityState.DONE, done_on=timezone.localdate()
    )

    with pytest.raises(ValidationError, match="activity"):
        undo_acceptance(accepted, by=by, on=timezone.localdate())

    assert Activity.objects.filter(pk=done.pk).exists()
