"""The timeline: what it tells, in which order, to whom, at what cost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import override

from brm.accounts.models import Role
from customers.models import (
    Confirmation,
    Mandate,
    Membership,
    Reorganisation,
    Tier,
    UnitSuccessor,
    Withdrawal,
)
from customers.operations.confirm import confirm_structure
from customers.operations.plan_ahead import assess_effect
from customers.periods import period
from customers.registries.timeline import Below, OfCustomer, OfPerson, Timeline
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.plans import an_adopted_plan
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


def told(scope, user, **more) -> list[str]:
    return [sentence for _, sentence in on_days(scope, user, **more)]


def on_days(scope, user, **more) -> list[tuple[date, str]]:
    """The days and sentences, with plain spaces."""
    entries = Timeline(scope, user=user, now=NOW, **more).entries
    return [(entry.day, " ".join(entry.said.sentence.split())) for entry in entries]


def test_a_mandate_is_told_on_its_first_and_on_its_last_day(reader):
    customer = CustomerFactory(unit__name="Grid")
    days = period(date(2024, 1, 1), date(2025, 12, 31))
    MandateFactory(
        unit=customer.unit,
        person__name="Karin",
        limit_amount=Decimal(20_000_000),
        currency="SEK",
        valid=days,
    )

    assert on_days(OfCustomer(customer), reader) == [
        (date(2025, 12, 31), "Last day on which Karin decides for Grid"),
        (date(2024, 1, 1), "Karin decides for Grid, up to 20.0 M SEK"),
    ]


def test_what_is_still_to_come_is_not_told(reader):
    customer = CustomerFactory(unit__name="Grid")
    MandateFactory(unit=customer.unit, valid=period(TODAY + timedelta(days=1), None))

    assert told(OfCustomer(customer), reader) == []


def test_what_happens_today_is_told_today(reader):
    customer = CustomerFactory(unit__name="Grid")
    MandateFactory(
        unit=customer.unit,
        person__name="Karin",
        limit_amount=None,
        currency="",
        valid=period(TODAY, None),
    )

    assert told(OfCustomer(customer), reader) == ["Karin decides for Grid"]


def test_a_budget_is_told_on_the_first_day_of_its_year(reader):
    customer = CustomerFactory(unit__name="Grid")
    BudgetFactory(
        unit=customer.unit,
        fiscal_year=2026,
        amount=Decimal(561_000_000),
        it_amount=Decimal(34_200_000),
        currency="SEK",
    )

    assert on_days(OfCustomer(customer), reader) == [
        (date(2026, 1, 1), "Budget of 2026: 561.0 M SEK, of it 34.2 M SEK for IT")
    ]


def test_a_change_of_tier_is_told_with_both_tiers(reader):
    customer = CustomerFactory(tier=Tier.LIGHT)
    customer.tier = Tier.STRATEGIC
    customer.save()

    entries = Timeline(OfCustomer(customer), user=reader, now=datetime.now(UTC)).entries

    assert [entry.said.sentence for entry in entries] == ["Tier changed from Light to Strategic"]


def test_a_change_of_something_else_is_no_change_of_tier(reader):
    customer = CustomerFactory(tier=Tier.LIGHT)
    customer.unit = UnitFactory()
    customer.save()

    assert told(OfCustomer(customer), reader) == []


def test_below_a_unit_stands_what_happened_with_its_customers_too(reader):
    top = UnitFactory(name="Aurvik")
    customer = CustomerFactory(unit__name="Grid", unit__parent=top)
    other = CustomerFactory(unit__name="Elsewhere")
    for one in (customer, other):
        TeamMemberFactory(
            customer=one, person__name=f"Of {one}", valid=period(date(2024, 1, 1), None)
        )
    top.refresh_from_db()

    entries = Timeline(Below(top), user=reader, now=NOW).entries

    assert [(entry.whose, entry.said.sentence) for entry in entries] == [
        ("Grid", "Of Grid joins the team: Relationship manager")
    ]


def test_a_persons_timeline_tells_where_the_person_came_and_decided(reader):
    person = PersonFactory(name="Karin")
    unit = UnitFactory(name="Grid")
    Membership.objects.create(person=person, unit=unit, valid=period(date(2020, 1, 1), None))
    MandateFactory(unit=unit, person=person, kind="buyer", valid=period(date(2021, 1, 1), None))
    MandateFactory(unit=UnitFactory(), valid=period(date(2022, 1, 1), None))

    assert told(OfPerson(person), reader) == ["Karin orders for Grid", "Joins Grid"]


def many_of_one_day(customer, n: int) -> None:
    """Mandates and places that all begin on one day."""
    for _ in range(n):
        MandateFactory(unit=customer.unit, kind="buyer", valid=period(date(2024, 1, 1), None))
        TeamMemberFactory(
            customer=customer, role="service_manager", valid=period(date(2024, 1, 1), None)
        )


def all_pages(scope, user, size) -> list[list[str]]:
    pages, before = [], ""
    while True:
        timeline = Timeline(scope, user=user, now=NOW, size=size, before=before)
        pages.append([entry.said.sentence for entry in timeline.entries])
        before = timeline.older
        if not before:
            return pages


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "America/New_York"])
def test_pages_show_each_entry_once_where_many_share_a_moment(zone, reader):
    customer = CustomerFactory()
    many_of_one_day(customer, 8)
    confirm_structure(customer, by=UserFactory(), on=date(2024, 1, 1))

    with override_settings(TIME_ZONE=zone):
        pages = all_pages(OfCustomer(customer), reader, size=3)
        at_once = all_pages(OfCustomer(customer), reader, size=100)

    assert [len(page) for page in pages] == [3, 3, 3, 3, 3, 2]
    assert [[one for page in pages for one in page]] == at_once


def test_a_whole_day_and_a_moment_of_it_stand_in_one_order_on_every_page(reader):
    customer = CustomerFactory(tier=Tier.LIGHT)
    for tier in (Tier.STANDARD, Tier.STRATEGIC, Tier.LIGHT):
        customer.tier = tier
        customer.save()
    now = datetime.now(UTC) + timedelta(seconds=1)
    many_of_one_day(customer, 2)
    Mandate.objects.update(valid=period(now.date(), None))

    found, before = [], ""
    while True:
        one = Timeline(OfCustomer(customer), user=reader, now=now, size=2, before=before)
        found += [(entry.at, entry.said.sentence) for entry in one.entries]
        before = one.older
        if not before:
            break

    assert len(found) == 3 + 4
    assert [at for at, _ in found] == sorted((at for at, _ in found), reverse=True)


def test_a_forged_place_shows_the_newest_page(reader):
    customer = CustomerFactory()
    many_of_one_day(customer, 1)

    timeline = Timeline(OfCustomer(customer), user=reader, now=NOW, before="2024:1:forged")

    assert timeline.is_newest
    assert len(timeline.entries) == 2


def test_somebody_without_a_role_is_told_nothing(nobody):
    customer = CustomerFactory()
    many_of_one_day(customer, 1)

    assert told(OfCustomer(customer), nobody) == []


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_of_the_timeline_is_one_query(n, reader, django_assert_num_queries):
    customer = CustomerFactory()
    many_of_one_day(customer, n)
    assert reader.roles

    with django_assert_num_queries(1):
        entries = Timeline(OfCustomer(customer), user=reader, now=NOW).entries

    assert len(entries) == 2 * n


def test_a_group_narrows_the_timeline_and_its_chip_is_chosen(client_of, reader):
    customer = CustomerFactory()
    many_of_one_day(customer, 1)
    BudgetFactory(unit=customer.unit, fiscal_year=2024)
    page = reverse("customers:timeline", args=[customer.pk])

    response = client_of(reader).get(page, {"of": "money"})

    assert "Budget of 2024" in text_of(response)
    assert "joins the team" not in text_of(response)


def test_the_page_leads_on_to_what_is_older_and_back(client_of, reader):
    customer = CustomerFactory()
    many_of_one_day(customer, 16)
    client = client_of(reader)
    page = reverse("customers:timeline", args=[customer.pk])

    first = client.get(page)
    second = client.get(page, {"before": first.context["timeline"].older})

    assert len(first.context["timeline"].entries) == 30
    assert len(second.context["timeline"].entries) == 2
    assert "Newest" in text_of(second)
    assert second.context["timeline"].older == ""


def test_a_confirmation_that_was_withdrawn_is_not_told(reader):
    customer = CustomerFactory()
    by = UserFactory(first_name="Ida", last_name="Holm")
    confirm_structure(customer, by=by, on=date(2024, 5, 1))
    kept = told(OfCustomer(customer), reader)
    said = Confirmation.objects.filter(customer=customer).get()

    Withdrawal.objects.create(act=said.act, withdrawn_by=by)

    assert kept == ["Ida Holm confirms the structure"]
    assert told(OfCustomer(customer), reader) == []


def test_a_reorganisation_is_told_of_what_was_and_of_what_came_of_it(reader):
    was, became = UnitFactory(name="Grid"), UnitFactory(name="Networks")
    made = Reorganisation.objects.create(
        kind="merge",
        effective_on=date(2025, 1, 1),
        reason="One house",
        facts={"units": ["Grid"], "to": "Networks", "parts": []},
        made_by=UserFactory(),
    )
    UnitSuccessor.objects.create(reorganisation=made, unit=was, successor=became)

    for unit in (was, became):
        unit.refresh_from_db()
        sentence = "Grid becomes part of Networks, from 1 January 2025."
        assert told(Below(unit), reader) == [sentence]
        with override("sv"):
            assert "januari" in told(Below(unit), reader)[0]


def test_where_a_day_begins_at_one_pages_show_each_day_once(reader):
    """In Chile the clocks went from midnight to one o'clock on 8 September 2024."""
    customer = CustomerFactory()
    for _n in range(5):
        MandateFactory(unit__parent=customer.unit, valid=period(date(2024, 9, 8), None))
    customer.unit.refresh_from_db()

    with override_settings(TIME_ZONE="America/Santiago"):
        pages, place = [], ""
        for _n in range(4):
            timeline = Timeline(Below(customer.unit), user=reader, now=NOW, before=place, size=2)
            pages.append(len(timeline.entries))
            place = timeline.older
            if not place:
                break

    assert pages == [2, 2, 1]


def test_an_assessment_leads_to_the_year_of_its_change(reader):
    administrator = UserFactory(role=Role.ADMINISTRATOR)
    customer = CustomerFactory()
    plan = an_adopted_plan(customer, by=administrator, year=2024, Meters=date(2024, 3, 1))
    assess_effect(plan.changes.get(), by=administrator, on=date(2024, 2, 1), effect="none")

    entries = Timeline(OfCustomer(customer), user=reader, now=NOW, group="plans").entries

    page = reverse("customers:plans", args=[customer.pk])
    assert [entry.said.href for entry in entries if "No effect" in entry.said.sentence] == [
        f"{page}?year=2024"
    ]
