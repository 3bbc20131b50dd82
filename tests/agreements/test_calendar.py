"""The renewal calendar: which dates it shows where, and what it costs."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import (
    Agreement,
    AgreementReview,
    RenewalPlan,
    ReviewOutcome,
    ReviewState,
)
from agreements.renewal_calendar import Dates, month_of_days, nearest_after, year_of_months
from brm.accounts.calendar import is_weekday
from brm.accounts.models import User
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
MONTH = date(2027, 3, 1)


def everybodys() -> Dates:
    return Dates(UserFactory.create())


def planned(name: str, **dates: date) -> Agreement:
    """An agreement whose plan has just these dates."""
    agreement: Agreement = AgreementFactory.create(name=name)
    RenewalPlan.objects.filter(agreement=agreement).update(**dates)
    return agreement


def shown_on(day: date) -> list[tuple[str, str]]:
    stretches = month_of_days(everybodys(), MONTH, is_weekday)
    (stretch,) = [each for each in stretches if each.first == day]
    return [
        (entry.kind.which, entry.agreement.name) for part in stretch.parts for entry in part.entries
    ]


def test_each_date_of_an_agreement_stands_on_its_day() -> None:
    planned(
        "Outage map",
        start_by=date(2027, 3, 1),
        last_day_of_notice=date(2027, 3, 15),
        last_day=date(2027, 3, 31),
    )

    found = {day: shown_on(day) for day in (date(2027, 3, 1), date(2027, 3, 15), date(2027, 3, 31))}

    assert found == {
        date(2027, 3, 1): [("start_by", "Outage map")],
        date(2027, 3, 15): [("notice", "Outage map")],
        date(2027, 3, 31): [("ends", "Outage map")],
    }


def test_a_review_that_waits_stands_on_its_day_and_one_that_is_done_does_not(
    administrator: User,
) -> None:
    for name, months in (("Waits", 6), ("Done", 3)):
        agreement = AgreementFactory.create(name=name, review_months=months)
        AgreementReview.objects.create(agreement=agreement, due_on=MONTH, planned_on=MONTH)
    done = AgreementReview.objects.filter(agreement__name="Done")
    done.update(state="done", outcome="stands", done_on=MONTH, done_by=administrator)

    assert shown_on(MONTH) == [("review", "Waits")]


def test_the_register_is_narrowed_by_the_next_review(reader: User, client_of: SignIn) -> None:
    for name, day in (("In March", date(2027, 3, 31)), ("In April", date(2027, 4, 1))):
        agreement = AgreementFactory.create(name=name)
        AgreementReview.objects.create(agreement=agreement, due_on=day, planned_on=MONTH)

    page = client_of(reader).get(reverse("agreements:list"), {"day": "review-2027-03"})

    assert [line.row.name for line in page.context["lines"]] == ["In March"]


def test_a_review_that_is_done_narrows_the_register_no_more(
    reader: User, client_of: SignIn
) -> None:
    agreement = AgreementFactory.create(name="Reviewed")
    AgreementReview.objects.create(
        agreement=agreement,
        due_on=date(2027, 3, 31),
        planned_on=MONTH,
        state=ReviewState.DONE,
        outcome=ReviewOutcome.NEGOTIATE,
        done_on=date(2027, 3, 30),
        done_by=reader,
    )

    page = client_of(reader).get(reverse("agreements:list"), {"day": "review-2027-03"})

    assert page.context["lines"] == []


def test_the_days_beside_the_month_fill_its_weeks_and_are_empty() -> None:
    planned("Before", start_by=date(2027, 2, 28))
    planned("After", start_by=date(2027, 4, 1))

    stretches = month_of_days(everybodys(), date(2027, 2, 1), is_weekday)

    assert (stretches[0].first, stretches[-1].first, len(stretches)) == (
        date(2027, 2, 1),
        date(2027, 2, 28),
        28,
    )
    assert [each.first for each in stretches if each.count] == [date(2027, 2, 28)]
    march = month_of_days(everybodys(), MONTH, is_weekday)
    assert [(each.first.day, each.count) for each in march if each.is_outside] == [
        (day, 0) for day in (1, 2, 3, 4)
    ]


def test_of_a_crowded_day_the_first_are_named_and_the_others_counted() -> None:
    for n in range(6):
        planned(f"Agreement {n}", last_day=date(2027, 3, 31))

    stretches = month_of_days(everybodys(), MONTH, is_weekday)

    part = next(each for each in stretches if each.count).parts[2]
    assert (part.count, len(part.entries), part.more, part.days) == (6, 4, 2, "ends-2027-03-31")


def test_twelve_months_hold_their_first_and_their_last_day() -> None:
    for day in (date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1)):
        planned(f"{day}", last_day_of_notice=day)

    months = year_of_months(everybodys(), MONTH)

    names = [entry.agreement.name for month in months for entry in month.parts[1].entries]
    assert names == ["2027-03-01", "2028-02-29"]
    assert [months[0].parts[1].days, months[-1].parts[1].days] == [
        "notice-2027-03",
        "notice-2028-02",
    ]


def test_the_next_date_is_the_nearest_of_all_kinds() -> None:
    planned("Far", start_by=date(2027, 6, 2), last_day=date(2027, 9, 1))
    planned("Near", last_day_of_notice=date(2027, 5, 3))

    nearest = nearest_after(everybodys(), date(2027, 4, 30))

    assert nearest == date(2027, 5, 3)


def test_an_empty_month_leads_to_the_next_date(reader: User, client_of: SignIn) -> None:
    planned("Far", start_by=date(2027, 6, 2))

    page = client_of(reader).get(reverse("agreements:calendar"), {"month": "2027-03"})

    assert "The next such day is 2 June 2027." in page.content.decode()
    assert 'href="?month=2027-06"' in page.content.decode()


def test_the_calendar_is_narrowed_to_a_unit_and_below_and_so_are_its_links(
    reader: User, client_of: SignIn
) -> None:
    customer = CustomerFactory.create(unit__code="GN")
    for n in range(5):
        mine = planned(f"Mine {n}", start_by=MONTH)
        Agreement.objects.filter(pk=mine.pk).update(customer=customer)
    planned("Theirs", start_by=MONTH)

    page = client_of(reader).get(
        reverse("agreements:calendar"), {"month": "2027-03", "below": "GN"}
    )

    assert page.context["total"] == 5
    register = f"{reverse('agreements:list')}?day=start_by-2027-03-01&amp;below=GN"
    assert register in page.content.decode()


@pytest.mark.parametrize(("view", "costs"), [("month", 13), ("year", 13)])
def test_the_calendar_costs_the_same_for_few_and_for_many(
    reader: User, client_of: SignIn, django_assert_num_queries: Any, view: str, costs: int
) -> None:
    client, query = client_of(reader), {"month": "2027-03", "view": view}
    planned("One", start_by=MONTH, last_day_of_notice=MONTH, last_day=MONTH)
    client.get(reverse("agreements:calendar"), query)

    with django_assert_num_queries(costs):
        client.get(reverse("agreements:calendar"), query)
    for n in range(12):
        day = MONTH + timedelta(days=n)
        planned(f"Another {n}", start_by=day, last_day_of_notice=day, last_day=day)
    with django_assert_num_queries(costs):
        page = client.get(reverse("agreements:calendar"), query)

    assert page.context["total"] == 39
