"""The pages of the structure: what they show, to whom, at what cost."""

import html
import re
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.formats import day
from brm.ui.lookup import shown
from customers.models import (
    Anomaly,
    Confirmation,
    Customer,
    Mandate,
    Person,
    Proposal,
    StructureSnapshot,
    TeamMember,
    Unit,
)
from customers.operations.confirm import confirm_structure
from customers.periods import period
from customers.registrations.panels import units_below
from customers.registries.panels import Panel, panels
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """The words of a page without its marks."""
    body = response.content.decode()
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", body, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def names(response) -> list[str]:
    """The names of the first column of the list, in their order."""
    return re.findall(r'<a class="name"\s+href="[^"]*"\s*>([^<]+)</a>', response.content.decode())


def hidden(response) -> dict[str, str]:
    """The hidden fields that a form carries: its version, its key."""
    body = response.content.decode()
    found = {}
    for name in ("version", "idempotency_key"):
        match = re.search(rf'name="{name}" value="([^"]*)"', body)
        if match:
            found[name] = match[1]
    return found


@pytest.fixture
def manager():
    return UserFactory(role=Role.RELATIONSHIP_MANAGER)


def a_full_customer(name: str, user=None) -> Customer:
    customer = CustomerFactory(unit__name=name, unit__manager=PersonFactory(), manager=user)
    if user is None:
        TeamMemberFactory(customer=customer)
    BudgetFactory(unit=customer.unit)
    MandateFactory(
        unit=customer.unit, deputy=PersonFactory(), deputy_valid=period(date(2020, 1, 1), None)
    )
    confirm_structure(customer, by=UserFactory(), on=timezone.localdate())
    buyer = UnitFactory(parent=customer.unit, manager=PersonFactory())
    MandateFactory(unit=buyer, kind="buyer")
    return customer


LISTS = ["customers:list", "customers:tree", "customers:people"]


@pytest.mark.parametrize("url", LISTS)
def test_lists_cost_the_same_queries_for_one_and_for_three(
    url, client_of, reader, django_assert_num_queries
):
    client = client_of(reader)
    a_full_customer("One")
    client.get(reverse(url))

    for more in ([], ["Two", "Three"]):
        for name in more:
            a_full_customer(name)
        with django_assert_num_queries(QUERIES[url]):
            client.get(reverse(url))


QUERIES = {"customers:list": 9, "customers:tree": 13, "customers:people": 6}


def test_a_customers_page_costs_the_same_whatever_stands_below(client_of, reader):
    customer = a_full_customer("Grid")
    client = client_of(reader)
    client.get(customer.get_absolute_url())
    costs = []
    for n in (0, 3):
        for _ in range(n):
            MandateFactory(unit__parent=customer.unit, kind="buyer")
            CustomerFactory(unit__parent=customer.unit)
            TeamMemberFactory(customer=customer, role="service_manager")
        with CaptureQueriesContext(connection) as captured:
            client.get(customer.get_absolute_url())
        costs.append(len(captured))

    assert costs[0] == costs[1]


def test_the_list_shows_who_cares_what_it_is_worth_and_how_fresh_it_is(client_of, manager):
    customer = a_full_customer("Grid", manager)
    Person.objects.filter(user=manager).update(name="Ingrid Solheim")
    CustomerFactory(unit__name="Trading", tier="strategic")

    page = client_of(manager).get(reverse("customers:list"))

    assert names(page) == ["Grid", "Trading"]
    shown = text_of(page)
    assert f"Grid {customer.unit.code}" in shown
    fresh_until = day(timezone.localdate() + timedelta(days=180), timezone.localdate())
    expected = f"Ingrid Solheim 4.2 M EUR 2026 never Plan : Grid fresh until {fresh_until}"
    assert expected.replace("\u00a0", " ") in shown.replace("\u00a0", " ")
    assert "Strategic nobody \N{EN DASH} never never confirmed" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=gri", ["Grid"]),
        ("tier=strategic", ["Trading"]),
        ("show=mine", ["Grid"]),
        ("show=stale", ["Trading"]),
        ("below=TOP", ["Grid"]),
        ("below=NONE", []),
        ("sort=-name", ["Trading", "Grid"]),
    ],
)
def test_the_list_is_narrowed(client_of, manager, query, found):
    a_full_customer("Grid", manager)
    top = UnitFactory(code="TOP")
    Unit.objects.filter(name="Grid").update(parent=top)
    CustomerFactory(unit__name="Trading", tier="strategic")

    page = client_of(manager).get(f"{reverse('customers:list')}?{query}")

    assert [name for name in names(page) if name in {"Grid", "Trading"}] == found


