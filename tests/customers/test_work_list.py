"""The work list: what is odd, narrowed, explained one or many."""

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Anomaly
from customers.money import anomaly_kinds
from tests.customers.factories import PersonFactory, TeamMemberFactory, UnitFactory
from tests.customers.test_pages import names, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST = "customers:work_list"


@pytest.fixture
def manager():
    return UserFactory(role=Role.RELATIONSHIP_MANAGER)


def odd(name: str, kind: str = "zero_budget", **facts) -> Anomaly:
    if "person" not in facts:
        facts["unit"] = facts.pop("unit", None) or UnitFactory(name=name, code=name.upper())
        facts |= {"fiscal_year": 2026, "currency": "EUR"}
    return Anomaly.objects.create(kind=kind, sentence=f"{name} is odd", **facts)


def explained(**facts):
    return facts | {"resolution": "Net of fees", "resolved_at": timezone.now()}


def test_the_work_list_costs_the_same_for_one_and_for_three(
    client_of, manager, django_assert_num_queries
):
    client = client_of(manager)
    odd("One")
    client.get(reverse(LIST))
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(reverse(LIST))
        odd(f"Two{_}"), odd(f"Three{_}", person=PersonFactory(), kind="self_report")


def test_one_name_under_two_codes_leads_to_a_merge_that_is_filled_in(client_of, manager):
    first = UnitFactory(name="Metering", code="M1")
    second = UnitFactory(name="metering", code="M2")
    anomaly = odd("metering", "same_name", unit=second, evidence={"units": ["M1"]})

    remedy = anomaly_kinds.remedy_of(anomaly)
    form = client_of(manager).get(remedy.href).context["form"]

    assert str(remedy.name) == "Merge"
    assert (form["units"].value(), form.initial["to"]) == ("M2", first)


def test_units_and_people_stand_with_their_figures_and_the_nearest_remedy(client_of, manager):
    unit = odd("Grid", "money_without_manager", evidence={"it_amount": "4200000.00"}).unit
    odd("Bo", "self_report", person=PersonFactory(name="Bo"))

    page = client_of(manager).get(reverse(LIST))

    shown = text_of(page)
    assert names(page) == ["Grid", "Bo"]
    assert "4.2 M of IT money and no manager who answers for it" in shown
    assert "Name a manager" in shown
    assert reverse("customers:unit_edit", args=[unit.pk]) in page.content.decode()
    assert "Bo is odd" in shown
    assert "2 things cannot be right as they stand" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Grid", "Hydro"]),
        ("?kind=zero_budget", ["Grid"]),
        ("?q=hyd", ["Hydro"]),
        ("?below=GRID", ["Grid"]),
        ("?below=Grid+%C2%B7+GRID", ["Grid"]),
        ("?fiscal_year=2025", []),
        ("?state=resolved", ["Known"]),
        ("?state=resolved&q=grid", []),
        ("?state=closed", ["Gone"]),
        ("?state=nonsense", ["Grid", "Hydro"]),
        ("?sort=-kind", ["Hydro", "Grid"]),
    ],
)
def test_the_work_list_is_narrowed(client_of, manager, query, found):
    odd("Hydro", "jump")
    odd("Grid")
    odd("Known", **explained(state="resolved"))
    odd("Gone", **explained(state="closed"))

    page = client_of(manager).get(reverse(LIST) + query)

    assert names(page) == found


def test_many_are_explained_at_once(client_of, manager):
    first, second, other = odd("One"), odd("Two"), odd("Three")
    client, address = client_of(manager), reverse("customers:resolve_many")
    chosen = {"chosen": [first.pk, second.pk]}

    asked = client.post(address, chosen)
    empty = client.post(address, chosen | {"resolution": " "})
    answer = client.post(address, chosen | {"resolution": "Net of fees"})

    assert [page.status_code for page in (asked, empty)] == [200, 200]
    assert "This field is required." in text_of(empty)
    assert answer.url == reverse(LIST)
    said = Anomaly.objects.filter(state="resolved", resolved_by=manager, resolution="Net of fees")
    assert set(said) == {first, second}
    other.refresh_from_db()
    assert other.state == "open"


def test_what_is_for_somebody_else_to_explain_has_no_buttons(client_of, manager):
    theirs = odd("Grid")
    TeamMemberFactory(customer__unit=theirs.unit)
    odd("Hydro")
    client = client_of(manager)

    shown = text_of(client.get(reverse(LIST)))
    refused = client.post(
        reverse("customers:resolve_many"), {"chosen": [theirs.pk], "resolution": "x"}
    )

    assert ("Explain Grid" in shown, "Explain Hydro" in shown) == (False, True)
    assert refused.status_code == 403


def test_a_reader_reads_the_work_list_and_explains_nothing(client_of, reader):
    one = odd("Grid")

    client = client_of(reader)
    shown = text_of(client.get(reverse(LIST)))
    refused = client.post(reverse("customers:resolve_many"), {"chosen": [one.pk]})

    assert ("Grid is odd" in shown, "Explain" in shown) == (True, False)
    assert refused.status_code == 403


def test_the_work_list_is_exported_with_its_words(client_of, reader):
    odd("Grid")

    answer = client_of(reader).get(reverse(LIST) + "?export=csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Grid,IT money of a budget of nothing,2026,Grid is odd")


def test_an_empty_work_list_says_what_would_stand_there(client_of, reader):
    page = client_of(reader).get(reverse(LIST))

    assert "Nothing is open" in text_of(page)
    assert 'class="empty"' in page.content.decode()


def test_who_holds_no_role_sees_nothing_odd(client_of, nobody):
    odd("Grid")

    assert "Grid" not in text_of(client_of(nobody).get(reverse(LIST)))
