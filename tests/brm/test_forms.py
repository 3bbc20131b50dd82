"""No lost update, no doubled row: the forms alone, and in parallel."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string

from brm.accounts.models import Organisation, User
from brm.ui.forms import attempt
from brm.ui.models import Submission
from customers.models import Unit
from tests.brm.forms_of_tests import NewUserForm, OrganisationForm, UnitForm

AT_ONCE = 20


def sent(**fields: object) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({name: str(value) for name, value in fields.items()})
    return data


def edit(version: int, **fields: object) -> OrganisationForm:
    shown = {"name": "BRM", "currency": "EUR", "country": "", "first_month": 1}
    return OrganisationForm(
        sent(**shown | fields, version=version), instance=Organisation.objects.get()
    )


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.current()


def test_an_edit_of_the_version_shown_is_saved(organisation: Organisation) -> None:
    form = edit(1, name="Tarnholm")

    assert form.is_valid()
    attempt(form, form.save)
    assert Organisation.objects.values_list("name", "version").get() == ("Tarnholm", 2)


def test_an_edit_of_an_older_version_is_not_valid_and_changes_nothing(
    organisation: Organisation,
) -> None:
    Organisation.objects.update(name="Theirs")

    form = edit(1, name="Mine")

    assert not form.is_valid()
    assert Organisation.objects.get().name == "Theirs"


def test_a_conflict_shows_mine_and_theirs_field_by_field(organisation: Organisation) -> None:
    Organisation.objects.update(name="Theirs", currency="SEK")
    form = edit(1, name="Mine")

    form.is_valid()

    assert [(one.label, one.mine, one.theirs, one.typed) for one in form.conflict or []] == [
        ("name", "Mine", "Theirs", True),
        ("currency", "EUR", "SEK", False),
    ]


def test_a_conflict_keeps_what_was_typed_and_takes_what_was_left(
    organisation: Organisation,
) -> None:
    Organisation.objects.update(name="Theirs", currency="SEK")
    form = edit(1, name="Mine")

    form.is_valid()

    assert (form["name"].value(), form["currency"].value(), form["version"].value()) == (
        "Mine",
        "SEK",
        "2",
    )


def test_what_was_left_is_taken_in_every_kind_of_field(db: None) -> None:
    since = DateRange(date(2026, 1, 1), None)
    top = Unit.objects.create(code="top", name="Top", valid=since)
    unit = Unit.objects.create(code="one", name="One", valid=since)
    shown = {"name": "Mine", "kind": "department", "parent": "", "valid_0": "2026-01-01"}
    form = UnitForm(sent(**shown, valid_1="", version=1), instance=unit)
    until = DateRange(date(2026, 1, 1), date(2027, 1, 1))
    Unit.objects.filter(code="one").update(kind="division", parent=top, valid=until)
    form.is_valid()

    again = UnitForm(form.data, instance=Unit.objects.get(code="one"))

    assert again.is_valid(), again.errors
    attempt(again, again.save)
    saved = Unit.objects.get(code="one")
    assert (saved.name, saved.kind, saved.parent, saved.valid) == ("Mine", "division", top, until)


def test_sending_a_conflict_again_saves_it(organisation: Organisation) -> None:
    Organisation.objects.update(name="Theirs", currency="SEK")
    first = edit(1, name="Mine")
    first.is_valid()

    again = OrganisationForm(first.data, instance=Organisation.objects.get())

    assert again.is_valid()
    assert attempt(again, again.save)
    assert Organisation.objects.values_list("name", "currency").get() == ("Mine", "SEK")


def test_the_page_of_a_conflict_links_its_summary_to_nothing_but_says_both(
    organisation: Organisation,
) -> None:
    Organisation.objects.update(name="Theirs")
    form = edit(1, name="Mine")
    form.is_valid()

    page = render_to_string("ui/form.html", {"form": form, "action": "Save"})

    assert 'id="conflict"' in page
    assert "<td>Mine</td>" in page
    assert "<td>Theirs</td>" in page


def test_a_row_changed_between_check_and_save_is_not_overwritten(
    organisation: Organisation,
) -> None:
    form = edit(1, name="Mine")
    assert form.is_valid()
    Organisation.objects.update(name="Theirs")

    assert attempt(form, form.save) is None
    assert form.conflict
    assert Organisation.objects.get().name == "Theirs"


def test_a_refusal_is_said_at_the_field_that_it_names(organisation: Organisation) -> None:
    def refuse() -> None:
        raise ValidationError({"name": "Too plain.", "unknown": "And more."})

    form = edit(1)
    form.is_valid()

    assert attempt(form, refuse) is None
    assert form.errors == {"name": ["Too plain."], "__all__": ["And more."]}


def test_an_error_summary_links_to_its_field(db: None) -> None:
    form = NewUserForm(sent(email="no address", idempotency_key=uuid.uuid4()))

    page = render_to_string("ui/form.html", {"form": form, "action": "Save"})

    assert '<a href="#id_email">E-mail address: Enter a valid email address.</a>' in page
    assert "data-focus" in page


def test_an_error_of_the_whole_form_stands_once_and_leads_to_its_first_field(db: None) -> None:
    form = NewUserForm(sent(email="no address", first_name="A", idempotency_key=uuid.uuid4()))
    form.add_error(None, ["Too early.", "Too late."])

    summary = render_to_string("ui/_error_summary.html", {"form": form})
    drawn = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": form})
    )

    assert "3 things to put right" in summary
    assert f'<a href="#{form.visible_fields()[0].id_for_label}">Too early.</a>' in summary
    assert [drawn.count("Too early."), drawn.count("alert-danger")] == [0, 0]


def create(key: uuid.UUID, email: str = "anna@example.org") -> Any:
    form = NewUserForm(sent(email=email, first_name="Anna", idempotency_key=key))
    made = attempt(form, form.save) if form.is_valid() else None
    return made, form


def test_a_form_sent_twice_makes_one_row_and_gives_the_same(db: None) -> None:
    key = uuid.uuid4()

    first, _ = create(key)
    second, form = create(key)

    assert (first, form.repeats) == (second, first)
    assert User.objects.count() == 1


def test_other_content_with_the_same_key_is_refused_once_and_gets_a_new_key(db: None) -> None:
    key = uuid.uuid4()
    create(key)

    nothing, form = create(key, email="bo@example.org")
    made, _ = create(uuid.UUID(form["idempotency_key"].value()), email="bo@example.org")

    assert (nothing, made.email) == (None, "bo@example.org")
    assert form.non_field_errors() == [
        "This form has already made “Anna”. Send it again to make another one."
    ]


def test_what_was_refused_can_be_sent_again_with_the_same_key(db: None) -> None:
    key = uuid.uuid4()
    create(key, email="no address")

    made, _ = create(key)

    assert made == User.objects.get()


def test_a_form_without_its_key_is_not_valid(db: None) -> None:
    form = NewUserForm(sent(email="anna@example.org"))

    assert not form.is_valid()
    assert form.errors == {"idempotency_key": ["This field is required."]}


def in_parallel(one: Any) -> list[Any]:
    def closing(n: int) -> Any:
        try:
            return one(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(closing, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_requests_at_once_make_one_row_and_answer_the_same() -> None:
    key = uuid.uuid4()

    answers = in_parallel(lambda n: create(key)[0].pk)

    assert set(answers) == {User.objects.get().pk}
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_edits_at_once_save_one_and_show_nineteen_a_conflict() -> None:
    Organisation.current()

    def save(n: int) -> bool:
        form = edit(1, name=f"Name {n}")
        return form.is_valid() and attempt(form, form.save) is not None

    answers = in_parallel(save)

    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]
    assert Organisation.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_key_and_the_version_twenty_at_once_would_do_twenty_things() -> None:
    Organisation.current()
    together = Barrier(AT_ONCE)

    def look_then_make(n: int) -> None:
        there = User.objects.filter(first_name="Anna").exists()
        together.wait()
        if not there:
            User.objects.create_user(f"anna{n}@example.org", first_name="Anna")
        Organisation.objects.update(name=f"Name {n}")

    in_parallel(look_then_make)

    assert User.objects.count() == AT_ONCE
    assert Organisation.objects.get().version == AT_ONCE + 1