def test_the_list_is_exported_as_it_is_narrowed(client_of, reader):
    a_full_customer("Grid")
    CustomerFactory(unit__name="Trading")

    answer = client_of(reader).get(reverse("customers:list") + "?q=gri&export=csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Customer", "Grid"]


def test_a_customers_page_says_who_decides_up_to_what_sum(client_of, reader):
    customer = CustomerFactory(unit__name="Grid")
    MandateFactory(
        unit=customer.unit, person__name="Karin", limit_amount=20_000_000, currency="SEK"
    )
    MandateFactory(unit=customer.unit, person__name="Old", valid=period(None, date(2019, 12, 31)))

    shown = text_of(client_of(reader).get(customer.get_absolute_url())).replace("\u00a0", " ")

    assert "Karin Customer · since 1 January 2020 never confirmed up to 20.0 M SEK" in shown
    assert "Old Customer" not in shown


def test_an_app_adds_its_panel_to_the_customers_page(client_of, reader, monkeypatch):
    customer = CustomerFactory(unit__name="Grid")
    monkeypatch.setattr(panels, "_things", dict(panels._things))
    facts = {"buyers": [], "more": False, "customers_below": []}
    panels.register(
        "of_a_test",
        Panel("Projects here", "customers/_units_below_panel.html", lambda c, u, on: facts),
    )
    panels.register("left_out", Panel("Never", "none.html", lambda c, u, on: None))

    shown = text_of(client_of(reader).get(customer.get_absolute_url()))

    assert "Projects here" in shown
    assert "Never" not in shown


def test_a_structure_is_confirmed_with_a_note(client_of, manager):
    customer = CustomerFactory(unit__name="Grid", manager=manager)
    client = client_of(manager)
    address = reverse("customers:confirm", args=[customer.pk])

    sent = hidden(client.get(address)) | {"note": "asked Karin"}
    answers = [client.post(address, sent) for _ in range(2)]

    assert [a.url for a in answers] == [customer.get_absolute_url()] * 2
    assert StructureSnapshot.objects.count() == 1
    confirmation = Confirmation.objects.get(unit=customer.unit)
    assert (confirmation.confirmed_by, confirmation.note) == (manager, "asked Karin")
    assert confirmation.confirmed_on == timezone.localdate()


def test_a_unit_is_added_with_its_days_and_a_doubled_click_makes_one(client_of, manager):
    client, address = client_of(manager), reverse("customers:unit_add")
    sent = hidden(client.get(address)) | {
        "code": "N1",
        "name": "New unit",
        "kind": "department",
        "valid_0": "2026-01-01",
        "valid_1": "2026-12-31",
    }

    answers = [client.post(address, sent) for _ in range(2)]

    unit = Unit.objects.get()
    assert [a.url for a in answers] == [unit.get_absolute_url()] * 2
    assert unit.valid == period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_unit_is_not_moved_below_itself(client_of, administrator):
    top = UnitFactory(name="Grid")
    leaf = UnitFactory(name="Crews", parent=top)
    client, address = client_of(administrator), reverse("customers:unit_edit", args=[top.pk])
    sent = hidden(client.get(address)) | {
        "code": top.code,
        "name": top.name,
        "kind": top.kind,
        "parent": shown(leaf),
        "valid_0": "2020-01-01",
        "valid_1": "",
    }

    page = client.post(address, sent)

    assert "Crews is Grid itself or stands below it." in text_of(page)
    assert Unit.objects.get(pk=top.pk).parent is None


def test_two_who_edit_a_unit_do_not_overwrite_each_other(client_of, administrator):
    unit = UnitFactory(name="Grid")
    client, address = client_of(administrator), reverse("customers:unit_edit", args=[unit.pk])
    sent = hidden(client.get(address)) | {
        "code": unit.code,
        "name": "Mine",
        "kind": unit.kind,
        "valid_0": "2020-01-01",
        "valid_1": "",
    }
    Unit.objects.filter(pk=unit.pk).update(name="Theirs")

    page = client.post(address, sent)

    assert page.status_code == 200
    assert "Somebody else has changed this" in text_of(page)
    assert Unit.objects.get().name == "Theirs"


