"""Two people edit the same thing; one clicks many times: nothing typed is lost, nothing doubled.

The edit forms are those that the pages of the role matrix show, so a new one is covered too.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.forms import VersionedModelForm
from brm.ui.lookup import shown
from customers.models import Mandate, Person, TeamMember, Unit
from tests.customers.factories import CustomerFactory, PersonFactory, UnitFactory
from tests.customers.matrix import ROWS
from tests.customers.test_pages import text_of
from tests.factories import UserFactory
from tests.forms_sent import sent_by

EDITED_ELSEWHERE = {
    "GoalForm": "a row of the operational plan: test_plans",
    "ChangeForm": "a row of the operational plan: test_plans",
    "ChannelForm": "a row of the communication plan: test_communication",
    "EncounterForm": "a row of the communication plan: test_communication",
    "DraftAsShown": "no field, only that the draft is what was shown: test_plan_decisions",
    "MembershipEnd": "only a last day, and no field of the row that another could have changed",
}
TOKENS = {"csrfmiddlewaretoken", "version"}
MET = "Somebody else has changed this while you were writing. Nothing is saved yet."

OPENED = [row for row in ROWS if row.get.named.get("administrator", row.get.others) == 200]


def edit_form(response) -> VersionedModelForm | None:
    """The form of a page that edits one row, if there is one."""
    form = (response.context or {}).get("form")
    return form if isinstance(form, VersionedModelForm) and form.instance.pk else None


def the_pages(client: Client, user, row) -> tuple[str, object]:
    address = reverse(row.url, args=row.arguments(user, True))
    return address, client.get(address)


TOGETHER = {"resolution": {"state": "resolved", "resolved_at": timezone.now()}}
"""What the database wants to change with a field."""


def other_value(field: models.Field, value: object) -> object | None:
    """Another value that the field may have; None where nobody can tell."""
    if field.choices:
        return [key for key, _ in field.flatchoices if key not in ("", value)][-1]
    if isinstance(field, models.CharField | models.TextField) and not field.unique:
        return "Theirs"
    if isinstance(field, models.DecimalField):
        return Decimal(7)
    if isinstance(field, models.DateField) and value:
        return value + timedelta(days=1)
    return None


def changed_by_another(form: VersionedModelForm) -> str:
    """Let somebody else change one field of the row that the form edits; the field's name."""
    row = form.instance
    for field in row._meta.concrete_fields:
        theirs = other_value(field, getattr(row, field.attname))
        if field.name in form.fields and not form.fields[field.name].disabled and theirs:
            facts = {field.name: theirs, **TOGETHER.get(field.name, {})}
            type(row)._base_manager.filter(pk=row.pk).update(**facts)
            return field.name
    raise AssertionError(f"say in `other_value` how another changes {form.__class__.__name__}")


