"""Where improvements are shown: the register, the customer, *Today*, the agenda, the profile."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from customers.registries.timeline import OfCustomer, Timeline
from meetings.agenda import topics_for
from reports.improvements.agenda import waiting_improvements
from reports.models import Edition, Improvement
from reports.operations.attainment import recompute_attainment
from reports.rules import months_before
from reports.sections import Subject
from reports.sections.improvements import improvements
from reports.today.improvements import improvements_to_see_to
from reports.today.scope import scope_of
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.forms_sent import sent_by
from tests.meetings.factories import ComplaintFactory, manager_of
from tests.reports.factories import ImprovementFactory, a_level, measured

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
YEAR = timedelta(days=365)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


def done(**facts):
    return ImprovementFactory(state="done", ended_on=ON, outcome="A second line", **facts)


def texts(found):
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("", ["Late", "Held", "Proposed", "Later"]),
        ("late", ["Late"]),
        ("proposed", ["Proposed"]),
        ("held_again", ["Held"]),
        ("to_check", ["Done"]),
        ("ended", ["Done"]),
    ],
)
def test_the_register_shows_what_is_asked_for(browser, customer, show, shown):
    today = timezone.localdate()
    begun = {"customer": customer, "opened_on": today - YEAR}
    ImprovementFactory(text="Later", due_on=today + YEAR, **begun)
    ImprovementFactory(text="Late", due_on=today - timedelta(days=1), **begun)
    ImprovementFactory(text="Held", due_on=today, held_again_since=ON, **begun)
    ImprovementFactory(text="Proposed", due_on=today + timedelta(days=9), state="proposed", **begun)
    ended = {"state": "done", "ended_on": today, "outcome": "A second line"}
    ImprovementFactory(text="Done", due_on=today, **ended, **begun)

    page = browser.get(reverse("improvements:list"), {"show": show})

    assert texts(page.context["page"].rows) == shown


@pytest.mark.parametrize("many", [1, 3])
def test_the_register_costs_the_same_for_one_row_and_for_three(
    browser, customer, many, django_assert_num_queries
):
    ImprovementFactory.create_batch(many, customer=customer)
    browser.get("/")

    with django_assert_num_queries(7):
        browser.get(reverse("improvements:list"))


def test_an_improvement_is_opened_of_a_complaint_and_led_through_to_its_effect(browser, customer):
    complaint = ComplaintFactory(customer=customer, subject="Slow answers")
    form = browser.get(
        reverse("improvements:create"),
        {"origin_kind": "complaint", "origin_key": complaint.pk, "customer": customer.pk},
    )
    browser.post(
        reverse("improvements:create"),
        sent_by(form, "text") | {"text": "Answer in two days"},
    )
    made = Improvement.objects.get()
    page, move = made.get_absolute_url(), reverse("improvements:move", args=[made.pk])
    browser.post(move, {"to": "done", "outcome": "A second line"})
    browser.post(move, {"to": "check", "effect": "partly", "effect_text": "Two of three weeks"})

    shown = browser.get(page)

    made.refresh_from_db()
    assert (made.origin_key, made.state, made.effect) == (str(complaint.pk), "done", "partly")
    assert "Two of three weeks" in shown.content.decode()


def test_of_a_level_it_has_the_levels_own_customer_service_and_measure(browser, customer):
    level = a_level(customer)
    today = timezone.localdate()
    measured(level, "98", period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    page = browser.get(reverse("reports:level_detail", args=[level.pk]))
    key = page.context["level_key"]
    form = browser.get(reverse("improvements:create"), {"origin_kind": "breach", "origin_key": key})

    browser.post(reverse("improvements:create"), sent_by(form, "text") | {"text": "Back to it"})

    made = Improvement.objects.get()
    assert (made.customer, made.service, made.measure) == (
        customer,
        level.line.service,
        level.measure,
    )
    assert (
        "Back to it"
        in browser.get(reverse("reports:level_detail", args=[level.pk])).content.decode()
    )


def test_an_edit_that_met_another_shows_mine_and_theirs(browser, customer):
    made = ImprovementFactory(customer=customer, text="As it was")
    edit = reverse("improvements:edit", args=[made.pk])
    form = sent_by(browser.get(edit))
    Improvement.objects.update(text="Theirs")

    page = browser.post(edit, form | {"text": "Mine"})

    [difference] = page.context["form"].conflict
    assert (difference.mine, difference.theirs) == ("Mine", "Theirs")
    assert Improvement.objects.get().text == "Theirs"


# Today ------------------------------------------------------------------------------------------


def test_today_has_ones_own_soon_and_of_ones_customers_what_asks(customer, manager):
    person = manager.person
    ImprovementFactory(
        customer=customer, text="Mine, in two weeks", owner=person, due_on=ON + timedelta(days=14)
    )
    ImprovementFactory(
        customer=customer, text="Mine, later", owner=person, due_on=ON + timedelta(days=15)
    )
    ImprovementFactory(customer=customer, text="Another's, soon", due_on=ON + timedelta(days=2))
    ImprovementFactory(customer=customer, text="Another's, late", due_on=ON - timedelta(days=1))
    ImprovementFactory(text="Elsewhere, late", due_on=ON - timedelta(days=1))
    done(customer=customer, text="Done, not looked at", due_on=ON)

    found = improvements_to_see_to(scope_of(manager, on=ON))

    assert texts(found) == ["Another's, late", "Done, not looked at", "Mine, in two weeks"]


def test_a_reader_has_only_ones_own_on_today():
    reader = UserFactory(role=Role.READER)
    ImprovementFactory(text="Mine", owner=PersonFactory(user=reader), due_on=ON)
    ImprovementFactory(text="Another's, late", due_on=ON - timedelta(days=1))

    assert texts(improvements_to_see_to(scope_of(reader, on=ON))) == ["Mine"]


# Agenda and profile -----------------------------------------------------------------------------


def test_the_agenda_asks_what_waits_and_leaves_the_work_alone(customer):
    owner = PersonFactory(name="Erik")
    ImprovementFactory(customer=customer, text="At work", due_on=ON)
    ImprovementFactory(
        customer=customer, text="Better?", owner=owner, held_again_since=ON, due_on=ON
    )

    [topic] = waiting_improvements(customer, ON)

    assert topic.topic == "Improvement: Better?"
    assert topic.reason == "Erik sees to it by 20 November 2026. Back at the target: is it done?"
    assert topic in topics_for(customer, on=ON)


@pytest.mark.parametrize(
    ("edition", "rows"),
    [(Edition.INTERNAL, ["Proposed", "Going", "Done"]), (Edition.CUSTOMER, ["Going", "Done"])],
)
def test_the_profile_has_what_goes_on_and_what_was_done_in_a_year(customer, edition, rows):
    ImprovementFactory(customer=customer, text="Proposed", state="proposed")
    ImprovementFactory(customer=customer, text="Going")
    done(customer=customer, text="Done", effect="came_back", checked_on=ON)
    ended = {"state": "done", "outcome": "Done", "opened_on": date(2025, 1, 1)}
    ImprovementFactory(customer=customer, text="Long ago", ended_on=ON - YEAR, due_on=ON, **ended)

    section = improvements(Subject(customer, ON, edition))

    assert [row.name for row in section.rows] == rows
    going = len(rows) - 1
    words = "improvement goes" if going == 1 else "improvements go"
    assert section.sentence == (
        f"{going} {words} on; in twelve months 1 were done, 1 of them back at the target."
    )


def test_the_timeline_tells_that_it_was_opened_and_how_it_ended(customer, reader):
    done(customer=customer, text="Fewer outages")
    ImprovementFactory(
        customer=customer, text="More power", state="dropped", ended_on=ON, outcome="Too dear"
    )
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)

    entries = Timeline(OfCustomer(customer), user=reader, now=noon).entries

    assert {(each.day, each.said.state, each.said.sentence) for each in entries} == {
        (ON, "done", "Improvement done: Fewer outages"),
        (ON, "skipped", "Improvement dropped: More power"),
        (date(2026, 11, 1), "started", "Improvement opened: Fewer outages"),
        (date(2026, 11, 1), "started", "Improvement opened: More power"),
    }