def test_a_mandate_is_given_and_the_database_s_sentence_is_shown(client_of, administrator):
    unit, person = UnitFactory(), PersonFactory()
    client, address = client_of(administrator), reverse("customers:mandate_add", args=[unit.pk])
    sent = hidden(client.get(address)) | {
        "person": shown(person),
        "kind": "customer",
        "limit_amount": "5000000",
        "valid_0": "2026-01-01",
    }

    refused = client.post(address, sent)
    accepted = client.post(address, sent | {"currency": "EUR"})

    assert "Say the currency of the limit, such as EUR." in text_of(refused)
    assert accepted.url == unit.get_absolute_url()
    assert str(Mandate.objects.get().limit_amount) == "5000000.00"


def test_the_last_day_before_the_first_is_refused_in_words(client_of, administrator):
    customer = CustomerFactory()
    client = client_of(administrator)
    address = reverse("customers:member_add", args=[customer.pk])
    sent = hidden(client.get(address)) | {
        "person": shown(PersonFactory()),
        "role": "relationship_manager",
        "valid_0": "2026-02-01",
        "valid_1": "2026-01-31",
    }

    page = client.post(address, sent)
    again = client.post(address, sent | {"valid_1": "2026-02-01"})

    assert "The last day comes before the first." in text_of(page)
    assert again.url == customer.get_absolute_url()
    assert TeamMember.objects.get().valid == period(date(2026, 2, 1), date(2026, 2, 1))


def test_the_tree_shows_the_units_of_a_day_with_sums_of_all_below(client_of, reader):
    top = UnitFactory(name="Group", manager=PersonFactory(name="Elin"))
    BudgetFactory(unit=UnitFactory(name="Grid", parent=top))
    BudgetFactory(unit=UnitFactory(name="Hydro", parent=top))
    UnitFactory(name="Closed", parent=top, valid=period(date(2020, 1, 1), date(2025, 12, 31)))
    client = client_of(reader)

    now = client.get(reverse("customers:tree") + "?on=2026-06-01")
    before = client.get(reverse("customers:tree") + "?on=2025-12-31")

    assert names(now) == ["Group", "Grid", "Hydro"]
    assert "Group Elin Department 102.0 M 8.4 M" in text_of(now).replace("\u00a0", " ")
    assert names(before) == ["Group", "Grid", "Hydro", "Closed"]


def test_a_units_own_budget_covers_those_below_it_and_is_not_added_to_them(client_of, reader):
    top = UnitFactory(name="Group", manager=PersonFactory(name="Elin"))
    division = UnitFactory(name="Grid", parent=top)
    BudgetFactory(unit=division, amount=50_000_000, it_amount=None)
    BudgetFactory(unit__parent=division, amount=20_000_000)
    BudgetFactory(unit__parent=top, amount=7_000_000)

    page = client_of(reader).get(reverse("customers:tree") + "?on=2026-06-01")

    assert "Group Elin Department 57.0 M 8.4 M" in text_of(page).replace("\u00a0", " ")


def test_it_money_that_a_unit_above_includes_is_its_own_and_not_counted_twice(client_of, reader):
    top = UnitFactory(name="Group", code="G1")
    division = UnitFactory(name="Grid", parent=top)
    BudgetFactory(unit=division, it_amount=9_000_000, includes_below=True)
    BudgetFactory(unit=UnitFactory(name="North", parent=division), it_amount=2_000_000)
    client, tree = client_of(reader), reverse("customers:tree")

    shown = text_of(client.get(f"{tree}?on=2026-06-01")).replace("\u00a0", " ")

    assert "Group no manager Department 51.0 M 9.0 M" in shown
    assert "Grid no manager Department 51.0 M 9.0 M" in shown
    assert "North no manager Department 51.0 M 2.0 M" in shown


def test_the_tree_goes_down_at_a_unit(client_of, reader):
    top = UnitFactory(code="G1")
    UnitFactory(name="Crews", parent=UnitFactory(name="North", parent=top))
    UnitFactory(name="Elsewhere")

    page = client_of(reader).get(reverse("customers:tree") + "?below=G1")

    assert names(page) == ["North", "Crews"]
    assert client_of(reader).get(reverse("customers:tree") + "?below=NO").status_code == 404


def test_a_persons_page_says_what_the_person_decides_and_serves(client_of, reader):
    person = PersonFactory(name="Karin")
    MandateFactory(person=person, unit__name="Grid North")
    TeamMemberFactory(person=person, customer__unit__name="Trading")
    UnitFactory(name="Crews", manager=person)

    shown = text_of(client_of(reader).get(person.get_absolute_url()))

    for name in ("Grid North", "Trading", "Crews"):
        assert name in shown


