"""The frame of every page."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.staticfiles import finders
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from pytest_django import DjangoAssertNumQueries

from brm.accounts.models import Organisation, Role, User
from brm.ui.context import Shell
from brm.ui.icons import ICONS, sprite
from brm.ui.middleware import BESIDES
from brm.ui.navigation import CAP, Place, counted, places
from brm.ui.states import SHAPES, STATES
from brm.ui.toasts import toast
from customers.models import Unit
from tests.customers.factories import UnitFactory


def request_of(user: User | None, path: str = "/ui/more/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    if user:
        request.user = user
    return request


@pytest.fixture
def two_places() -> Iterator[None]:
    """Two places more: one that counts units and is red, one for administrators."""
    kept = dict(places._things)
    places.register("units", Place("Units", "ui:components", "table", _units, late=True), order=1)
    only = frozenset({Role.ADMINISTRATOR})
    places.register("secret", Place("Secret", "ui:more", "lock", roles=only, tool=True), order=2)
    yield
    places._things.clear()
    places._things.update(kept)


def _units(user: User, on: date) -> QuerySet[Unit]:
    return Unit.objects.order_by("name")


def test_the_shell_names_the_organisation_and_the_person(
    client: Client, administrator: User
) -> None:
    Organisation.objects.update_or_create(id=1, defaults={"name": "Tarnholm Logistics"})
    client.force_login(administrator)

    page = client.get(reverse("ui:components")).content.decode()

    assert "<b>Tarnholm Logistics</b>" in page
    assert f"<b>{administrator.get_full_name()}</b>" in page
    assert "<title>Components · Tarnholm Logistics</title>" in page


def test_a_visitor_sees_no_places() -> None:
    shell = Shell(request_of(None))

    assert (shell.user, shell.stops, shell.person) == (None, [], "")


@pytest.mark.usefixtures("two_places")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_shell_asks_three_questions_whatever_there_is(
    rows: int, administrator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    UnitFactory.create_batch(rows)
    shell = Shell(request_of(User.objects.get(pk=administrator.pk)))

    with django_assert_num_queries(3):
        drawn = (shell.organisation, shell.role, shell.stops)

    assert drawn[2][0].count == str(rows)
    assert drawn[2][0].late is True


@pytest.mark.usefixtures("two_places")
def test_a_place_for_administrators_is_hidden_from_a_reader(
    administrator: User, reader: User
) -> None:
    names = [
        {stop.name for stop in Shell(request_of(user)).stops} for user in (administrator, reader)
    ]

    assert ["secret" in each for each in names] == [True, False]


def test_an_administrator_finds_the_admin_among_the_places(
    administrator: User, reader: User
) -> None:
    found = [
        [stop.href for stop in Shell(request_of(user)).stops if stop.name == "admin"]
        for user in (administrator, reader)
    ]

    assert found == [["/admin/"], []]


@pytest.mark.usefixtures("two_places")
def test_the_place_of_the_page_is_marked(administrator: User) -> None:
    shell = Shell(request_of(administrator))

    assert [stop.name for stop in shell.stops if stop.current] == ["secret"]
    assert shell.where == "Secret"


def test_the_longest_name_tells_where_a_page_lies() -> None:
    today = Place("Today", "reports:today", "sun")
    delivery = Place("Delivery", "reports:attainment", "activity", also=("reports:project",))

    fits = [
        (today.fit(name), delivery.fit(name))
        for name in ("reports:today", "reports:projects", "customers:list")
    ]

    assert [first > second for first, second in fits] == [True, False, False]
    assert fits[2] == (0, 0)


@pytest.mark.usefixtures("two_places")
def test_of_two_places_of_a_namespace_that_named_like_it_holds_its_other_pages(
    administrator: User,
) -> None:
    places.register("ui", Place("Shell", "ui:theme", "gear"), order=9)

    shell = Shell(request_of(administrator, "/ui/components/"))
    other = Shell(request_of(administrator))
    other.request.resolver_match.view_name = "ui:elsewhere"  # type: ignore[union-attr]

    assert [stop.name for stop in shell.stops if stop.current] == ["units"]
    assert [stop.name for stop in other.stops if stop.current] == ["ui"]


def test_counts_stop_at_their_cap(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    UnitFactory.create_batch(3)

    with django_assert_num_queries(1):
        figures = counted(
            [Unit.objects.all(), None, 7, Unit.objects.none(), Unit.objects.filter(name="")]
        )

    assert figures == [3, 0, 7, 0, 0]


def test_no_place_counts_beyond_its_cap(db: None) -> None:
    UnitFactory.create_batch(CAP + 3)

    assert counted([Unit.objects.all()]) == [CAP + 1]
    assert counted([Unit.objects.all()], most=CAP + 1) == [CAP + 2]


@pytest.mark.parametrize(("asked", "kept"), [("dark", "dark"), ("light", "light"), ("pink", "")])
def test_a_theme_is_remembered_in_a_cookie(
    client: Client, reader: User, asked: str, kept: str
) -> None:
    client.force_login(reader)

    answer = client.post(reverse("ui:theme"), {"theme": asked, "next": "/ui/more/?a=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/ui/more/?a=1")
    assert answer.cookies["theme"].value == kept
    page = client.get(reverse("ui:more")).content.decode()
    assert (f'data-bs-theme="{kept}"' in page) == bool(kept)


def test_choosing_a_theme_leads_to_no_other_site(client: Client, reader: User) -> None:
    client.force_login(reader)

    answer = client.post(reverse("ui:theme"), {"theme": "dark", "next": "https://evil.example/"})

    assert answer["Location"] == "/"


def test_the_components_are_for_administrators(client: Client, reader: User) -> None:
    client.force_login(reader)

    assert client.get(reverse("ui:components")).status_code == 403


def test_a_toast_carries_the_way_back(db: None, client: Client, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = client.session
    request._messages = SessionStorage(request)  # type: ignore[attr-defined]

    toast(request, "Structure confirmed", undo="/undo/7/")

    told = list(get_messages(request))
    assert [(m.message, m.extra_tags) for m in told] == [("Structure confirmed", "undo:/undo/7/")]


def test_every_state_has_a_shape_of_its_own_or_shares_it_with_its_tone() -> None:
    assert {state.shape for state in STATES.values()} == set(SHAPES)


def test_the_sprite_holds_every_icon_by_name() -> None:
    drawn = Path(str(finders.find("brm/icons.svg"))).read_text()

    assert [name for name in ICONS if f'<symbol id="{name}"' not in drawn] == []


def test_a_sprite_is_made_of_the_drawings_in_a_folder(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 1"/></svg>'
    (tmp_path / "dot.svg").write_text(svg)

    assert sprite(tmp_path, ["dot"]) == (
        '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">'
        '<symbol id="dot" viewBox="0 0 16 16"><path d="M1 1" /></symbol></svg>\n'
    )


@pytest.mark.parametrize(("more", "status"), [(0, 403), (1, 413)])
def test_what_is_larger_than_any_file_is_answered_before_it_is_read(
    more: int, status: int, settings: Any, db: None
) -> None:
    """403 is the answer of who has read it: a form without its token."""
    settings.IMPORT_BYTES_AT_MOST, settings.DOCUMENT_BYTES_AT_MOST = 1000, 2000
    client = Client(enforce_csrf_checks=True)
    body = b"x" * (2000 + BESIDES + more)

    answer = client.post("/accounts/login/", body, content_type="application/octet-stream")

    assert answer.status_code == status
    assert ("larger than this page takes" in answer.content.decode()) == (status == 413)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/customers/units/by-code/%00/", "/customers/gaps/?below=%00", "/ui/lookup/units/?q=a%00"],
)
def test_an_address_with_a_null_character_is_no_request(
    address: str, client: Client, administrator: User
) -> None:
    client.force_login(administrator)

    assert client.get(address).status_code == 400
    assert client.get(address.replace("%00", "A")).status_code in (200, 404)
