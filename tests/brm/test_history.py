"""Who changed what, when, from what to what; and what of it is kept secret."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import DateRangeField
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pgtrigger import registry

from brm.accounts.models import Organisation, Role, User
from brm.history.context import changes_by_command
from brm.history.pages import SIZE, HistoryPage, histories
from brm.history.words import in_words
from customers.models import Unit
from tests.factories import PASSWORD

USER_EVENTS = apps.get_model("accounts.UserEvent")


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.current()


def changes(page: HistoryPage) -> list[list[tuple[str, str, str]]]:
    return [[(one.label, one.before, one.after) for one in entry.changes] for entry in page.entries]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (models.DateField(), date(2024, 2, 1), "1 February 2024"),
        (
            models.DateTimeField(),
            datetime(2026, 11, 23, 12, 54, tzinfo=UTC),
            "23 November 2026, 12:54",
        ),
        (models.DecimalField(), Decimal("14100000.00"), "14\u202f100\u202f000"),
        (models.DecimalField(), Decimal("99.9950"), "99.995"),
        (models.BooleanField(), False, "no"),
        (models.IntegerField(), 2026, "2026"),
        (
            DateRangeField(),
            DateRange(date(2026, 1, 1), date(2027, 1, 1)),
            "1 January 2026 to 31 December 2026",
        ),
        (DateRangeField(), DateRange(None, date(2027, 1, 1)), "until 31 December 2026"),
    ],
)
def test_a_value_of_a_history_stands_as_people_write_it(
    field: "models.Field[object, object]", value: object, words: str
) -> None:
    assert in_words(field, value) == words


def test_a_change_by_page_names_the_user_and_the_request(
    administrator: User, client_of: Callable[[User], Client]
) -> None:
    response = client_of(administrator).post(
        reverse("accounts:me"),
        {"first_name": "Anna", "last_name": "Berg", "version": administrator.version},
    )

    entry = HistoryPage(administrator).entries[0]

    assert (entry.who, entry.what) == ("Anna Berg", "changed it")
    assert entry.request_id == response.headers["X-Request-ID"]


def test_a_change_is_said_from_what_to_what(organisation: Organisation) -> None:
    Organisation.objects.update(name="Tarnholm", first_month=7)

    assert changes(HistoryPage(organisation))[0] == [
        ("name", "BRM", "Tarnholm"),
        ("first month of the fiscal year", "1", "7"),
    ]


def test_the_newest_change_stands_first(organisation: Organisation) -> None:
    Organisation.objects.update(name="Second")
    Organisation.objects.update(name="Third")

    assert [entry[0][2] for entry in changes(HistoryPage(organisation))] == [
        "Third",
        "Second",
        "BRM",
    ]


def test_a_change_by_plain_sql_is_recorded_too(organisation: Organisation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_organisation SET name = 'By hand'")

    assert HistoryPage(organisation).entries[0].who == "the database itself"


def test_a_change_by_a_command_names_the_command(organisation: Organisation) -> None:
    with changes_by_command("import_file"):
        Organisation.objects.update(name="Imported")

    assert HistoryPage(organisation).entries[0].who == "the command import_file"


def test_a_long_history_is_paged_without_a_gap(organisation: Organisation) -> None:
    for n in range(SIZE + 4):
        Organisation.objects.update(name=f"Name {n}")

    first = HistoryPage(organisation)
    second = HistoryPage(organisation, before=first.next_before)

    assert (len(first.entries), len(second.entries), second.next_before) == (SIZE, 5, None)
    assert first.entries[-1].changes[0].before == second.entries[0].changes[0].after


@pytest.mark.parametrize("edits", [1, 24])
def test_the_page_costs_the_same_queries_for_one_change_and_for_many(
    reader: User, client_of: Callable[[User], Client], organisation: Organisation, edits: int
) -> None:
    client = client_of(reader)
    for n in range(edits):
        Organisation.objects.update(name=f"Name {n}")
    address = reverse("history:object", args=["accounts.organisation", 1])
    client.get(address)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)

    assert len(queries) == 7


def test_a_password_is_never_in_the_history(db: None) -> None:
    user = User.objects.create_user("anna@example.org", PASSWORD)
    user.set_password("another long secret")
    user.save()

    columns = {field.name for field in USER_EVENTS._meta.fields}

    assert columns & {"password", "last_login"} == set()
    assert changes(HistoryPage(user))[0] == []


def test_signing_in_is_no_change_of_the_user(db: None, client: Client) -> None:
    user = User.objects.create_user("anna@example.org", PASSWORD)

    client.login(email="anna@example.org", password=PASSWORD)

    assert USER_EVENTS.objects.filter(pgh_obj_id=user.pk).count() == 1


def test_a_role_given_and_taken_is_recorded(reader: User) -> None:
    reader.groups.remove(Group.objects.get(name=Role.READER))

    held = (
        apps.get_model("accounts.RoleHeldEvent")
        .objects.filter(user_id=reader.pk)
        .order_by("pgh_id")
    )

    assert [event.pgh_label for event in held] == ["insert", "delete"]


def test_the_history_of_a_user_is_for_administrators_and_that_user(
    reader: User, administrator: User, steering_member: User, client_of: Callable[[User], Client]
) -> None:
    address = reverse("history:object", args=["accounts.user", reader.pk])

    statuses = [
        client_of(one).get(address).status_code for one in (reader, administrator, steering_member)
    ]

    assert statuses == [200, 200, 404]


def test_an_object_whose_kind_has_no_history_page_is_not_found(
    administrator: User, client_of: Callable[[User], Client]
) -> None:
    address = reverse("history:object", args=["sessions.session", 1])

    assert client_of(administrator).get(address).status_code == 404


def test_every_registered_kind_is_recorded_and_knows_who_sees_it(administrator: User) -> None:
    for name in histories.names():
        assert list(histories[name].visible_to(administrator).none()) == []
        assert hasattr(histories[name].model, "pgh_event_models"), name


def test_without_its_trigger_a_change_would_go_unseen(organisation: Organisation) -> None:
    with pgtrigger.ignore("accounts.Organisation:update_update"):
        Organisation.objects.update(name="Unseen")

    assert [change[0][2] for change in changes(HistoryPage(organisation))] == ["BRM"]


def test_a_name_of_a_trigger_is_given_once_a_table_and_is_free_again_when_it_is_gone() -> None:
    first = pgtrigger.Trigger(
        name="of_a_test", when=pgtrigger.Before, operation=pgtrigger.Delete, func="RETURN OLD;"
    )
    other = pgtrigger.Trigger(
        name="of_a_test", when=pgtrigger.Before, operation=pgtrigger.Delete, func="RETURN NULL;"
    )
    pgtrigger.register(first)(Unit)
    try:
        with pytest.raises(KeyError, match='Trigger name "of_a_test" already used'):
            pgtrigger.register(other)(Unit)
    finally:
        registry.delete("customers.Unit:of_a_test")

    pgtrigger.register(other)(Unit)
    registry.delete("customers.Unit:of_a_test")