def money_page(client, query: str = ""):
    return client.get(f"{reverse('customers:follow_the_money')}?year=2026{query}")


def test_the_money_is_followed_accepted_and_declined_in_the_browser(
    client_of, manager, administrator
):
    grid = UnitFactory(code="GRID", name="Grid", manager=PersonFactory(name="Arne"))
    BudgetFactory(unit=grid)
    UnitFactory(name="Crews", parent=grid, manager=PersonFactory())
    BudgetFactory(unit=UnitFactory(name="Analysis"))
    client = client_of(manager)

    administrators = client_of(administrator)
    administrators.post(reverse("customers:propose"), {"year": 2026, "threshold": ""})
    page = money_page(client)
    assert "IT is 4.2 M of 51.0 M (8.2 %) of the 2026 budget" in text_of(page)
    grids, crews = Proposal.objects.exclude(kind="gap").order_by("kind").reverse()
    accepted = client.post(reverse("customers:accept"), {"year": 2026, "chosen": [grids.pk]})
    asked = client.post(reverse("customers:decline"), {"year": 2026, "chosen": [crews.pk]})
    declined = client.post(
        reverse("customers:decline"), {"year": 2026, "chosen": [crews.pk], "reason": "closing"}
    )

    assert (accepted.status_code, asked.status_code, declined.status_code) == (302, 200, 302)
    assert "Crews" in text_of(asked)
    states = Proposal.objects.order_by("unit__name").values_list("unit__name", "state")
    assert dict(states) == {"Grid": "accepted", "Crews": "declined", "Analysis": "open"}
    assert Customer.objects.get().unit == grid


def test_declining_without_a_reason_asks_again(client_of, manager):
    proposal = ProposalFactory()

    page = client_of(manager).post(
        reverse("customers:decline"), {"chosen": [proposal.pk], "reason": ""}
    )

    assert "This field is required." in text_of(page)
    assert Proposal.objects.get().state == "open"


def test_a_refused_acceptance_is_told_and_changes_nothing(client_of, manager):
    proposal = ProposalFactory(unit__name="Grid")
    Unit.objects.update(manager=None)

    answer = client_of(manager).post(
        reverse("customers:accept"), {"year": 2026, "chosen": [proposal.pk, "x", "9" * 30]}
    )

    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["Grid has no manager any more; look at the structure again."]
    assert Proposal.objects.get().state == "open"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Open customer", "Open gap"]),
        ("&show=gaps", ["Open gap"]),
        ("&show=unchanged", ["Same"]),
        ("&show=customers", ["Open customer", "Same"]),
        ("&show=nonsense", ["Open customer", "Open gap"]),
        ("&show=customers&below=A", ["Open customer"]),
    ],
)
def test_proposals_are_narrowed(client_of, reader, query, found):
    ProposalFactory(unit__code="A", unit__name="Open customer")
    ProposalFactory(unit__code="B", unit__name="Open gap", kind="gap", reason="no_manager")
    ProposalFactory(unit__code="C", unit__name="Same", state="unchanged")

    page = money_page(client_of(reader), query)

    listed = [name for name in names(page) if name in {"Open customer", "Open gap", "Same"}]
    assert listed == found


def test_a_reader_sees_the_proposals_and_no_buttons(client_of, reader):
    ProposalFactory(unit__name="Grid")

    shown = text_of(money_page(client_of(reader)))

    assert "Grid" in shown
    assert "Accept" not in shown


def test_only_what_is_ones_own_to_decide_has_buttons(client_of, manager):
    ProposalFactory(unit__name="Mine")
    theirs = ProposalFactory(unit__name="Theirs").unit
    TeamMemberFactory(customer__unit=theirs)

    shown = text_of(money_page(client_of(manager)))

    assert ("Accept Mine" in shown, "Accept Theirs" in shown) == (True, False)
    assert "Look again" not in shown


def test_following_the_money_costs_the_same_for_one_and_three(
    client_of, manager, django_assert_num_queries
):
    client = client_of(manager)
    ProposalFactory()
    money_page(client)
    for _ in range(2):
        with django_assert_num_queries(17):
            money_page(client)
        ProposalFactory(), ProposalFactory()


