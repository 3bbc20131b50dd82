"""The page on which a person who leaves is handed over."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.lookup import shown
from customers.models import Person, TeamMember
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver():
    return PersonFactory(name="Astrid Lind")


@pytest.fixture
def successor():
    return PersonFactory(name="Bo Ek")


@pytest.fixture
def page(client, leaver):
    """`page(user)` signs in and gives the page's address."""

    def opening(user):
        client.force_login(user)
        return reverse("customers:hand_over", args=[leaver.pk])

    return opening


def sent(client, address: str, **facts: object) -> dict[str, object]:
    """What the form sends: its key, and a first day of the successors tomorrow."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return hidden(client.get(address)) | {"first_day": tomorrow.isoformat()} | facts


def test_one_name_takes_over_everything_and_the_page_proves_that_nothing_is_left(
    client, page, leaver, successor
):
    place = TeamMemberFactory(person=leaver)
    MandateFactory(unit=place.customer.unit, person=leaver)
    address = page(UserFactory(role=Role.ADMINISTRATOR))

    done = client.post(address, sent(client, address, everything=shown(successor)), follow=True)

    words = text_of(done)
    assert "Everything is handed over: nothing is held any more." in words
    assert "All that Astrid Lind held is handed over." in words
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert place.customer.relationship_manager(on=tomorrow) == successor
    assert Person.objects.get(pk=leaver.pk).left_on == timezone.localdate()


def test_a_doubled_click_hands_over_once_and_answers_the_same(client, page, leaver, successor):
    TeamMemberFactory(person=leaver)
    address = page(UserFactory(role=Role.ADMINISTRATOR))
    data = sent(client, address, everything=shown(successor))

    answers = [client.post(address, data) for _ in range(2)]

    assert [(each.status_code, each.url) for each in answers] == [(302, address)] * 2
    assert TeamMember.objects.count() == 2


def test_a_name_of_a_kind_goes_before_the_name_for_everything(client, page, leaver, successor):
    TeamMemberFactory(person=leaver, role="delivery_manager")
    place = TeamMemberFactory(person=leaver)
    other = PersonFactory()
    address = page(UserFactory(role=Role.ADMINISTRATOR))
    data = sent(client, address, everything=shown(other), relationships=shown(successor))

    client.post(address, data | {"nobody_team_places": "on"})

    tomorrow = timezone.localdate() + timedelta(days=1)
    assert place.customer.relationship_manager(on=tomorrow) == successor
    assert not TeamMember.objects.on(tomorrow).filter(role="delivery_manager").exists()


def test_what_nobody_is_named_for_is_said_at_its_field_and_nothing_typed_is_lost(
    client, page, leaver, successor
):
    TeamMemberFactory(person=leaver), MandateFactory(person=leaver)
    address = page(UserFactory(role=Role.ADMINISTRATOR))

    answer = client.post(address, sent(client, address, relationships=shown(successor)))

    assert "Customer mandates go to: Say who takes over." in text_of(answer)
    assert answer.context["form"]["relationships"].value() == shown(successor)
    assert Person.objects.get(pk=leaver.pk).left_on is None


def test_who_may_is_said_before_anything_is_sent(client, page, leaver):
    theirs = CustomerFactory(unit__name="Water works")
    TeamMemberFactory(customer=theirs, person__name="Dag Moe")
    MandateFactory(unit=theirs.unit, person=leaver)
    address = page(UserFactory(role=Role.RELATIONSHIP_MANAGER))

    words = text_of(client.get(address))

    assert "This is for Dag Moe, the relationship manager of Water works." in words


def test_who_has_left_is_nobody_to_choose(client, page, leaver):
    TeamMemberFactory(person=leaver)
    gone = PersonFactory(left_on=date(2020, 1, 1))
    address = page(UserFactory(role=Role.ADMINISTRATOR))

    answer = client.post(address, sent(client, address, everything=shown(gone)))

    assert answer.status_code == 200
    assert "everything" in answer.context["form"].errors


@pytest.mark.parametrize(("days", "status"), [(-1, 302), (0, 302), (1, 200), (None, 200)])
def test_nobody_gets_a_place_beyond_the_last_day(client, leaver, days, status):
    last = date(2026, 11, 30)
    Person.objects.filter(pk=leaver.pk).update(left_on=last)
    customer = CustomerFactory()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    address = reverse("customers:member_add", args=[customer.pk])
    until = "" if days is None else (last + timedelta(days=days)).isoformat()
    facts = {"person": leaver.external_id, "role": "relationship_manager", "valid_0": "2026-01-01"}

    answer = client.post(address, hidden(client.get(address)) | facts | {"valid_1": until})

    assert answer.status_code == status
    assert customer.team.exists() == (status == 302)


def test_who_has_left_manages_no_unit_anew_but_stays_where_nothing_changed(client, leaver):
    unit = UnitFactory(manager=leaver)
    Person.objects.filter(pk=leaver.pk).update(left_on=date(2020, 1, 1))
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    statuses = []
    for one in (unit, UnitFactory()):
        address = reverse("customers:unit_edit", args=[one.pk])
        facts = {"code": one.code, "name": "Renamed", "kind": "department"}
        facts |= {"manager": leaver.external_id, "valid_0": "2020-01-01"}
        answer = client.post(address, hidden(client.get(address)) | facts)
        statuses.append(answer.status_code)

    assert statuses == [302, 200]


def test_what_is_held_on_the_day_that_was_sent_is_asked_about(client, page, leaver, successor):
    """A place that ends before the last day is the leaver's no more then; on a sooner day it is."""
    today = timezone.localdate()
    Person.objects.filter(pk=leaver.pk).update(left_on=today + timedelta(days=60))
    MandateFactory(person=leaver)
    place = TeamMemberFactory(person=leaver, valid=period(None, today + timedelta(days=30)))
    address = page(UserFactory(role=Role.ADMINISTRATOR))

    done = client.post(address, sent(client, address, customer_mandates=shown(successor)))
    again = client.post(address, sent(client, address, everything=shown(successor)))

    assert done.context["form"].errors == {"relationships": ["Say who takes over."]}
    assert again.status_code == 302
    tomorrow = today + timedelta(days=1)
    assert place.customer.relationship_manager(on=tomorrow) == successor
