"""After a form one is back where one came from; where nothing says that, on the page of its row."""

import pytest
from django.urls import reverse

from customers.models import Membership
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.forms_sent import sent_by

pytestmark = pytest.mark.django_db

GAPS = "/customers/gaps/?show=mine"
SITE = "http://testserver"


def a_place():
    place = TeamMemberFactory()
    return reverse("customers:member_edit", args=[place.pk]), place.customer.get_absolute_url()


def a_mandate():
    mandate = MandateFactory()
    return reverse("customers:mandate_edit", args=[mandate.pk]), mandate.unit.get_absolute_url()


def a_membership():
    facts = {"person": PersonFactory(), "unit": UnitFactory()}
    row = Membership.objects.create(valid=("2026-01-01", None), **facts)
    return reverse("customers:membership_edit", args=[row.pk]), row.person.get_absolute_url()


def a_person():
    person = PersonFactory()
    return reverse("customers:person_edit", args=[person.pk]), person.get_absolute_url()


def a_stakeholder():
    customer = CustomerFactory()
    row = customer.stakeholders.create(person=PersonFactory(), influence=3, interest=3)
    own = reverse("customers:stakeholders", args=[customer.pk])
    return reverse("customers:stakeholder_edit", args=[row.pk]), own


THINGS = [a_place, a_mandate, a_membership, a_person, a_stakeholder]


@pytest.fixture
def client(client_of, administrator):
    return client_of(administrator)


def location(client, address: str, **headers: str) -> str:
    """Where one is after the form was opened with these headers, and sent."""
    drawn = client.get(address, headers=headers)
    answer = client.post(address.partition("?")[0], sent_by(drawn))
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize("thing", THINGS)
def test_one_is_back_on_the_page_that_led_to_the_form(client, thing):
    address, _own = thing()

    assert location(client, address, referer=SITE + GAPS) == GAPS


@pytest.mark.parametrize("thing", THINGS)
def test_without_a_page_before_one_is_on_the_page_of_the_row(client, thing):
    address, own = thing()

    assert location(client, address) == own


def test_what_the_link_says_comes_before_what_the_browser_says(client):
    address, _own = a_place()

    assert location(client, f"{address}?next=/customers/", referer=SITE + GAPS) == "/customers/"


@pytest.mark.parametrize(
    "referer",
    [
        "https://elsewhere.example.org/customers/gaps/",
        f"{SITE}//elsewhere.example.org/",
        f"{SITE}/accounts/login/?next=/customers/",
        "nonsense",
        "http://[nonsense",
        "",
    ],
)
def test_one_is_never_sent_to_a_foreign_page_nor_to_the_sign_in_page(client, referer):
    address, own = a_place()

    assert location(client, address, referer=referer) == own


def test_a_form_that_was_refused_still_knows_where_one_came_from(client):
    address, _own = a_place()
    sent = sent_by(client.get(address, headers={"referer": SITE + GAPS}))

    refused = client.post(address, sent | {"person": "nobody of that name"})
    fixed = sent_by(refused) | {"person": sent["person"]}

    assert f'href="{GAPS}">Cancel' in refused.content.decode()
    assert client.post(address, fixed)["Location"] == GAPS