def test_what_was_found_out_about_odd_figures_is_kept(client_of, manager):
    anomaly = Anomaly.objects.create(
        unit=UnitFactory(name="Grid"),
        fiscal_year=2026,
        currency="EUR",
        kind="zero_budget",
        sentence="IT is 1.2 M of a budget of nothing",
    )
    client = client_of(manager)
    address = reverse("customers:resolve", args=[anomaly.pk])
    money = reverse("customers:follow_the_money") + "?year=2026&currency=EUR"
    drawn = client.get(address, headers={"referer": f"http://testserver{money}"})
    sent = hidden(drawn) | {"resolution": "Paid from a fund", "next": money}

    answer = client.post(address, sent)

    assert f'name="next" value="{money.replace("&", "&amp;")}"' in drawn.content.decode()
    assert answer.url == money
    assert "Paid from a fund" in text_of(money_page(client))


@pytest.mark.parametrize("url", [*LISTS, "customers:follow_the_money"])
def test_with_nothing_in_it_a_list_says_what_belongs_there(url, client_of, reader):
    page = client_of(reader).get(reverse(url))

    assert (page.status_code, 'class="empty"' in page.content.decode()) == (200, True)


@pytest.mark.parametrize("url", [*LISTS, "customers:follow_the_money"])
def test_who_holds_no_role_sees_nothing_of_the_structure(url, client_of, nobody):
    customer = CustomerFactory(unit__name="Grid", unit__manager=PersonFactory(name="Arne"))
    ProposalFactory(unit=customer.unit)

    shown = text_of(client_of(nobody).get(reverse(url)))

    assert ("Grid" in shown, "Arne" in shown) == (False, False)


@pytest.mark.parametrize("url", [*LISTS, "customers:follow_the_money"])
def test_a_visitor_is_sent_to_sign_in(url, client):
    answer = client.get(reverse(url))

    assert answer.url == f"{reverse('account_login')}?next={reverse(url)}"


def test_many_buyers_of_a_customer_below_hide_none_of_ones_own(client_of, reader):
    customer = CustomerFactory(unit__name="Grid")
    below = CustomerFactory(unit__name="Below", unit__parent=customer.unit)
    for n in range(36):
        MandateFactory(unit__code=f"A{n}", unit__parent=below.unit, kind="buyer")
    MandateFactory(unit__code="Z", unit__name="Crews", unit__parent=customer.unit, kind="buyer")

    facts = units_below(customer, reader, timezone.localdate())

    assert [mandate.unit.name for mandate in facts["buyers"]] == ["Crews"]


def a_unit_sent(client, address: str, **more) -> dict:
    days = {"valid_0": "2026-01-01", "valid_1": ""}
    sent = {"code": "N1", "name": "New", "kind": "department"} | days
    return client.post(address, hidden(client.get(address)) | sent | more)


def test_a_unit_is_neither_made_nor_moved_under_another_managers_customer(client_of, manager):
    theirs = TeamMemberFactory(customer__unit__name="Grid", person__name="Siv").customer.unit
    mine = UnitFactory(parent=CustomerFactory(manager=manager).unit)
    client = client_of(manager)

    made = a_unit_sent(client, reverse("customers:unit_add"), parent=shown(theirs))
    moved = a_unit_sent(
        client, reverse("customers:unit_edit", args=[mine.pk]), parent=shown(theirs)
    )

    for page in (made, moved):
        assert "This is for Siv, the relationship manager of Grid." in text_of(page)
    assert theirs.children.count() == 0


def test_a_unit_is_moved_to_where_one_cares_for(client_of, manager):
    customer = CustomerFactory(manager=manager)
    unit = UnitFactory()

    address = reverse("customers:unit_edit", args=[unit.pk])
    answer = a_unit_sent(client_of(manager), address, parent=shown(customer.unit))

    assert answer.url == unit.get_absolute_url()
    assert customer.unit.children.get() == unit


@pytest.mark.parametrize(
    ("role", "email"),
    [("relationship_manager", "old@example.org"), ("administrator", "new@example.org")],
)
def test_by_what_a_person_is_known_is_for_administrators(client_of, role, email):
    person = PersonFactory(email="old@example.org")
    client = client_of(UserFactory(role=Role(role)))
    address = reverse("customers:person_edit", args=[person.pk])
    sent = hidden(client.get(address)) | {"external_id": person.external_id, "name": "Renamed"}

    client.post(address, sent | {"email": "new@example.org"})

    assert Person.objects.values_list("name", "email").get() == ("Renamed", email)


@pytest.mark.parametrize("threshold", ["NaN", "Infinity", "-1"])
def test_a_threshold_that_is_no_sum_is_refused_in_words(threshold):
    with pytest.raises(CommandError, match=f"invalid amount value: '{threshold}'"):
        call_command("follow_the_money", "--year=2026", f"--threshold={threshold}")
