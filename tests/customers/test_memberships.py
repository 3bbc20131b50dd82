"""Somebody may be in several units at once, each from a day to a day; what is over is folded."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Contact, Membership, Person, Stakeholder
from customers.periods import period
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def person():
    return PersonFactory(external_id="astrid", name="Astrid Lind")


@pytest.fixture
def client():
    signed_in = Client()
    signed_in.force_login(UserFactory(role=Role.RELATIONSHIP_MANAGER))
    return signed_in


def sent(client: Client, page: str, **typed: str) -> dict[str, str]:
    """A form as it is drawn, with what somebody types into it."""
    form = client.get(page).context["form"]
    hidden = {each.html_name: each.value() for each in form.hidden_fields()}
    return hidden | typed


def test_a_person_comes_to_a_second_unit_once_however_often_it_is_clicked(client, person, today):
    Membership.objects.create(person=person, unit=UnitFactory(), valid=period(None, None))
    UnitFactory(code="GRID")
    page = reverse("customers:membership_add", args=[person.pk])
    typed = {"unit": "GRID", "title": "Adviser", "valid_0": today.isoformat(), "valid_1": ""}
    answers = [client.post(page, form) for form in [sent(client, page, **typed)] * 2]

    assert [each.status_code for each in answers] == [302, 302]
    held = Membership.objects.held(on=today).filter(person=person)
    assert sorted(held.values_list("unit__code", "title"))[0] == ("GRID", "Adviser")
    assert held.count() == 2


def test_two_memberships_of_one_unit_do_not_overlap(client, person, today):
    unit = UnitFactory(code="GRID")
    Membership.objects.create(person=person, unit=unit, valid=period(None, None))
    page = reverse("customers:membership_add", args=[person.pk])

    answer = client.post(page, sent(client, page, unit="GRID", valid_0=today.isoformat()))

    assert "This person is a member of the unit on those days." in answer.content.decode()
    assert Membership.objects.count() == 1


def test_nobody_is_in_a_unit_beyond_the_last_day(client, person, today):
    person.left_on = today
    person.save()
    UnitFactory(code="GRID")
    page = reverse("customers:membership_add", args=[person.pk])

    answer = client.post(page, sent(client, page, unit="GRID", valid_0=today.isoformat()))

    assert "leaves, or has left" in answer.content.decode()
    assert not Membership.objects.exists()


def test_a_membership_ends_on_the_day_that_is_said(client, person, today):
    row = Membership.objects.create(person=person, unit=UnitFactory(), valid=period(today, None))
    page = reverse("customers:membership_end", args=[row.pk])
    before = (today - DAY).isoformat()

    refused = client.post(page, sent(client, page, last_day=before))
    client.post(page, sent(client, page, last_day=today.isoformat()))

    assert "The last day comes before the first." in refused.content.decode()
    row.refresh_from_db()
    assert row.last_day == today


def test_what_is_over_is_folded_and_told_with_its_days(client, person, today):
    past = period(today - 9 * DAY, today - DAY)
    Membership.objects.create(person=person, unit=UnitFactory(name="Grid"), valid=past)
    MandateFactory(person=person, unit__name="Pumps", valid=past)
    TeamMemberFactory(person=person, customer__unit__name="Ports", valid=past)
    TeamMemberFactory(deputy=person, customer__unit__name="Yards", valid=past)
    TeamMemberFactory(deputy=person, customer__unit__name="Mills")

    page = client.get(person.get_absolute_url())
    shown = page.content.decode()

    assert shown.count("1 in the past") == 4
    for name in ("Grid", "Pumps", "Ports", "Yards", "Mills"):
        assert name in shown
    assert [each.name for each in page.context["deputised"].current] == ["Mills"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_costs_the_same_for_one_and_three(
    client, person, today, count, django_assert_num_queries
):
    for _n in range(count):
        Membership.objects.create(person=person, unit=UnitFactory(), valid=period(today, None))
        MandateFactory(person=person)
        MandateFactory(deputy=person, deputy_valid=period(today, None))
        TeamMemberFactory(person=person)
        TeamMemberFactory(deputy=person)
        _matters(person)
    client.get(person.get_absolute_url())

    with django_assert_num_queries(PERSON_QUERIES):
        client.get(person.get_absolute_url())


PERSON_QUERIES = 20


def _matters(person: Person) -> Stakeholder:
    return Stakeholder.objects.create(
        customer=CustomerFactory(), person=person, influence=3, interest=3
    )


def test_a_file_of_people_moves_what_it_began_and_leaves_what_was_written_by_hand(
    person, today, tmp_path: Path
):
    for code in ("GRID", "PUMPS", "PORTS"):
        UnitFactory(code=code)
    by_hand = Membership.objects.create(
        person=person, unit=UnitFactory(code="HAND"), valid=period(None, None)
    )
    for code in ("GRID", "PUMPS"):
        file = tmp_path / f"{code}.csv"
        file.write_text(f"external_id,name,unit\nastrid,Astrid Lind,{code}\n")
        call_command("import_file", "people", str(file))

    held = Membership.objects.held(on=today).filter(person=person)
    assert set(held.values_list("unit__code", flat=True)) == {"HAND", "PUMPS"}
    by_hand.refresh_from_db()
    assert by_hand.last_day is None


def test_the_person_page_says_when_the_next_contact_is_badly_late_and_plans_it(person, today):
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(administrator)
    close = Stakeholder.objects.create(
        customer=CustomerFactory(tier="strategic"), person=person, influence=3, interest=3
    )
    _matters(person)
    Contact.objects.create(
        customer=close.customer, person=person, spoken_on=today - 46 * DAY, noted_by=administrator
    )

    contact = client.get(person.get_absolute_url()).context["contact"]

    assert (contact.rung.state, contact.rung.ago, contact.customer) == ("late", 46, close.customer)
    assert f"customer={close.customer.pk}" in contact.plan_href
    assert client.get(contact.plan_href).status_code == 200


def test_somebody_who_matters_to_no_customer_is_on_no_ladder(client, person):
    contact = client.get(person.get_absolute_url()).context["contact"]

    assert (contact.rung, contact.last, contact.plan_href) == (None, None, "")


def test_the_last_day_of_all_days_is_none(client, person):
    UnitFactory(code="GRID")
    joins = reverse("customers:membership_add", args=[person.pk])
    edits = reverse("customers:person_edit", args=[person.pk])
    known = {"external_id": person.external_id, "name": person.name}

    client.post(joins, sent(client, joins, unit="GRID", valid_0="2026-01-01", valid_1="9999-12-31"))
    answer = client.post(edits, sent(client, edits, **known, left_on="9999-12-31"))

    assert answer.status_code == 302
    assert Membership.objects.get(unit__code="GRID").last_day is None
    assert Person.objects.get(pk=person.pk).left_on is None


@pytest.mark.parametrize("day", ["0002-05-01", "9999-12-31", "1899-12-31", "2201-01-01"])
def test_a_day_that_nobody_remembers_or_plans_is_taken_for_today(client, today, day):
    customer = CustomerFactory()
    TeamMemberFactory(customer=customer)

    page = client.get(reverse("customers:team", args=[customer.pk]), {"on": day})

    assert (page.status_code, page.context["on"]) == (200, today)
