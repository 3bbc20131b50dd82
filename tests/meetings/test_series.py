"""Series of meetings: rhythm, members, standing items, and the backlog of their forum."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from customers.periods import period
from meetings.models import BacklogItem, Meeting, MeetingKind, MeetingState, SeriesMember
from meetings.operations import agenda, backlog, meet, series
from meetings.operations.plan_next import day_of_rule, next_meeting, plan_next_meeting
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.forms_sent import sent_by
from tests.meetings.factories import TODAY, ForumFactory, MeetingFactory, manager_of

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def forum():
    return ForumFactory(customer=CustomerFactory(unit__name="Grid North"))


@pytest.fixture
def manager(forum):
    return manager_of(forum.customer, name="Ingrid", email="ingrid@example.org")


@pytest.fixture
def held(forum):
    """The series of customer meetings."""
    return forum.series.get(kind=MeetingKind.CUSTOMER)


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


def test_a_forum_has_a_series_of_each_of_its_kinds_from_the_start():
    customers = meet.forum_of(CustomerFactory())

    assert [one.kind for one in customers.series.order_by("kind")] == ["customer", "team"]
    assert [one.kind for one in meet.steering_group().series.all()] == ["steering"]
    assert meet.forum_of(customers.customer).series.count() == 2


def test_the_next_meeting_follows_the_rhythm_on_a_working_day_as_long_and_where_it_says(
    held, manager
):
    series.change_series(
        held,
        by=manager,
        on=TODAY,
        rule="FREQ=MONTHLY;INTERVAL=2",
        duration_minutes=60,
        place="Narvik 2",
    )
    held.refresh_from_db()
    MeetingFactory(forum=held.forum, starts_at=NINE - 2 * DAY, state=MeetingState.HELD)

    proposed = next_meeting(held, on=TODAY)

    the_21st_of_january = datetime(2027, 1, 21, 9, tzinfo=UTC)
    assert (proposed.starts_at, proposed.minutes, proposed.place, proposed.reason) == (
        the_21st_of_january,
        60,
        "Narvik 2",
        "by its rhythm: every 2 months",
    )
    made = plan_next_meeting(held, by=manager, on=TODAY)
    assert (made.starts_at, made.duration_minutes, made.place) == (
        the_21st_of_january,
        60,
        "Narvik 2",
    )
    with pytest.raises(ValidationError) as refusal:
        plan_next_meeting(held, by=manager, on=TODAY)
    assert refusal.value.messages == ["The next meeting is planned already."]


@pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_member_is_on_the_list_of_meetings_inside_the_members_days(
    forum, held, manager, days, listed
):
    person = PersonFactory(name="Olav")
    series.add_member(
        held, by=manager, on=TODAY, person=person, part="Delivery", last_day=TODAY + DAY
    )
    series.add_member(held, by=manager, on=TODAY, person=PersonFactory(), only_minutes=True)

    meeting = plan(forum, manager, days=days)

    found = meeting.attendance.values_list("person__name", "part").order_by("pk")
    others = [("Ingrid", "Relationship manager")]
    assert list(found) == ([("Olav", "Delivery")] if listed else []) + others


def test_nobody_belongs_to_a_series_twice_on_a_day(held, manager):
    person = PersonFactory()
    series.add_member(held, by=manager, on=TODAY, person=person, last_day=TODAY)

    with pytest.raises(ValidationError) as refusal:
        series.add_member(held, by=manager, on=TODAY, person=person, only_minutes=True)

    assert refusal.value.messages == ["This person belongs to the series already."]
    again = series.add_member(held, by=manager, on=TODAY, person=person, first_day=TODAY + DAY)
    assert again.last_day is None


def test_a_member_ends_yesterday_and_one_of_today_goes(held, manager):
    began = SeriesMember.objects.create(
        series=held, person=PersonFactory(), valid=period(TODAY - DAY, None)
    )
    today = SeriesMember.objects.create(
        series=held, person=PersonFactory(name="Olav"), valid=period(TODAY, None)
    )

    series.end_member(began, by=manager, on=TODAY)
    series.end_member(today, by=manager, on=TODAY)

    assert [(each.pk, each.last_day) for each in held.members.all()] == [(began.pk, TODAY - DAY)]
    with pytest.raises(ValidationError) as refusal:
        series.end_member(began, by=manager, on=TODAY)
    assert refusal.value.messages == [f"{began.person} does not belong to the series any more."]


def test_a_member_who_begins_today_does_not_end_before(client_of, manager, held):
    olav = PersonFactory(name="Olav")
    browser = client_of(manager)
    key = browser.get(held.get_absolute_url()).context["member_form"]["idempotency_key"].value()
    sent = {"person": f"{olav} · {olav.external_id}", "last_day": "2020-01-01"}

    page = browser.post(
        reverse("meetings:add_member", args=[held.pk]), {**sent, "idempotency_key": key}
    )

    assert page.context["member_form"].errors == {
        "last_day": ["The last day is not before the first."]
    }


@pytest.mark.parametrize(
    ("rule", "last", "expected"),
    [
        ("FREQ=MONTHLY", date(2027, 1, 29), date(2027, 2, 28)),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 11, 30), date(2027, 2, 28)),
        ("FREQ=YEARLY", date(2028, 2, 29), date(2029, 2, 28)),
        ("FREQ=WEEKLY;INTERVAL=2", date(2027, 1, 29), date(2027, 2, 12)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2027, 1, 29), date(2027, 2, 15)),
    ],
)
def test_a_rhythm_leaves_out_no_month_that_is_too_short(rule, last, expected):
    assert day_of_rule(rule, last) == expected


def test_standing_items_are_on_each_new_agenda_in_their_order(forum, held, manager):
    first = series.add_standing_item(held, by=manager, on=TODAY, topic="Last minutes")
    series.add_standing_item(
        held, by=manager, on=TODAY, topic="Actions", duration_minutes=20, confidential=True
    )
    series.shift_standing_item(first, by=manager, on=TODAY, up=False)

    meeting = plan(forum, manager)

    items = meeting.agenda.values_list("topic", "duration_minutes", "confidential", "state")
    assert list(items) == [
        ("Actions", 20, True, "accepted"),
        ("Last minutes", 10, False, "accepted"),
    ]


def test_a_topic_waits_in_the_backlog_for_a_meeting_and_goes_back_there(forum, manager):
    waiting = backlog.add_backlog_item(
        forum, by=manager, on=TODAY, topic="Prices", duration_minutes=15, confidential=True
    )
    meeting = plan(forum, manager)

    item = backlog.put_on_agenda(waiting, by=manager, on=TODAY, meeting=meeting)

    assert (item.topic, item.duration_minutes, item.confidential) == ("Prices", 15, True)
    assert not forum.backlog.exists()
    with pytest.raises(ValidationError) as refusal:
        backlog.put_on_agenda(waiting, by=manager, on=TODAY, meeting=meeting)
    assert refusal.value.messages == ["This does not wait in the backlog of that meeting any more."]
    backlog.put_back(item, by=manager, on=TODAY)
    item.refresh_from_db()
    assert (item.state, forum.backlog.get().topic) == ("removed", "Prices")


def test_what_a_source_proposed_comes_back_from_the_backlog_as_the_same_item(forum, manager):
    meeting = plan(forum, manager)
    item = meeting.agenda.create(
        position=1, topic="C-1", source_kind="complaint", source_id="1", state="proposed"
    )
    waiting = backlog.put_back(item, by=manager, on=TODAY)

    onto = backlog.put_on_agenda(waiting, by=manager, on=TODAY, meeting=meeting)

    assert (onto.pk, onto.state) == (item.pk, "accepted")


def test_a_topic_is_not_put_on_the_agenda_of_another_forum(forum, manager, administrator):
    waiting = backlog.add_backlog_item(forum, by=manager, on=TODAY, topic="Prices")

    with pytest.raises(ValidationError):
        backlog.put_on_agenda(waiting, by=administrator, on=TODAY, meeting=MeetingFactory())

    assert BacklogItem.objects.get() == waiting


def test_what_was_treated_or_left_by_a_held_meeting_does_not_go_to_the_backlog(forum, manager):
    meeting = plan(forum, manager)
    treated = agenda.add_item(meeting, by=manager, on=TODAY, topic="Prices")
    left = agenda.add_item(meeting, by=manager, on=TODAY, topic="Plans")
    agenda.move_item_to(treated, "treated", by=manager, on=TODAY)

    with pytest.raises(ValidationError) as of_treated:
        backlog.put_back(treated, by=manager, on=TODAY)
    meet.hold_meeting(meeting, by=manager, on=TODAY)
    with pytest.raises(ValidationError) as of_left:
        backlog.put_back(left, by=manager, on=TODAY)

    assert of_treated.value.messages == ["“Prices” is treated and stays here."]
    assert of_left.value.messages == ["What a held meeting left goes to the next one by itself."]


def test_a_reader_changes_nothing_of_a_series(held, reader):
    for write in (
        lambda: series.add_member(held, by=reader, on=TODAY, person=PersonFactory()),
        lambda: series.add_standing_item(held, by=reader, on=TODAY, topic="Actions"),
        lambda: backlog.add_backlog_item(held.forum, by=reader, on=TODAY, topic="Actions"),
        lambda: plan_next_meeting(held, by=reader, on=TODAY),
    ):
        with pytest.raises(PermissionDenied):
            write()


def test_a_series_is_used_by_its_page(client_of, manager, held):
    browser, page = client_of(manager), held.get_absolute_url()
    olav = PersonFactory(name="Olav")
    edit = reverse("meetings:edit_series", args=[held.pk])
    sent = sent_by(browser.get(edit)) | {"rule": "FREQ=MONTHLY;INTERVAL=3", "place": "Narvik 2"}

    browser.post(edit, sent)
    for name, typed in (
        ("add_member", {"person": f"{olav} · {olav.external_id}", "part": "Delivery"}),
        ("add_standing", {"topic": "Actions", "duration_minutes": "10"}),
        ("add_backlog", {"topic": "Prices", "duration_minutes": "10"}),
    ):
        shown = browser.get(page).context
        form = {"add_member": "member_form", "add_standing": "standing_form"}.get(name)
        key = shown[form or "backlog_form"]["idempotency_key"].value()
        address = reverse(f"meetings:{name}", args=[held.pk])
        for _twice in range(2):
            browser.post(address, {**typed, "idempotency_key": key})
    browser.post(reverse("meetings:plan_next", args=[held.pk]))

    shown = browser.get(page).context
    assert (shown["series"].in_words, shown["series"].place) == ("every 3 months", "Narvik 2")
    assert [str(each) for each in shown["attending"]] == ["Olav"]
    assert [str(each) for each in shown["standing"]] == ["Actions"]
    assert [str(each) for each in shown["backlog"]] == ["Prices"]
    assert [each.place for each in shown["coming"]] == ["Narvik 2"]
    assert shown["proposed"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_series_asks_as_often_for_one_as_for_three(
    client_of, reader, django_assert_num_queries, rows
):
    for n in range(rows):
        forum = ForumFactory(customer=CustomerFactory())
        MeetingFactory(forum=forum, starts_at=NINE + n * DAY, state=MeetingState.HELD)
    browser = client_of(reader)
    browser.get(reverse("meetings:series_list"))

    with django_assert_num_queries(6):
        shown = browser.get(reverse("meetings:series_list"))

    assert [line.row.last_at is None for line in shown.context["lines"]].count(False) == rows
    assert date(2026, 11, 23) in {
        line.row.last_at.date() for line in shown.context["lines"] if line.row.last_at
    }


@pytest.mark.parametrize(("state", "days", "offered"), [("held", -1, 1), ("planned", -1, 0)])
def test_today_offers_to_plan_the_next_meeting_of_what_was_held(
    client_of, manager, held, state, days, offered
):
    now = timezone.now()
    MeetingFactory(forum=held.forum, starts_at=now + timedelta(days=days), state=state)
    browser, address = client_of(manager), reverse("meetings:plan_next", args=[held.pk])

    page = browser.get("/").content.decode()

    assert page.count(address) == offered
    if offered:
        answer = browser.post(address, {"next": "/"})
        assert answer["Location"] == "/"
        assert browser.get("/").content.decode().count(address) == 0


@pytest.mark.parametrize(
    ("on", "proposed_on"),
    [
        (date(2026, 12, 22), date(2026, 12, 23)),
        (date(2026, 12, 23), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 12, 27), date(2026, 12, 28)),
    ],
)
def test_the_next_meeting_is_proposed_on_a_working_day_to_come(held, on, proposed_on):
    """Due on Wednesday 23 December; asked about on that day or later, it is not in the past."""
    held.rule = "FREQ=MONTHLY"
    MeetingFactory(forum=held.forum, starts_at=NINE, state=MeetingState.HELD)

    assert next_meeting(held, on=on).starts_at.date() == proposed_on
