"""Fields that find a row by what one types."""

import re

import pytest
from django import forms
from django.urls import reverse

from brm.ui.lookup import LookupField
from customers.models import Customer, Person, Unit
from tests.customers.factories import CustomerFactory, PersonFactory, UnitFactory
from tests.customers.test_pages import text_of

pytestmark = pytest.mark.django_db


class OfUnit(forms.Form):
    unit = LookupField(Unit.objects.all(), label="Unit")


class OfPerson(forms.Form):
    person = LookupField(Person.objects.all(), label="Person", required=False)


def offered(client, name: str, typed: str) -> list[str]:
    response = client.get(reverse("ui:lookup", args=[name]), {"q": typed})
    return re.findall(r'<option value="([^"]*)"', response.content.decode())


@pytest.mark.parametrize("typed", ["GN", "Grid North · GN", "Grid North", "grid north", " GN "])
def test_a_code_what_was_shown_and_a_name_are_understood(typed):
    unit = UnitFactory(code="GN", name="Grid North")
    UnitFactory(code="GS", name="Grid South")

    form = OfUnit({"unit": typed})

    assert form.is_valid()
    assert form.cleaned_data["unit"] == unit


def test_a_code_counts_before_a_name():
    UnitFactory(code="X", name="GN")
    unit = UnitFactory(code="GN", name="Grid North")

    form = OfUnit({"unit": "GN"})

    assert form.is_valid()
    assert form.cleaned_data["unit"] == unit


def test_a_name_that_two_have_is_asked_back_with_both_codes():
    UnitFactory(code="G1", name="Grid")
    UnitFactory(code="G2", name="Grid")

    form = OfUnit({"unit": "Grid"})

    assert form.errors == {
        "unit": ["2 units match “Grid”: Grid · G1, Grid · G2. Write the code of one."]
    }


def test_a_part_of_a_name_is_asked_back_with_what_it_matches():
    UnitFactory(code="GN", name="Grid North")

    form = OfUnit({"unit": "orth"})

    assert form.errors == {
        "unit": ["“orth” is not the whole name of a unit. It matches Grid North · GN."]
    }


def test_a_name_misspelt_is_asked_back_with_the_nearest():
    UnitFactory(code="GN", name="Grid North")
    UnitFactory(code="W", name="Water works")

    form = OfUnit({"unit": "Grid Nroth"})

    assert form.errors == {"unit": ["No unit is called “Grid Nroth”. Near it: Grid North · GN."]}


def test_what_is_like_nothing_is_said_to_be_nothing():
    form = OfUnit({"unit": "Grid"})

    assert form.errors == {"unit": ["No unit is called “Grid”."]}


def test_the_name_of_one_beside_the_code_of_another_is_neither():
    UnitFactory(code="GN", name="Grid North")
    UnitFactory(code="GS", name="Grid South")

    form = OfUnit({"unit": "Grid South · GN"})

    assert not form.is_valid()


def test_a_primary_key_is_no_code():
    unit = UnitFactory(code="GN")

    form = OfUnit({"unit": str(unit.pk)})

    assert not form.is_valid()


def test_letters_that_mean_something_to_a_pattern_stand_for_themselves():
    UnitFactory(code="A", name="100 % wind")
    UnitFactory(code="B", name="100 x wind")

    form = OfUnit({"unit": "100 % wind"})

    assert form.is_valid()
    assert form.cleaned_data["unit"].code == "A"


def test_a_person_is_known_by_address_too():
    ada = PersonFactory(external_id="p1", name="Ada", email="ada@example.org")

    form = OfPerson({"person": "Ada@Example.org"})

    assert form.is_valid()
    assert form.cleaned_data["person"] == ada


def test_an_empty_field_is_nobody_where_nobody_is_needed():
    form = OfPerson({"person": "  "})

    assert form.is_valid()
    assert form.cleaned_data["person"] is None


def test_the_field_shows_name_and_code_and_keeps_what_was_typed():
    unit = UnitFactory(code="GN", name="Grid North")

    drawn = str(OfUnit(initial={"unit": unit.pk})["unit"])
    sent = str(OfUnit({"unit": "12"})["unit"])

    assert 'value="Grid North · GN"' in drawn
    assert 'value="12"' in sent


@pytest.mark.parametrize("n", [1, 3])
def test_drawing_and_reading_a_field_cost_the_same_for_any_number_of_rows(
    n, django_assert_num_queries
):
    units = [UnitFactory(code=f"G{i}", name=f"Grid {i}") for i in range(n)]

    with django_assert_num_queries(0):
        str(OfUnit()["unit"])
    with django_assert_num_queries(1):
        str(OfUnit(initial={"unit": units[0].pk})["unit"])
    with django_assert_num_queries(1):
        assert OfUnit({"unit": "G0"}).is_valid()


def test_a_field_has_no_choices_that_anybody_could_read_by_mistake():
    UnitFactory.create_batch(3)

    assert list(OfUnit().fields["unit"].choices) == []


def test_what_begins_with_the_letters_is_offered_before_what_has_them(client_of, reader):
    for code, name in (("A", "Upper grid"), ("B", "Grid North"), ("C", "Grid")):
        UnitFactory(code=code, name=name)

    assert offered(client_of(reader), "units", "grid") == [
        "Grid · C",
        "Grid North · B",
        "Upper grid · A",
    ]


def test_a_beginning_of_a_code_is_enough(client_of, reader):
    UnitFactory(code="GN-1", name="North")
    UnitFactory(code="X", name="South")

    assert offered(client_of(reader), "units", "gn") == ["North · GN-1"]


def test_at_most_twelve_are_offered_and_nothing_for_nothing(client_of, reader):
    for i in range(14):
        UnitFactory(name=f"Grid {i:02}")

    assert len(offered(client_of(reader), "units", "g")) == 12
    assert offered(client_of(reader), "units", " ") == []


def test_nothing_is_offered_to_somebody_without_a_role(client_of, nobody):
    UnitFactory(code="GN", name="Grid North")

    assert offered(client_of(nobody), "units", "Grid") == []


def test_own_customers_are_those_one_may_write_for(client_of, relationship_manager):
    CustomerFactory(unit__name="Water", unit__code="W", manager=relationship_manager)
    CustomerFactory(unit__name="Water too", unit__code="W2")

    assert offered(client_of(relationship_manager), "own_customers", "Wat") == ["Water · W"]
    assert len(offered(client_of(relationship_manager), "customers", "Wat")) == 2


def test_an_unknown_look_up_is_not_there(client_of, reader):
    assert client_of(reader).get(reverse("ui:lookup", args=["planets"])).status_code == 404


def test_a_list_shows_nothing_where_its_filter_is_not_understood_and_says_why(client_of, reader):
    CustomerFactory(unit__name="Grid North", unit__code="GN")

    response = client_of(reader).get(reverse("customers:list"), {"below": "Gird North"})

    assert Customer.objects.count() == 1
    assert list(response.context["page"].rows) == []
    assert "No unit is called “Gird North”. Near it: Grid North · GN." in text_of(response)


def test_a_row_that_may_not_be_chosen_here_is_said_to_be_so():
    unit = UnitFactory(code="GN", name="Grid North")
    form = OfUnit({"unit": "Grid North"})
    form.fields["unit"].queryset = Unit.objects.exclude(pk=unit.pk)

    assert form.errors == {"unit": ["Grid North · GN cannot be chosen here."]}


def test_a_null_character_is_refused_in_words():
    form = OfUnit({"unit": "GN\0"})

    assert form.errors == {"unit": ["Null characters are not allowed."]}
