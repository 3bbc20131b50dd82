"""The year wheel: what a mark stands for, where it leads, whose year it is."""

from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from brm.ui.lookup import shown
from customers.models import Tier
from meetings.models import Activity, ActivityKind
from meetings.wheel import Spot, fitted, spots_of
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import TODAY, ActivityFactory, manager_of

WHEEL = "/meetings/year-wheel/"
MARCH = date(2026, 3, 16)


def spot(day: int, month: int = 3, state: str = "done") -> Spot:
    on = date(2026, month, day)
    return Spot(on, on, Counter({state: 1}), pk=day)


def test_a_month_with_room_has_a_mark_a_day():
    spots = [spot(1), spot(30), spot(1, month=4)]

    assert list(fitted(spots, 2)) == spots


def test_a_fuller_month_has_marks_for_days_near_each_other():
    spots = [spot(1), spot(8, state="late"), spot(22), spot(29)]

    first, second = fitted(spots, 2)

    assert (first.first, first.last, first.gravest) == (spots[0].first, spots[1].last, "late")
    assert (first.states_in_words, second.states_in_words) == ("1 late, 1 done", "2 done")


@pytest.mark.django_db
def test_what_is_due_on_one_day_is_one_spot_with_every_state_in_it():
    facts = {"due_on": MARCH, "kind_id": "study_reports"}
    ActivityFactory(state="done", done_on=MARCH, **facts)
    ActivityFactory(state="done", done_on=date(2026, 3, 17), **facts)
    ActivityFactory(state="skipped", reason="holiday", skipped_on=MARCH, **facts)
    ActivityFactory(state="due", **facts)

    found = spots_of(Activity.objects.all(), TODAY)

    assert {kind: [each.states for each in spots] for kind, spots in found.items()} == {
        "study_reports": [Counter(done=1, done_late=1, skipped=1, late=1)]
    }


@pytest.fixture
def browser(client_of, administrator):
    return client_of(administrator)


@pytest.mark.django_db
def test_a_mark_leads_to_its_activity_or_to_the_list_of_those_of_its_kind_and_day(browser):
    light = {"customer__tier": Tier.LIGHT, "due_on": MARCH}
    one = ActivityFactory(kind_id="team_meeting", **light)
    ActivityFactory.create_batch(2, kind_id="study_reports", **light)
    ActivityFactory(kind_id="study_reports", due_on=MARCH, customer__tier=Tier.STRATEGIC)

    marks = browser.get(f"{WHEEL}?year=2026&tier=light").context["wheel"].marks
    listed = browser.get(marks[0].href).context["page"].rows

    assert [mark.title for mark in marks] == [
        "Study reports, 16 March 2026: 2 late",
        "Team meeting, 16 March 2026: late",
    ]
    assert (len(listed), {row.kind_id for row in listed}) == (2, {"study_reports"})
    assert marks[1].href == one.get_absolute_url()


@pytest.mark.django_db
def test_the_year_is_anybodys_one_asks_for(browser):
    customer, other = CustomerFactory(unit__name="Grid North"), CustomerFactory(tier=Tier.LIGHT)
    ingrid = manager_of(customer, name="Ingrid Falk").person
    for each in (customer, other):
        ActivityFactory(customer=each, due_on=MARCH)
    asked = {
        "": "All customers",
        f"customer={customer.pk}": "Grid North",
        f"manager={shown(ingrid)}": "Ingrid Falk",
        f"below={shown(customer.unit)}": "Grid North",
        "tier=light": "Light",
        "mine=1": "My customers",
    }

    pages = {query: browser.get(f"{WHEEL}?year=2026&{query}").context for query in asked}

    assert {query: page["whose"] for query, page in pages.items()} == asked
    planned = [page["coverage"].whole.planned for page in pages.values()]
    assert planned == [2, 1, 1, 1, 1, 0]


@pytest.mark.django_db
def test_a_retired_kind_has_a_ring_where_it_has_marks_alone(browser):
    ActivityKind.objects.filter(key__in=["maturity", "team_meeting"]).update(is_active=False)
    ActivityFactory(kind_id="team_meeting", due_on=MARCH)

    names = {ring.name for ring in browser.get(f"{WHEEL}?year=2026").context["wheel"].rings}

    assert ("Team meeting" in names, "Maturity" in names) == (True, False)


@pytest.mark.django_db
def test_the_list_beside_the_wheel_holds_all_of_it_a_page_at_a_time(browser):
    customer = CustomerFactory()
    for nth in range(25):
        ActivityFactory(customer=customer, due_on=date(2026, 3, 1 + nth))

    first = browser.get(f"{WHEEL}?year=2026").context["page"]
    second = browser.get(f"{WHEEL}?year=2026&after={first.after}").context["page"]

    assert (len(first.rows), len(second.rows), second.after) == (20, 5, "")


@pytest.mark.django_db
def test_the_wheel_and_coverage_say_the_same(browser):
    ActivityFactory(due_on=MARCH, state="done", done_on=MARCH)
    ActivityFactory(due_on=MARCH)

    wheel = browser.get(f"{WHEEL}?year=2026").context["coverage"]
    coverage = browser.get(f"{reverse('meetings:coverage')}?period=2026").context["coverage"]

    assert wheel.whole == coverage.whole
