"""An erasure takes one person out: no figure, no namesake and nobody else's address goes along."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from brm.accounts.models import Role, User
from brm.links.operations import make_link
from brm.privacy.words import pattern_of
from customers.models import Contact, Customer, Person, Proposal, StructureSnapshot, Unit
from customers.models.snapshots import digest_of
from customers.operations.communicate import PURPOSE
from customers.operations.erase import erase, preview_of
from tests.customers.factories import (
    CustomerFactory,
    PersonFactory,
    ProposalFactory,
    UnitFactory,
)
from tests.customers.plans import a_plan_with_rows
from tests.factories import UserFactory

TODAY = date(2026, 11, 28)
GONE = TODAY - timedelta(days=10)


@pytest.fixture
def admin(db):
    return UserFactory(role=Role.ADMINISTRATOR)


def leaver(**facts: object) -> Person:
    given = {"name": "Maria Berg", "email": "maria@example.org", "phone": "", "left_on": GONE}
    return PersonFactory(**(given | facts))


def note_about(customer: Customer, note: str, admin: User) -> Contact:
    return Contact.objects.create(
        customer=customer,
        person=PersonFactory(name="Bo Ek"),
        spoken_on=GONE,
        note=note,
        noted_by=admin,
    )


@pytest.mark.parametrize("phone", ["4200", "555 01", "2026"])
def test_a_short_extension_is_no_word_for_it_is_a_sum_a_year_and_a_code_too(admin, phone):
    person = leaver(phone=phone)
    unit = UnitFactory(code=phone)
    proposal = ProposalFactory(unit__manager=None, evidence={"year": 2026, "amount": 4200})

    erase(person, by=admin, on=TODAY)

    assert Unit.objects.get(pk=unit.pk).code == phone
    assert Proposal.objects.get(pk=proposal.pk).evidence == {"year": 2026, "amount": 4200}
    assert Person.objects.get(pk=person.pk).phone == ""


def test_a_phone_of_digits_alone_goes_from_texts_and_from_no_figure(admin):
    person = leaver(phone="5550101")
    figures = {
        "amount": 5550101,
        "some": [5550101, 5550101, 7],
        "rate": 12.5550101,
        "texts": ["5550101", "call 5550101, or: 5550101"],
    }
    proposal = ProposalFactory(unit__manager=None, evidence=figures)
    contact = note_about(CustomerFactory(), "Call 5550101, not 15550101 or 5550101.5.", admin)

    erase(person, by=admin, on=TODAY)

    erased = f"Erased person {person.pk}"
    assert Proposal.objects.get(pk=proposal.pk).evidence == figures | {
        "texts": [erased, f"call {erased}, or: {erased}"]
    }
    assert Contact.objects.get(pk=contact.pk).note == (f"Call {erased}, not 15550101 or 5550101.5.")


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Anna-Maria Berg", "anna@example.org"),
        ("Maria Berg-Holm", "holm@example.org"),
        ("Bo Ek", "anna.maria@example.org"),
        ("Bo Ek", "x-maria@example.org"),
        ("Bo Ek", "maria@example.org.uk"),
    ],
)
def test_whose_name_or_address_has_the_word_at_its_end_or_beginning_keeps_it(admin, name, email):
    other = PersonFactory(name=name, email=email)

    erase(leaver(), by=admin, on=TODAY)

    other.refresh_from_db()
    assert (other.name, other.email) == (name, email)


@pytest.mark.parametrize("name", ["Maria Berg Lopez", "Eva Maria Berg"])
def test_a_name_within_the_longer_name_of_somebody_else_stays_in_texts(admin, name):
    other, person = PersonFactory(name=name), leaver()

    preview = preview_of(person, by=admin, on=TODAY)
    erase(person, by=admin, on=TODAY)

    other.refresh_from_db()
    assert (other.name, preview.words.shared) == (name, ["Maria Berg"])


def test_a_person_called_like_a_unit_does_not_take_its_name_along(admin):
    unit = UnitFactory(name="Service Desk")

    erase(leaver(name="Service Desk"), by=admin, on=TODAY)

    assert Unit.objects.get(pk=unit.pk).name == "Service Desk"


def test_what_is_no_name_in_json_is_not_looked_for():
    assert pattern_of(["null", "true", "False", "12345"]) == ""


@pytest.mark.parametrize("json_text", [True, False])
@pytest.mark.parametrize(
    "text", ["- Maria Berg", "Maria Berg's", "—Maria Berg—", "maria  berg.", "“Maria Berg”"]
)
def test_a_name_is_found_among_other_signs(text, json_text):
    assert re.search(pattern_of(["Maria Berg"], json_text=json_text), text, re.IGNORECASE)


def test_the_account_with_the_address_of_the_person_is_closed_though_nobody_linked_it(admin):
    user = UserFactory(email="maria@example.org", first_name="Maria", last_name="Berg")
    person = leaver(email="Maria@example.org")

    erase(person, by=admin, on=TODAY)

    user = User.objects.get(pk=user.pk)
    assert (user.is_active, user.email) == (False, f"erased-{person.pk}@erased.invalid")


def test_the_account_of_somebody_else_keeps_its_address(admin):
    other = PersonFactory(name="Bo Ek", email="")
    user = UserFactory(email="maria@example.org")
    Person.objects.filter(pk=other.pk).update(user=user)
    person = leaver()

    preview = preview_of(person, by=admin, on=TODAY)
    erase(person, by=admin, on=TODAY)

    user = User.objects.get(pk=user.pk)
    assert (user.is_active, user.email) == (True, "maria@example.org")
    assert preview.words.shared == ["maria@example.org"]


def test_links_of_the_person_close_however_they_are_written_and_those_of_a_namesake_do_not(admin):
    plan = a_plan_with_rows(CustomerFactory(), by=admin)
    given = [
        ("Maria", "MARIA@Example.org"),
        ("Berg, Maria", ""),
        ("Bo Ek", "bo@example.org"),
    ]
    links = [
        make_link(PURPOSE, plan, by=admin, on=TODAY, recipient=recipient, address=address)
        for recipient, address in given
    ]

    erase(leaver(), by=admin, on=TODAY)

    for link in links:
        link.refresh_from_db()
    assert [link.is_open(on=TODAY) for link in links] == [False, False, True]


def test_a_link_to_a_namesake_stays_open(admin):
    plan = a_plan_with_rows(CustomerFactory(), by=admin)
    PersonFactory(name="Maria Berg", email="other@example.org")
    link = make_link(
        PURPOSE, plan, by=admin, on=TODAY, recipient="Maria Berg", address="other@example.org"
    )

    erase(leaver(), by=admin, on=TODAY)

    link.refresh_from_db()
    assert link.is_open(on=TODAY)


@pytest.mark.parametrize("key", ["mberg", "1042", "p-1042"])
def test_a_frozen_review_keeps_no_key_of_the_directory(admin, key):
    person, customer = leaver(external_id=key), CustomerFactory()
    content = {
        "sections": {
            "units": {"1": {"manager": [key, "Maria Berg"], "code": "1042"}},
            "team": {"1": {"person": ["1042x", "Bo Ek"]}},
        }
    }
    frozen = StructureSnapshot.objects.create(
        customer=customer, taken_on=GONE, taken_by=admin, content=content, digest=digest_of(content)
    )

    erase(person, by=admin, on=TODAY)

    frozen.refresh_from_db()
    assert frozen.is_intact
    assert frozen.sections == {
        "units": {
            "1": {
                "manager": [f"erased-{person.pk}", f"Erased person {person.pk}"],
                "code": "1042",
            }
        },
        "team": {"1": {"person": ["1042x", "Bo Ek"]}},
    }


def test_the_page_of_an_erased_person_offers_nothing_to_write(admin, client_of):
    person = leaver()
    acts = [
        reverse(f"customers:{name}", args=[person.pk])
        for name in ("person_edit", "hand_over", "person_merge", "person_erase", "person_vcard")
    ]
    before = client_of(admin).get(person.get_absolute_url()).content.decode()

    erase(person, by=admin, on=TODAY)

    after = client_of(admin).get(person.get_absolute_url()).content.decode()
    assert [act for act in acts if act not in before] == []
    assert [act for act in acts if act in after] == []
    assert "Who this was is erased" in after
    assert reverse("customers:personal_data", args=[person.pk]) in after
