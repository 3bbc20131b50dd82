"""The gap list: what is a gap on which day, whose it is, and that its remedy ends it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.models import Customer, Mandate, Person, TeamMember
from customers.people.missing import _without_mandate
from customers.periods import period
from customers.registrations.gaps import (
    buyers_without_customer,
    customers_without_mandate,
    it_money_without_customer,
)
from customers.registries.gaps import Scope, counted_gaps, gaps
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
DAY = timedelta(days=1)
OWN = ("customer_without_manager", "customer_without_mandate", "left_and_holding")
OWN += ("it_money_without_customer", "buyer_without_customer", "team_gap")


def counts(scope: Scope) -> dict[str, int]:
    return {key: n for key, n in counted_gaps(scope) if n}


def test_it_money_is_a_gap_where_no_customer_is_at_the_unit_or_above():
    top = UnitFactory()
    below = BudgetFactory(unit__parent=top)
    BudgetFactory(unit__parent=top, it_amount=0)
    apart = BudgetFactory(it_amount=5)

    assert list(it_money_without_customer(TODAY).order_by("-it_amount")) == [below, apart]
    CustomerFactory(unit=top)
    assert list(it_money_without_customer(TODAY)) == [apart]
    CustomerFactory(unit=apart.unit)
    assert list(it_money_without_customer(TODAY)) == []


def test_the_budgets_of_the_latest_year_not_after_the_days_count():
    unit = UnitFactory()
    for year in (2025, 2027):
        BudgetFactory(unit=unit, fiscal_year=year)

    years = [it_money_without_customer(date(year, 6, 1)).get().fiscal_year for year in (2026, 2027)]

    assert years == [2025, 2027]


def test_a_customer_has_a_mandate_holder_from_the_first_day_to_the_last():
    customer = CustomerFactory()
    MandateFactory(unit=customer.unit, valid=period(TODAY, TODAY + DAY))

    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    found = [customers_without_mandate(day).exists() for day in days]

    assert found == [True, False, False, True]


def test_a_unit_that_has_become_a_buyer_or_is_no_more_misses_no_customer_mandate():
    buyer = CustomerFactory()
    MandateFactory(unit=buyer.unit, kind="buyer")
    CustomerFactory(unit__valid=period(None, TODAY - DAY))

    assert not customers_without_mandate(TODAY).exists()


def test_a_buyer_needs_a_customer_at_the_unit_or_above():
    top = UnitFactory()
    mandate = MandateFactory(unit__parent=top, kind="buyer", valid=period(TODAY, TODAY))

    days = [TODAY - DAY, TODAY, TODAY + DAY]
    assert [buyers_without_customer(day).exists() for day in days] == [False, True, False]
    CustomerFactory(unit=top)
    assert not buyers_without_customer(TODAY).exists()
    assert mandate.kind == "buyer"


@pytest.fixture
def grid():
    """A customer without a relationship manager since yesterday, its unit below another."""
    customer = CustomerFactory(unit__code="GRID", unit__parent=UnitFactory(code="TOP"))
    MandateFactory(unit=customer.unit, person__name="Eva Holm")
    TeamMemberFactory(customer=customer, valid=period(None, TODAY - 2 * DAY))
    return customer


def test_a_gap_of_today_is_one_in_a_history_from_the_day_after_its_last_on(grid):
    TeamMemberFactory(customer=grid, valid=period(TODAY + DAY, None))

    days = [TODAY - 2 * DAY, TODAY - DAY, TODAY, TODAY + DAY]
    assert [counts(Scope(day)) for day in days] == [
        {"team_gap": 1},
        {"customer_without_manager": 1},
        {"customer_without_manager": 1},
        {"team_gap": 1},
    ]


def test_gaps_are_asked_for_below_a_unit_and_of_customers(grid):
    gone = Person.objects.create(external_id="g", name="Gone", left_on=TODAY - DAY)
    Mandate.objects.update(person=gone)
    TeamMemberFactory(
        person=gone, customer=CustomerFactory(unit__code="MILL"), role="service_manager"
    )
    MandateFactory(unit__code="YARD", kind="buyer")

    of_grid = {"customer_without_manager": 1, "left_and_holding": 1}
    assert counts(Scope(TODAY, below="TOP")) == of_grid
    assert counts(Scope(TODAY, customers=Customer.objects.filter(pk=grid.pk))) == of_grid
    assert counts(Scope(TODAY, below="YARD")) == {"buyer_without_customer": 1}
    assert counts(Scope(TODAY, below="NOWHERE")) == {}


def test_counting_all_kinds_is_one_query(grid, django_assert_num_queries):
    with django_assert_num_queries(1):
        counted_gaps(Scope(TODAY))


@pytest.mark.parametrize("key", OWN)
def test_a_list_of_each_kind_costs_the_same_for_one_row_and_for_three(key, client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    address = f"{reverse('customers:gaps')}?kind={key}"
    taken = []
    for many in (1, 2):
        for _ in range(many):
            a_gap_of_each_kind()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        taken.append(len(queries))
        assert len(response.context["lines"]) == {1: 1, 2: 3}[many]
    assert taken[0] == taken[1]


def a_gap_of_each_kind() -> None:
    today = timezone.localdate()
    MandateFactory(unit=CustomerFactory().unit)
    served = CustomerFactory()
    TeamMemberFactory(customer=served)
    history = CustomerFactory()
    MandateFactory(unit=history.unit)
    TeamMemberFactory(customer=history, valid=period(None, today - 9 * DAY))
    TeamMemberFactory(customer=history, valid=period(today - 5 * DAY, None))
    MandateFactory(kind="buyer", person__left_on=today - DAY)
    BudgetFactory(fiscal_year=today.year)


def test_every_kind_is_on_the_page_with_its_remedy(client):
    a_gap_of_each_kind()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    response = client.get(reverse("customers:gaps"))

    assert [one.key for one in response.context["found"]] == [k for k in gaps.names() if k in OWN]
    for one in response.context["found"]:
        for line in one.lines:
            assert client.get(line.remedy.href).status_code == 200


def test_on_the_first_day_there_is_nothing_to_praise(client):
    client.force_login(UserFactory())

    words = text_of(client.get(reverse("customers:gaps")))

    assert "There are no units yet in which something could be missing." in words
    assert "how it should be" not in words


def test_no_gap_is_the_goal_and_the_page_says_so(client):
    UnitFactory()
    client.force_login(UserFactory())

    words = text_of(client.get(reverse("customers:gaps")))

    assert "No gap today: this is how it should be." in words


def test_a_remedy_in_the_care_of_others_is_not_offered_but_who_may_is_told(client):
    place = TeamMemberFactory(person__name="Dag Moe", customer__unit__name="Water works")
    user = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    own = CustomerFactory(manager=user)
    client.force_login(user)
    address = reverse("customers:gaps")

    for query in ("", "?kind=customer_without_mandate"):
        page = client.get(address + query)
        assert "This is for Dag Moe, the relationship manager of Water works." in text_of(page)
        body = page.content.decode()
        assert reverse("customers:mandate_add", args=[own.unit_id]) in body
        assert reverse("customers:mandate_add", args=[place.customer.unit_id]) not in body


def test_the_list_of_a_kind_comes_as_a_file(client):
    a_gap_of_each_kind()
    client.force_login(UserFactory())

    answer = client.get(reverse("customers:gaps"), {"kind": "team_gap", "export": "csv"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "No relationship manager from" in lines[1]


def test_ending_a_place_without_a_successor_is_told_at_once_with_the_remedy(client):
    customer = CustomerFactory()
    MandateFactory(unit=customer.unit)
    place = TeamMemberFactory(customer=customer)
    last = timezone.localdate() + 9 * DAY
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    address = reverse("customers:member_edit", args=[place.pk])
    data = hidden(client.get(address)) | {
        "person": place.person.external_id,
        "role": place.role,
        "valid_0": "2020-01-01",
        "valid_1": last.isoformat(),
    }

    page = client.post(address, data, follow=True)

    first = f"{(last + DAY):%-d %B %Y}"
    assert text_of(page).count(f"No relationship manager from {first} on.") == 2
    remedy = page.context["missing"][0].remedy
    form = client.get(remedy.href).context["form"]
    assert form.initial["role"] == "relationship_manager"
    assert form.initial["valid"] == period(last + DAY, None)


def test_ending_a_mandate_without_a_successor_is_told_at_once(client):
    customer = CustomerFactory()
    TeamMemberFactory(customer=customer)
    mandate = MandateFactory(unit=customer.unit)
    last = timezone.localdate()
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    address = reverse("customers:mandate_edit", args=[mandate.pk])
    data = hidden(client.get(address)) | {
        "person": mandate.person.external_id,
        "kind": "customer",
        "valid_0": "2020-01-01",
        "valid_1": last.isoformat(),
    }

    page = client.post(address, data, follow=True)

    assert f"Saved. Nobody holds a mandate from {(last + DAY):%-d %B %Y} on." in text_of(page)


def test_a_team_page_shows_the_day_asked_for(client):
    customer = CustomerFactory()
    old = TeamMemberFactory(customer=customer, valid=period(None, date(2024, 6, 30)))
    new = TeamMemberFactory(customer=customer, valid=period(date(2025, 1, 1), None))
    client.force_login(UserFactory())
    address = reverse("customers:team", args=[customer.pk])

    shown = {
        day: client.get(address, {"on": day}).context["of_day"].places
        for day in ("2024-06-30", "2024-07-01", "2025-01-01")
    }

    assert shown == {"2024-06-30": [old], "2024-07-01": [], "2025-01-01": [new]}


def test_a_team_page_costs_the_same_for_one_place_and_for_three(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    customer = CustomerFactory()
    taken = []
    for _ in (1, 2):
        for role in ("service_manager", "delivery_manager"):
            TeamMemberFactory(customer=customer, role=role, deputy=PersonFactory())
            MandateFactory(unit=customer.unit, kind="buyer")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("customers:team", args=[customer.pk]))
        taken.append(len(queries))

    assert taken[0] == taken[1]
    assert TeamMember.objects.count() == 4


def test_nothing_is_missing_on_days_on_which_the_unit_does_not_stand():
    closed = CustomerFactory(unit__valid=period(date(2020, 1, 1), TODAY - DAY))
    coming = CustomerFactory(unit__valid=period(TODAY + 5 * DAY, None))
    MandateFactory(unit=coming.unit, valid=period(TODAY + 5 * DAY, None))
    last_day = CustomerFactory(unit__valid=period(date(2020, 1, 1), TODAY))

    found = [list(_without_mandate(each, TODAY)) for each in (closed, coming, last_day)]

    assert [[text.sentence for text in each] for each in found] == [
        [],
        [],
        ["Nobody holds a mandate on 28 November 2026."],
    ]


def test_who_left_is_a_gap_of_the_unit_where_something_is_held_and_not_where_it_was():
    was, held = CustomerFactory(), CustomerFactory()
    person = PersonFactory(left_on=TODAY - DAY)
    MandateFactory(unit=was.unit, person=person, valid=period(date(2020, 1, 1), date(2020, 12, 31)))
    TeamMemberFactory(customer=was, deputy=person, valid=period(date(2020, 1, 1), TODAY - DAY))
    MandateFactory(unit=held.unit, person=person, valid=period(date(2021, 1, 1), None))

    kinds = [
        counts(Scope(TODAY, below=each.unit.code)).get("left_and_holding", 0)
        for each in (was, held)
    ]
    own = [
        counts(Scope(TODAY, customers=Customer.objects.filter(pk=each.pk))).get(
            "left_and_holding", 0
        )
        for each in (was, held)
    ]

    assert (kinds, own) == ([0, 1], [0, 1])