def as_sent(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def subclasses(of: type) -> set[type]:
    return {each for one in of.__subclasses__() for each in {one} | subclasses(one)}


def met_on(row, client: Client, user) -> set[str]:
    """Let two meet in the edit form of the row's page; the name of the form, if there is one."""
    address, page = the_pages(client, user, row)
    form = edit_form(page)
    if form is None or type(form).__name__ in EDITED_ELSEWHERE:
        return set()
    sent = sent_by(page)
    name = changed_by_another(form)
    theirs = getattr(type(form.instance)._base_manager.get(pk=form.instance.pk), name)

    answer = client.post(address, sent)

    assert answer.status_code == 200, row.url
    assert MET in text_of(answer), row.url
    assert [difference.typed for difference in edit_form(answer).conflict] == [False], row.url
    kept = sent_by(answer)
    left = {k: v for k, v in kept.items() if k not in {*TOKENS, name}}
    assert left == {k: v for k, v in sent.items() if k not in {*TOKENS, name}}, row.url
    assert kept[name] == as_sent(theirs), row.url
    return {type(form).__name__}


@pytest.mark.django_db
def test_of_two_who_edit_at_once_the_second_sees_both_and_loses_nothing(administrator, client_of):
    client, met = client_of(administrator), set()

    for row in OPENED:
        with transaction.atomic():
            met |= met_on(row, client, administrator)
            transaction.set_rollback(True)

    forms = {form for form in subclasses(VersionedModelForm) if form._meta.model}
    edits = {form for form in forms if form.__module__.startswith("customers.")}
    assert {form.__name__ for form in edits} == met | set(EDITED_ELSEWHERE)


@pytest.mark.django_db
def test_what_both_changed_stays_as_typed_and_is_saved_by_sending_it_again(
    administrator, client_of
):
    person = PersonFactory(title="Head of Grid")
    client = client_of(administrator)
    address = reverse("customers:person_edit", args=[person.pk])
    sent = sent_by(client.get(address)) | {"title": "Mine"}
    Person.objects.filter(pk=person.pk).update(title="Theirs", phone="123")

    met = client.post(address, sent)
    kept = sent_by(met)
    client.post(address, kept)

    shown_there = [(d.label, d.mine, d.theirs, d.typed) for d in edit_form(met).conflict]
    assert shown_there == [("title", "Mine", "Theirs", True), ("phone", "–", "123", False)]  # noqa: RUF001  the sign for nothing
    assert (kept["title"], kept["phone"]) == ("Mine", "123")
    person.refresh_from_db()
    assert (person.title, person.phone) == ("Mine", "123")


@pytest.mark.django_db
def test_a_conflict_over_a_look_up_names_both(administrator, client_of):
    mine, theirs = UnitFactory(code="M", name="Mine"), UnitFactory(code="T", name="Theirs")
    unit = UnitFactory(name="Grid")
    client = client_of(administrator)
    address = reverse("customers:unit_edit", args=[unit.pk])
    sent = sent_by(client.get(address)) | {"parent": shown(mine)}
    unit.parent = theirs
    unit.save()

    met = client.post(address, sent)

    assert [(d.mine, d.theirs, d.typed) for d in edit_form(met).conflict] == [
        ("Mine", "Theirs", True)
    ]
    assert sent_by(met)["parent"] == "Mine · M"


EDITORS, EDITS = 8, 3


def everybody_writes(person: Person) -> None:
    """Eight editors add a word three times each, over HTTP, and try again where they met."""
    address = reverse("customers:person_edit", args=[person.pk])
    clients = [signed_in() for _ in range(EDITORS)]
    began = Barrier(EDITORS)

    def edit(n: int) -> None:
        began.wait()
        try:
            for turn in range(EDITS):
                write(clients[n], address, f" e{n}t{turn}")
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(edit, range(EDITORS)))


def write(client: Client, address: str, word: str) -> None:
    sent = sent_by(client.get(address))
    while client.post(address, sent | {"title": sent["title"] + word}).status_code != 302:
        sent = sent_by(client.get(address))


def signed_in() -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    return client


def words_kept(person: Person) -> int:
    return len(set(Person.objects.get(pk=person.pk).title.split()))


@pytest.mark.django_db(transaction=True)
def test_eight_editors_at_once_lose_no_word():
    person = PersonFactory(title="")

    everybody_writes(person)

    assert words_kept(person) == EDITORS * EDITS


@pytest.mark.django_db(transaction=True)
def test_without_the_check_of_versions_eight_editors_would_lose_words(monkeypatch):
    monkeypatch.setattr(VersionedModelForm, "check_version", lambda form, *, lock=False: None)
    person = PersonFactory(title="")

    everybody_writes(person)

    assert words_kept(person) < EDITORS * EDITS


CLICKS = 20


def a_unit() -> tuple[str, dict[str, str], type]:
    return reverse("customers:unit_add"), {"code": "NEW", "name": "New"}, Unit


def a_person() -> tuple[str, dict[str, str], type]:
    return reverse("customers:person_add"), {"external_id": "new", "name": "New"}, Person


def a_mandate() -> tuple[str, dict[str, str], type]:
    unit, person = UnitFactory(), PersonFactory()
    facts = {"person": shown(person), "kind": "buyer", "valid_0": "2026-01-01"}
    return reverse("customers:mandate_add", args=[unit.pk]), facts, Mandate


def a_place() -> tuple[str, dict[str, str], type]:
    customer, person = CustomerFactory(), PersonFactory()
    facts = {"person": shown(person), "role": "delivery_manager", "valid_0": "2026-01-01"}
    return reverse("customers:member_add", args=[customer.pk]), facts, TeamMember


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("thing", [a_unit, a_person, a_mandate, a_place])
def test_one_form_sent_twenty_times_at_once_makes_one_thing_and_answers_the_same(thing):
    address, facts, model = thing()
    before, client = model.objects.count(), signed_in()
    sent = sent_by(client.get(address), "idempotency_key") | facts
    began = Barrier(CLICKS)

    def click(_: int) -> tuple[int, str]:
        own = Client()
        own.cookies = client.cookies
        began.wait()
        try:
            answer = own.post(address, sent)
            return answer.status_code, answer.headers.get("location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = set(pool.map(click, range(CLICKS)))

    assert model.objects.count() == before + 1
    assert [status for status, _ in answers] == [302]
