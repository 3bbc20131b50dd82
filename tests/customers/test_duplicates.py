"""People who are probably one: found, told with the reason, quiet once somebody has explained."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from brm.accounts.models import Role
from customers.models import Anomaly, Membership, Person
from customers.money.anomaly_kinds import remedy_of, words_of
from customers.money.person_anomalies import DUPLICATE
from customers.operations.find_duplicates import find_duplicates
from customers.operations.note import resolve_anomalies
from customers.people.duplicates import likely_same, pairs
from customers.periods import period
from tests.customers.factories import PersonFactory, UnitFactory
from tests.customers.merges import TODAY, merge
from tests.customers.test_imports import bring
from tests.factories import UserFactory
from tests.forms_sent import sent_by

pytestmark = pytest.mark.django_db
__all__ = ["bring"]


def found(**facts: Any) -> list[tuple[str, str, list[str]]]:
    names = dict(Person.objects.values_list("pk", "external_id"))
    return [(names[p.person], names[p.other], p.reasons) for p in pairs(on=TODAY, **facts)]


def key(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT brm_name_key(%s)", [name])
        value: str | None = cursor.fetchone()[0]
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Astrid Lind", "LIND, Astrid"),
        ("Åsa Öberg", "asa oberg"),
        ("Łukasz  Wójcik", "Lukasz Wojcik"),
        ("Bjørn Sæther", "Bjorn Saether"),
        ("Anne-Marie Groß", "Anne Marie Gross"),
        ("Zoe\u0308 Weiß", "Zoë Weiss"),
        ("Анна Иванова", "иванова анна"),
    ],
)
def test_names_are_compared_without_case_accents_and_order(one, other):
    assert key(one) == key(other) is not None


@pytest.mark.parametrize("other", ["Astrid Linda", "Astrid", "A. Lind", "Lind Lind Astrid"])
def test_other_names_are_other_names(other):
    assert key("Astrid Lind") != key(other)


@pytest.mark.parametrize("name", ["", " - ", "…"])
def test_no_letters_are_no_name(name):
    assert key(name) is None


def test_the_same_address_is_the_same_person_whatever_the_name():
    PersonFactory(external_id="a", email="Astrid@Example.org")
    PersonFactory(external_id="b", email="astrid@example.org")
    PersonFactory(external_id="c", email="")
    PersonFactory(external_id="d", email="")

    assert found() == [("b", "a", ["email"])]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"email": "a.lind@one.example"}, {"email": "A.Lind@two.example"}, "local"),
        ({"phone": "+46 8 555 01 01"}, {"phone": "08-555 01 01"}, "phone"),
        ({"unit": True}, {"unit": True}, "unit"),
    ],
)
def test_the_same_name_needs_something_more(one, other, why):
    unit = UnitFactory()
    PersonFactory(name="Nobody Else")
    for external_id, name, facts in (("a", "Astrid Lind", one), ("b", "Lind, Astrid", other)):
        in_unit = facts.pop("unit", False)
        person = PersonFactory(external_id=external_id, name=name, **facts)
        if in_unit:
            Membership.objects.create(person=person, unit=unit, valid=period(None, None))
    PersonFactory(external_id="c", name="Astrid Lind")

    assert found() == [("b", "a", [why])]


def test_a_unit_of_before_tells_nothing():
    unit, over = UnitFactory(), period(None, date(2025, 1, 1))
    for _n in range(2):
        person = PersonFactory(name="Astrid Lind")
        Membership.objects.create(person=person, unit=unit, valid=over)

    assert found() == []


def test_the_address_of_a_room_tells_nothing_and_many_of_one_name_stay_few_pairs():
    for n in range(11):
        PersonFactory(external_id=f"r{n:02}", email="desk@example.org")
    for n in range(12):
        PersonFactory(external_id=f"s{n:02}", name="Jan Jansen", phone="555 0101")

    assert found() == [(f"s{n:02}", "s00", ["phone"]) for n in range(1, 12)]
    assert likely_same(Person(name="New", email="desk@example.org"), on=TODAY) == []


def test_who_was_merged_is_found_no_more():
    one, other = (PersonFactory(email="a@example.org") for _n in range(2))
    find_duplicates(TODAY)
    merge(one, other, UserFactory(role=Role.ADMINISTRATOR))

    assert (found(), Anomaly.objects.count(), find_duplicates(TODAY)) == ([], 0, {"new": 0})


def test_the_work_list_says_why_and_leads_to_the_merge():
    PersonFactory(external_id="E 1", name="Astrid Lind", email="a@example.org", phone="555 0101")
    PersonFactory(external_id="b", name="Lind Astrid", email="a@example.org", phone="5550101")

    assert [find_duplicates(TODAY), find_duplicates(TODAY)] == [{"new": 1}, {"new": 0}]

    anomaly = Anomaly.objects.get(kind=DUPLICATE)
    first = Person.objects.get(external_id="E 1")
    assert words_of(anomaly) == (
        "Probably the same person as Astrid Lind (E 1): the same e-mail address, "
        "the same name and the same name before the @, the same name and telephone number."
    )
    href = f"{reverse('customers:person_merge', args=[first.pk])}?merged=b"
    assert remedy_of(anomaly).href == href
    client = Client()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert href.encode() in client.get(reverse("customers:work_list")).content
    assert b"becomes Astrid Lind (E 1)" in client.get(href).content


def test_a_pair_that_somebody_explained_stays_quiet_and_the_next_one_shows():
    admin = UserFactory(role=Role.ADMINISTRATOR)
    first = PersonFactory(name="Astrid Lind", email="a@example.org")
    second = PersonFactory(email="a@example.org")
    find_duplicates(TODAY)
    resolve_anomalies(Anomaly.objects.all(), by=admin, resolution="Mother and daughter")
    Person.objects.filter(pk=first.pk).update(name="Astrid Lind-Ek")

    assert find_duplicates(TODAY) == {"new": 0}
    assert Anomaly.objects.get().state == "resolved"
    assert likely_same(second, on=TODAY) == likely_same(first, on=TODAY) == []
    between = PersonFactory(email="a@example.org")
    assert find_duplicates(TODAY) == {"new": 1}
    new = Anomaly.objects.get(person=between)
    resolve_anomalies(Anomaly.objects.filter(pk=new.pk), by=admin, resolution="Her sister")
    assert find_duplicates(TODAY) == {"new": 1}
    assert Anomaly.objects.get(person=between, state="open").evidence["person"] == second.pk
    assert find_duplicates(TODAY) == {"new": 0}


def test_an_import_notes_whom_it_brought_twice(bring):
    PersonFactory(external_id="a", name="Astrid Lind", email="astrid@example.org")
    PersonFactory(external_id="x", email="same@example.org")
    PersonFactory(external_id="y", email="same@example.org")

    bring("people", "external_id,name,email\nnew,Lind Astrid,ASTRID@example.org\n")

    assert [each.person.external_id for each in Anomaly.objects.filter(kind=DUPLICATE)] == ["new"]


def test_looking_at_some_finds_what_looking_at_all_finds():
    people = [
        PersonFactory(name=f"Name {n % 3}", email=f"{'ab'[n % 2]}@{n % 4}.io", phone="5550101")
        for n in range(9)
    ]

    whole = {pair.person: pair for pair in pairs(on=TODAY)}

    for person in people:
        (one,) = pairs(on=TODAY, asked=[person.pk]) or [None]
        assert one == whole.get(person.pk)


def test_pairs_are_found_in_one_statement(django_assert_num_queries):
    for n in range(30):
        PersonFactory(email=f"{n // 2}@example.org")

    with django_assert_num_queries(1):
        assert len(pairs(on=TODAY)) == 15


@pytest.fixture
def client():
    client = Client()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return client


def test_a_new_person_who_is_there_already_is_named_and_saved_all_the_same(client):
    known = PersonFactory(name="Astrid Lind", external_id="E1", email="a@example.org")
    page = reverse("customers:person_add")
    typed = sent_by(client.get(page), having="external_id")
    typed |= {"external_id": "E2", "name": "Lind Astrid", "email": "A@example.org", "title": "Head"}

    asked = client.post(page, typed)

    said = " ".join(strip_tags(asked.content.decode()).split())
    assert "Astrid Lind (E1) is there already: the same e-mail address" in said
    assert f'href="{known.get_absolute_url()}"'.encode() in asked.content
    again = sent_by(asked, having="external_id")
    kept = ("external_id", "name", "email", "title", "idempotency_key")
    assert [again[name] for name in kept] == [typed[name] for name in kept]
    client.post(page, again | {"somebody_else": "on"})
    assert Person.objects.get(external_id="E2").title == "Head"


def test_an_edit_asks_only_where_it_changes_what_tells_people_apart(client):
    known = PersonFactory(email="a@example.org")
    person = PersonFactory(external_id="E2", email="a@example.org")
    page = reverse("customers:person_edit", args=[person.pk])

    typed = sent_by(client.get(page), having="external_id")
    assert client.post(page, typed | {"title": "Head"}).status_code == 302
    typed = sent_by(client.get(page), having="external_id")
    asked = client.post(page, typed | {"phone": "5550101"})

    assert [each.person for each in asked.context["form"].likely] == [known]
    assert client.post(page, typed | {"email": "b@example.org"}).status_code == 302
