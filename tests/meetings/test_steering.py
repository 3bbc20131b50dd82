"""The steering group's page: what waits, how things stand, what was decided, what is new."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from brm.accounts.calendar import is_weekday
from brm.accounts.models import Role
from brm.ui.lookup import shown
from meetings.models import (
    AgendaItem,
    Decision,
    Escalation,
    EscalationCause,
    SteeringVisit,
)
from meetings.operations import escalate, meet, promise
from meetings.operations.visit import see_steering
from meetings.steering.agenda import extra_meeting, next_of
from meetings.steering.briefs import advised_letter, options_of
from meetings.steering.figures import all_of, causes_of, customers_of, levels_of
from meetings.steering.months import months_of
from meetings.steering.news import news_for
from meetings.steering.outcomes import outcomes_of
from meetings.steering.page import dashboard_of
from meetings.steering.spans import first_days
from meetings.steering.topics import topics_of_the_group
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import manager_of
from tests.meetings.steered import group_meets, many, member, raised

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PAGE = "meetings:steering"


@pytest.fixture
def group():
    return member()


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Water")


@pytest.fixture
def today():
    return timezone.localdate()


def waiting():
    return Escalation.objects.undecided()


FIRSTS = first_days(on=MONDAY, is_working=is_weekday)


def test_the_open_questions_of_a_level_fall_into_their_spans_by_the_days_there(group, customer):
    for on in (
        date(2026, 11, 16),  # 5 working days
        date(2026, 11, 15),  # 6, counted from a Sunday
        date(2026, 11, 9),  # 10
        date(2026, 11, 8),  # 11
        date(2026, 10, 26),  # 20
        date(2026, 10, 25),  # 21
    ):
        raised(group, on, customer=customer)
    raised(group, MONDAY, customer=customer, level=2)

    levels = levels_of(waiting(), FIRSTS, on=MONDAY)

    assert [(level.name, level.spans, level.past) for level in levels] == [
        ("IT steering group", (1, 2, 2, 1), 3),
        ("IT and business management", (1, 0, 0, 0), 0),
        ("Relationship manager", (0, 0, 0, 0), 0),
    ]
    assert all_of(levels).count == 7
    assert levels[0].oldest == date(2026, 10, 25)


def test_what_was_wanted_today_is_not_past_its_day(group, customer):
    for wanted_by in (MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=1)):
        raised(group, date(2026, 11, 2), customer=customer, wanted_by=wanted_by)

    assert levels_of(waiting(), FIRSTS, on=MONDAY)[0].past == 1


def test_five_customers_with_most_are_named_and_the_rest_is_summed(group):
    for n in range(7):
        many(CustomerFactory(unit__name=f"Unit {n}"), group, MONDAY, 7 - n)

    rows = customers_of(waiting(), 28, FIRSTS, on=MONDAY)

    assert [(row.name, row.count) for row in rows] == [
        ("Unit 0", 7),
        ("Unit 1", 6),
        ("Unit 2", 5),
        ("Unit 3", 4),
        ("Unit 4", 3),
        ("All others", 3),
    ]


def test_causes_are_counted_and_what_has_none_says_so(group, customer):
    money = EscalationCause.objects.create(name="Who pays", order=90)
    raised(group, MONDAY, customer=customer)
    for _n in range(2):
        raised(group, MONDAY, customer=customer, cause=money)

    rows = causes_of(waiting(), 3, FIRSTS, on=MONDAY)

    assert [(row.name, row.count, row.key) for row in rows] == [
        ("Who pays", 2, money.pk),
        ("Not said", 1, None),
    ]


def test_twelve_months_count_what_came_and_went_and_how_long_it_took(group, customer):
    first = raised(group, date(2026, 9, 30), customer=customer)
    second = raised(group, date(2026, 10, 1), customer=customer)
    raised(group, date(2026, 10, 30), customer=customer)
    escalate.decide_escalation(first, by=group, on=date(2026, 10, 14), text="Yes")  # 10 days
    escalate.decide_escalation(second, by=group, on=date(2026, 10, 29), text="No")  # 20 days
    back = raised(group, date(2026, 11, 2), customer=customer)
    escalate.return_escalation(back, by=group, on=date(2026, 11, 3), text="Ask them")

    months = months_of(1, on=MONDAY, is_working=is_weekday)

    assert [(m.first, m.came, m.went, m.open, m.took) for m in months[-3:]] == [
        (date(2026, 9, 1), 1, 0, 1, None),
        (date(2026, 10, 1), 2, 2, 1, 15.0),
        (date(2026, 11, 1), 1, 1, 1, None),
    ]
    assert len(months) == 12


def test_a_question_decided_anew_is_counted_from_the_day_it_was_opened_again(group, customer):
    manager = manager_of(customer)
    escalation = raised(group, date(2026, 10, 1), customer=customer)
    escalation = escalate.decide_escalation(escalation, by=group, on=date(2026, 10, 2), text="Yes")
    escalation = escalate.inform_customer(escalation, by=manager, on=date(2026, 10, 5))
    escalation = escalate.reopen_escalation(
        escalation, by=manager, on=date(2026, 11, 2), text="It came back"
    )
    escalate.decide_escalation(escalation, by=group, on=date(2026, 11, 9), text="Again")

    months = months_of(0, on=MONDAY, is_working=is_weekday)

    assert [(m.came, m.went, m.open, m.took) for m in months[-2:]] == [(1, 1, 0, 1), (1, 1, 0, 5)]


def decided(group, customer, on, **facts):
    escalation = raised(group, on - timedelta(days=9), customer=customer)
    return escalate.decide_escalation(escalation, by=group, on=on, text="Both.", **facts)


def test_decisions_say_whether_they_were_carried_out_and_told_the_late_ones_first(group, customer):
    karin = PersonFactory(name="Karin Ek")
    manager = manager_of(customer)
    told = decided(group, customer, date(2026, 11, 10))
    escalate.inform_customer(told, by=manager, on=date(2026, 11, 11))
    done = decided(group, customer, date(2026, 11, 9), owner=karin, due_on=MONDAY)
    promise.complete_action(
        done.decisions.get().action, by=manager, on=date(2026, 11, 20), outcome="Done"
    )
    escalate.inform_customer(done, by=manager, on=date(2026, 11, 20))
    decided(group, customer, date(2026, 11, 3), owner=karin, due_on=date(2026, 11, 22))
    decided(group, customer, date(2026, 11, 5), owner=karin, due_on=MONDAY)
    decided(group, customer, date(2025, 11, 23))

    outcomes = outcomes_of(on=MONDAY, since=date(2026, 11, 21))

    assert [(one.state, one.words) for one in outcomes.rows] == [
        ("late", "Karin Ek, due 22\u00a0Nov, late; customer not told yet"),
        ("at_risk", "Karin Ek, due 23\u00a0Nov; customer not told yet"),
        ("done", "customer told"),
        ("done", "done 20\u00a0Nov, customer told"),
    ]
    assert (outcomes.decided, outcomes.to_carry_out, outcomes.done, outcomes.late) == (4, 3, 1, 1)
    assert (outcomes.untold, outcomes.done_since, outcomes.share) == (2, 0, 1 / 3)


def test_of_a_question_decided_anew_only_the_last_decision_is_untold(group, customer):
    manager = manager_of(customer)
    question = decided(group, customer, date(2026, 11, 10))
    escalate.inform_customer(question, by=manager, on=date(2026, 11, 11))
    escalate.reopen_escalation(question, by=manager, on=date(2026, 11, 12), text="Not solved")
    escalate.decide_escalation(question, by=group, on=date(2026, 11, 13), text="One site.")

    outcomes = outcomes_of(on=MONDAY, since=MONDAY)

    assert outcomes.untold == 1
    assert [one.words for one in outcomes.rows] == ["customer not told yet", "customer told"]


def test_critical_comes_first_then_what_is_wanted_first(group, customer):
    soon = raised(group, MONDAY, customer=customer, wanted_by=date(2026, 11, 30))
    later = raised(group, MONDAY, customer=customer, wanted_by=date(2026, 12, 30))
    critical = raised(group, MONDAY, customer=customer, wanted_by=date(2026, 12, 31), severity=2)
    raised(group, MONDAY, customer=customer, level=2, severity=2)

    dashboard = dashboard_of(group, on=MONDAY, now=NOON)
    topics = topics_of_the_group()

    in_order = [critical, soon, later]
    assert [card.escalation for card in dashboard.cards] == in_order
    assert [(topic.source_id, topic.duration_minutes) for topic in topics] == [
        (str(critical.pk), 30),
        (str(soon.pk), 20),
        (str(later.pk), 20),
    ]


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("B, because both gain.", "B"),
        ("A", "A"),
        ("A second run is best.", ""),
        ("", ""),
        ("Both.", ""),
    ],
)
def test_a_recommendation_names_its_option_first(text, letter):
    assert advised_letter(text) == letter


def test_an_option_of_any_length_is_read_and_only_a_short_one_has_its_sum_apart():
    long = 50_000 * "1, " + "x"
    read = options_of(Escalation(options=f"Two sites, 3.9 M SEK.\n{long}"))

    assert [(each.text, each.sum) for each in read] == [("Two sites", "3.9 M SEK"), (long, "")]


@pytest.mark.parametrize(
    ("meets_in", "extra"),
    [(7, False), (8, True), (None, True)],
    ids=["on the clock's day", "the day after", "no meeting"],
)
def test_an_extra_meeting_is_proposed_where_the_next_is_too_late(group, customer, meets_in, extra):
    critical = raised(group, MONDAY, customer=customer, severity=2)  # five working days: the 30th
    if meets_in:
        group_meets(group, MONDAY, in_days=meets_in)

    dashboard = dashboard_of(group, on=MONDAY, now=NOON)

    found = dashboard.extra and (dashboard.extra.escalation, dashboard.extra.by)
    assert found == ((critical, date(2026, 11, 30)) if extra else None)


def test_a_normal_question_waits_for_the_next_meeting(group, customer):
    row = raised(group, MONDAY, customer=customer)

    assert extra_meeting([row], next_of([]), None, is_working=is_weekday) is None


def test_news_begin_with_the_visit_before_this_one(group, customer):
    see_steering(by=group, at=NOON - timedelta(days=30))
    see_steering(by=group, at=NOON)
    see_steering(by=group, at=NOON + timedelta(hours=1))

    news = news_for(group, now=NOON + timedelta(hours=2))
    next_day = news_for(group, now=NOON + timedelta(days=1))

    assert (news.since, news.is_first) == (NOON - timedelta(days=30), False)
    assert (next_day.since, next_day.is_first) == (NOON + timedelta(hours=1), False)
    assert SteeringVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("raised_on", "sentence"),
    [
        (date(2026, 11, 28), "It came today."),
        (date(2026, 11, 27), "It came less than a working day ago."),
        (date(2026, 11, 26), "It came 1 working day ago."),
        (date(2026, 11, 25), "It came 2 working days ago."),
    ],
)
def test_on_a_saturday_what_came_on_friday_is_less_than_a_working_day_old(
    raised_on, sentence, group, customer
):
    raised(group, raised_on, customer=customer)

    dashboard = dashboard_of(group, on=date(2026, 11, 28), now=NOON + timedelta(days=5))

    assert dashboard.sentence == sentence


def test_without_a_visit_news_are_of_a_month(group):
    news = news_for(group, now=NOON)

    assert (news.day, news.is_first) == (date(2026, 10, 23), True)


def test_a_visit_is_not_before_the_one_before_it(group):
    with pytest.raises(IntegrityError), transaction.atomic():
        SteeringVisit.objects.create(user=group, seen_at=NOON, seen_before_at=NOON + timedelta(1))


def test_news_count_what_came_and_was_decided_since(group, customer, today):
    see_steering(by=group, at=timezone.now() - timedelta(days=2))
    for on in (today, today - timedelta(days=1)):
        escalation = raised(group, on, customer=customer)
    raised(group, today, customer=customer, level=1)
    escalate.decide_escalation(escalation, by=group, on=today, text="Yes")

    news = news_for(group, now=timezone.now())

    assert (news.came, news.decided, news.returned) == (2, 1, 0)


def test_what_was_written_down_since_is_new_whatever_its_day(group, customer, today):
    on = today - timedelta(days=30)
    before, answered = (raised(group, on, customer=customer) for _n in range(2))
    see_steering(by=group, at=timezone.now())
    new = raised(group, today - timedelta(days=20), customer=customer)
    escalate.decide_escalation(answered, by=group, on=today - timedelta(days=10), text="Yes")

    now = timezone.now() + timedelta(hours=5)
    dashboard = dashboard_of(group, on=today, now=now)

    assert (dashboard.news.came, dashboard.news.decided) == (1, 1)
    assert {card.escalation: card.is_new for card in dashboard.cards} == {before: False, new: True}


# The page -------------------------------------------------------------------------------------


def test_the_page_begins_with_what_waits_and_where_to_begin(group, customer, today, client_of):
    raised(group, today, customer=customer)
    first = raised(group, today, customer=customer, severity=2)

    page = client_of(group).get(reverse(PAGE)).content.decode()

    assert "Two questions wait for you" in page
    assert f'Begin with <a class="nowrap" href="#e-{first.pk}">{first.number}</a>' in " ".join(
        page.split()
    )
    assert "The oldest came today." in page


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.READER, 0),
        (Role.RELATIONSHIP_MANAGER, 0),
        (Role.STEERING_GROUP, 3),
        (Role.ADMINISTRATOR, 3),
    ],
)
def test_only_the_group_has_buttons(role, acts, group, customer, today, client_of):
    raised(group, today, customer=customer)

    page = client_of(UserFactory(role=role)).get(reverse(PAGE)).content.decode()

    assert page.count(reverse("meetings:steering_move", args=[Escalation.objects.get().pk])) == acts
    assert page.count("May sorting run from two sites?") == 1


def test_a_question_is_decided_on_its_card_with_who_carries_it_out(
    group, customer, today, client_of
):
    escalation = raised(group, today, customer=customer)
    karin = PersonFactory(name="Karin Ek")
    sent = {"to": "decided", "text": "Two sites.", "owner": shown(karin), "due_on": today}

    answer = client_of(group).post(reverse("meetings:steering_move", args=[escalation.pk]), sent)

    assert answer.url == reverse(PAGE)
    escalation.refresh_from_db()
    action = escalation.decisions.get().action
    assert (escalation.state, escalation.decision.text) == ("decided", "Two sites.")
    assert (action.owner, action.due_on) == (karin, today)


@pytest.mark.parametrize(
    ("to", "more", "state"),
    [
        ("accepted", {}, "accepted"),
        ("returned", {"text": "Ask the customer first."}, "returned"),
    ],
)
def test_a_question_is_accepted_or_returned_on_its_card(
    to, more, state, group, customer, today, client_of
):
    escalation = raised(group, today, customer=customer)

    client_of(group).post(
        reverse("meetings:steering_move", args=[escalation.pk]), {"to": to, **more}
    )

    escalation.refresh_from_db()
    assert escalation.state == state


def test_a_question_is_scheduled_for_a_coming_meeting(group, customer, today, client_of):
    meeting = group_meets(group, today, in_days=9)
    escalation = raised(group, today, customer=customer)
    sent = {"to": "scheduled", "meeting": meeting.pk}

    client_of(group).post(reverse("meetings:steering_move", args=[escalation.pk]), sent)

    escalation.refresh_from_db()
    assert (escalation.state, escalation.meeting) == ("scheduled", meeting)
    assert AgendaItem.objects.get(meeting=meeting).source_id == str(escalation.pk)


def test_a_refused_step_keeps_what_was_typed_also_where_the_question_is_gone(
    group, customer, today, client_of
):
    escalation = raised(group, today, customer=customer)
    browser = client_of(group)
    url = reverse("meetings:steering_move", args=[escalation.pk])

    half = browser.post(url, {"to": "decided", "text": "Both sites", "due_on": today})
    escalate.decide_escalation(escalation, by=group, on=today, text="One site")
    late = browser.post(url, {"to": "decided", "text": "Both sites"})

    assert "Say both who carries it out and by when." in half.content.decode()
    for answer in (half, late):
        assert answer.status_code == 200
        assert "Both sites</textarea>" in answer.content.decode()
    assert Decision.objects.get().text == "One site"


def test_the_page_is_looked_at_without_writing_and_noted_by_a_button(group, client_of):
    browser = client_of(group)

    browser.get(reverse(PAGE))
    looked = SteeringVisit.objects.count()
    browser.post(reverse("meetings:steering_seen"))

    assert (looked, SteeringVisit.objects.filter(user=group).count()) == (0, 1)


def test_on_a_wall_there_is_no_navigation_and_no_button_and_it_is_drawn_anew(
    group, customer, today, client_of
):
    raised(group, today, customer=customer)

    page = client_of(group).get(reverse(PAGE), {"wall": "1"}).content.decode()

    assert "May sorting run from two sites?" in page
    assert 'hx-trigger="every 300s"' in page
    assert '<noscript><meta http-equiv="refresh" content="300" /></noscript>' in page
    assert ("<form" in page, "side-navigation" in page) == (False, False)


def test_with_nothing_at_all_the_page_says_so(group, client_of):
    page = client_of(group).get(reverse(PAGE)).content.decode()

    assert "No question waits for you" in page
    assert "Nothing is open at any level." in page
    assert "No meeting of the steering group is planned." in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_with_one_question_and_with_thirty(
    rows, group, today, client_of, django_assert_num_queries
):
    for n in range(rows):
        customer = CustomerFactory()
        raised(group, today - timedelta(days=n), customer=customer)
        decided(group, customer, today, owner=PersonFactory(), due_on=today)
    group_meets(group, today, in_days=9)
    browser = client_of(group)
    browser.get(reverse(PAGE))

    with django_assert_num_queries(19):
        browser.get(reverse(PAGE))


def test_a_member_of_the_group_alone_lands_on_its_page_and_others_on_today(client, today):
    landed = {}
    for role in Role:
        user = UserFactory(role=role)
        sent = {"login": user.email, "password": "correct horse battery staple", "next": "/"}
        landed[role.value] = client.post(reverse("account_login"), sent).url
        client.logout()

    assert landed == {
        "reader": "/",
        "relationship_manager": "/",
        "steering_group": reverse(PAGE),
        "administrator": "/",
    }


def test_who_asked_for_a_page_lands_on_it(client, group):
    sent = {
        "login": group.email,
        "password": "correct horse battery staple",
        "next": reverse("customers:list"),
    }

    assert client.post(reverse("account_login"), sent).url == reverse("customers:list")


# Its meeting ----------------------------------------------------------------------------------


def test_planning_a_meeting_of_the_group_proposes_what_waits_for_it(group, customer, today):
    raised(group, today, customer=customer, level=2)
    waits = raised(group, today, customer=customer)

    meeting = group_meets(group, today, in_days=9)

    item = meeting.agenda.get()
    assert (item.source_id, item.state) == (str(waits.pk), "proposed")
    assert item.reason.startswith(f"{customer}, wanted by ")


def test_the_agenda_of_a_meeting_of_the_group_is_a_paper_with_its_briefs(
    group, customer, today, client_of
):
    raised(group, today, customer=customer, facts="38 000 parcels an hour")
    meeting = group_meets(group, today, in_days=9)

    answer = client_of(group).get(reverse("meetings:steering_agenda", args=[meeting.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in answer.content


def test_what_the_group_decides_at_its_meeting_decides_the_question(
    group, customer, today, client_of
):
    question = raised(group, today - timedelta(days=9), customer=customer)
    meeting = group_meets(group, today, in_days=0)
    item = meeting.agenda.get()
    karin = PersonFactory(name="Karin Ek")
    key = "1b0a8c1e-4f5e-4a0e-9a51-111111111111"
    sent = {"kind": "decision", "text": "Two sites.", "owner": shown(karin), "due_on": today}
    url = reverse("meetings:add_outcome", args=[item.pk])
    browser = client_of(group)

    first = browser.post(url, {**sent, "idempotency_key": key})
    again = browser.post(url, {**sent, "text": "One.", "idempotency_key": key[:-1] + "2"})

    question.refresh_from_db()
    item.refresh_from_db()
    decision = Decision.objects.get()
    action = question.decisions.get().action
    assert first.status_code == 302
    assert "is decided; that is no next step." in again.content.decode()
    assert (question.state, question.decision, item.state) == ("decided", decision, "treated")
    assert (decision.meeting, decision.agenda_item) == (meeting, item)
    assert (decision.customer, decision.decided_on) == (customer, today)
    assert (action.owner, action.meeting, action.agenda_item) == (karin, meeting, item)


def test_what_is_decided_before_the_meeting_goes_off_its_agenda(group, customer, today):
    first = raised(group, today, customer=customer)
    second = raised(group, today, customer=customer)
    meeting = group_meets(group, today, in_days=9)

    escalate.decide_escalation(first, by=group, on=today, text="Yes")
    escalate.return_escalation(second, by=group, on=today, text="Ask them")

    assert {item.state for item in meeting.agenda.all()} == {"removed"}


def test_a_question_decided_between_two_meetings_is_not_carried_over(group, customer, today):
    answered, asked = (raised(group, today, customer=customer) for _n in range(2))
    meeting = group_meets(group, today, in_days=0)
    meeting.agenda.update(state="accepted")
    meet.hold_meeting(meeting, by=group, on=today)
    escalate.decide_escalation(answered, by=group, on=today, text="Yes")

    following = group_meets(group, today, in_days=30)

    assert [item.source_id for item in following.agenda.all()] == [str(asked.pk)]


def test_a_customers_meeting_has_no_agenda_of_the_group(customer, client_of):
    from tests.meetings.factories import MeetingFactory

    meeting = MeetingFactory(forum__customer=customer)

    answer = client_of(member()).get(reverse("meetings:steering_agenda", args=[meeting.pk]))

    assert answer.status_code == 404
