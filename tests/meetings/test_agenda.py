"""The agenda: what proposes itself, and what a person does with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.models import Requirement
from customers.models import EffectAssessment
from meetings.models import AgendaItem, Meeting, MeetingKind
from meetings.operations import agenda, meet
from meetings.topics import planned_changes, requirements
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.customers.plans import an_adopted_plan
from tests.forms_sent import sent_by
from tests.meetings.factories import TODAY, ForumFactory, manager_of

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def meeting(customer, manager) -> Meeting:
    return plan(ForumFactory(customer=customer), manager)


def plan(forum, manager, *, days: int = 0) -> Meeting:
    starts_at = NINE + timedelta(days=days)
    return meet.plan_meeting(
        forum,
        by=manager,
        kind=MeetingKind.CUSTOMER,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        on=TODAY,
    )


def order(meeting: Meeting) -> list[str]:
    return [item.topic for item in meeting.agenda.standing()]


def test_requirements_that_wait_are_topics_the_one_wanted_first_on_top(customer, manager):
    late = a_requirement(customer, by=manager, title="Meters", wanted_by=date(2027, 3, 1))
    soon = a_requirement(customer, by=manager, title="Crews", wanted_by=date(2027, 1, 31))
    gone = a_requirement(customer, by=manager, title="Gone")
    Requirement.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_because="Sold")

    found = [(topic.topic, topic.reason) for topic in requirements(customer, TODAY)]

    raised = "New, raised 1 February 2026, wanted by"
    assert found == [
        (f"Requirement {soon.number}: Crews", f"{raised} 31 January 2027"),
        (f"Requirement {late.number}: Meters", f"{raised} 1 March 2027"),
    ]


def test_planned_changes_are_topics_while_near_or_not_assessed(customer, manager):
    days = {"Begun": -1, "Begun, assessed": -2, "Near": 90, "Far": 91, "Far, assessed": 92}
    made = an_adopted_plan(
        customer,
        by=manager,
        year=2026,
        **{name: TODAY + timedelta(days=n) for name, n in days.items()},
    )
    for change in made.changes.filter(title__in=("Begun, assessed", "Near", "Far, assessed")):
        EffectAssessment.objects.create(
            customer=customer,
            change_key=change.key,
            title=change.title,
            effect="none",
            assessed_on=TODAY,
            assessed_by=manager,
        )

    found = [(topic.topic, topic.reason) for topic in planned_changes(customer, TODAY)]

    assert found == [
        (
            "Planned change: Begun",
            "begins 22 November 2026, its effect on IT is not assessed yet",
        ),
        ("Planned change: Near", "begins 21 February 2027, its effect on IT is assessed"),
        ("Planned change: Far", "begins 22 February 2027, its effect on IT is not assessed yet"),
    ]


def test_what_is_proposed_is_left_out_at_once_and_not_proposed_again(customer, manager, meeting):
    a_requirement(customer, by=manager, title="Meters")
    meet.propose_agenda(meeting, by=manager, on=TODAY)
    agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")

    gone = agenda.leave_out_all(meeting, by=manager, on=TODAY)
    meet.propose_agenda(meeting, by=manager, on=TODAY)

    assert (gone, order(meeting)) == (1, ["Prices"])
    agenda.move_item_to(meeting.agenda.left_out().get(), "accepted", by=manager, on=TODAY)
    assert len(order(meeting)) == 2


def test_an_item_goes_to_the_top_and_the_others_keep_their_order(manager, meeting):
    _first, _second, third = (
        agenda.add_item(meeting, by=manager, on=TODAY, topic=topic) for topic in "ABC"
    )

    agenda.put_item_first(third, by=manager, on=TODAY)

    assert order(meeting) == ["C", "A", "B"]


def test_an_item_is_put_on_the_next_agenda_too_and_carried_there_once(manager, meeting):
    item = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices", duration_minutes=25)
    with pytest.raises(ValidationError) as nowhere:
        agenda.repeat_item(item, by=manager, on=TODAY)
    following = plan(meeting.forum, manager, days=30)

    copy = agenda.repeat_item(item, by=manager, on=TODAY)

    with pytest.raises(ValidationError) as twice:
        agenda.repeat_item(item, by=manager, on=TODAY)
    meet.hold_meeting(meeting, by=manager, on=TODAY)
    assert nowhere.value.messages == ["No next meeting of this series is planned yet."]
    assert twice.value.messages == ["This is on the next agenda already."]
    assert list(following.agenda.all()) == [copy]
    assert (copy.duration_minutes, copy.carried_from) == (25, item)


@pytest.mark.parametrize(("minutes", "too_long"), [(90, 0), (91, 1)])
def test_an_agenda_says_by_how_many_minutes_it_is_too_long(
    client_of, manager, meeting, minutes, too_long
):
    agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices", duration_minutes=minutes)

    shown = client_of(manager).get(meeting.get_absolute_url())

    assert (shown.context["planned_minutes"], shown.context["too_long"]) == (minutes, too_long)


def test_an_item_is_changed_by_its_page(client_of, manager, meeting):
    item = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")
    olav = PersonFactory(name="Olav")
    browser, page = client_of(manager), reverse("meetings:edit_item", args=[item.pk])
    sent = sent_by(browser.get(page)) | {
        "topic": "Prices of 2027",
        "duration_minutes": "20",
        "presenter": olav.external_id,
        "confidential": "on",
    }

    browser.post(page, sent)
    stale = browser.post(page, sent | {"topic": "Mine"})

    item.refresh_from_db()
    assert (item.topic, item.duration_minutes, item.presenter, item.confidential) == (
        "Prices of 2027",
        20,
        olav,
        True,
    )
    assert [(each.mine, each.theirs) for each in stale.context["form"].conflict] == [
        ("Mine", "Prices of 2027")
    ]


def test_nothing_of_an_agenda_is_changed_once_the_minutes_are_sent(manager, meeting):
    item = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")
    Meeting.objects.filter(pk=meeting.pk).update(
        state="held", minutes_state="sent", minutes_sent_at=NINE
    )

    for change in (
        lambda: agenda.put_item_first(item, by=manager, on=TODAY),
        lambda: agenda.leave_out_all(meeting, by=manager, on=TODAY),
        lambda: agenda.change_item(
            item,
            by=manager,
            on=TODAY,
            topic="x",
            duration_minutes=1,
            presenter=None,
            confidential=True,
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert refusal.value.messages == ["The minutes of this meeting are no longer a draft."]


def test_a_click_that_is_doubled_adds_one_item(client_of, manager, meeting):
    browser = client_of(manager)
    form = browser.get(meeting.get_absolute_url()).context["add_form"]
    sent = {"topic": "Prices", "duration_minutes": "10"}
    sent["idempotency_key"] = form["idempotency_key"].value()

    for _twice in range(2):
        browser.post(reverse("meetings:add_item", args=[meeting.pk]), sent)

    assert AgendaItem.objects.filter(meeting=meeting).count() == 1


def test_the_buttons_of_an_agenda_work_without_a_script(client_of, manager, meeting):
    first, second = (agenda.add_item(meeting, by=manager, on=TODAY, topic=topic) for topic in "AB")
    plan(meeting.forum, manager, days=30)
    browser, move = client_of(manager), reverse("meetings:move_item", args=[second.pk])

    browser.post(move, {"to": "first"})
    browser.post(move, {"to": "next"})
    browser.post(reverse("meetings:put_back", args=[first.pk]))

    assert order(meeting) == ["B"]
    assert [one.topic for one in meeting.forum.backlog.all()] == ["A"]
    assert order(Meeting.objects.latest("starts_at")) == ["B"]
