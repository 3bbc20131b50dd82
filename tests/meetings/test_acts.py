"""What is done with an activity besides planning it, and with many at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils import timezone
from pghistory.models import Context

from brm.accounts.models import Role, User
from customers.models import Confirmation, StructureSnapshot, TeamMember
from customers.periods import period
from meetings import acts, proofs
from meetings.models import Activity, Cadence
from meetings.models.activities import ActivityQuerySet
from meetings.operations.act import complete_activity, plan_activity, skip_activity
from meetings.operations.act_on_many import complete_many, hand_many, skip_many
from meetings.operations.plan import sweep_activities
from meetings.operations.rearrange import hand_activity, move_activity, reopen_activity
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.factories import (
    TODAY,
    ActivityFactory,
    CadenceFactory,
    MeetingFactory,
    manager_of,
)

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def facts(customer) -> dict[str, Any]:
    """Who acts, and on which day."""
    return {"by": manager_of(customer), "on": TODAY}


@pytest.fixture
def planned(customer) -> Activity:
    """An activity that its cadence planned for 15 December, and nothing else of that year."""
    Cadence.objects.all().delete()
    CadenceFactory(customer=customer, rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")
    sweep_activities(TODAY)
    return Activity.objects.get(due_on=date(2026, 12, 15))


def test_what_is_moved_stays_where_it_is_however_often_it_is_planned_anew(planned, facts):
    moved = move_activity(planned, due_on=date(2026, 12, 18), reason="Holiday", **facts)
    Cadence.objects.update(rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=14,15")

    counts = sweep_activities(TODAY)

    days = Activity.objects.due_between(TODAY, date(2026, 12, 31)).values_list("due_on", flat=True)
    assert (counts["dropped"], sorted(days)) == (0, [date(2026, 12, 14), date(2026, 12, 18)])
    assert (moved.moved_from, moved.reason, moved.state) == (
        date(2026, 12, 15),
        "Holiday",
        "planned",
    )


def test_what_is_moved_twice_remembers_its_first_day_and_forgets_it_when_it_is_back(planned, facts):
    move_activity(planned, due_on=date(2026, 12, 18), **facts)
    twice = move_activity(planned, due_on=date(2026, 12, 21), **facts)
    back = move_activity(planned, due_on=date(2026, 12, 15), **facts)

    assert (twice.moved_from, back.moved_from) == (date(2026, 12, 15), None)


@pytest.mark.parametrize(
    ("due_on", "to", "refusal"),
    [
        (TODAY, TODAY - timedelta(days=1), "This day is past"),
        (TODAY - timedelta(days=1), TOMORROW, "Its day is past"),
    ],
)
def test_nothing_is_moved_from_or_to_a_day_that_is_past(customer, facts, due_on, to, refusal):
    activity = ActivityFactory(customer=customer, due_on=due_on)

    with pytest.raises(ValidationError, match=refusal):
        move_activity(activity, due_on=to, **facts)


def test_an_owner_who_was_chosen_stays_when_the_relationship_manager_changes(planned, facts):
    owner = PersonFactory()
    hand_activity(planned, owner=owner, **facts)
    TeamMember.objects.update(valid=period(date(2020, 1, 1), TODAY))
    TeamMemberFactory(customer=planned.customer, valid=period(TOMORROW, None))

    counts = sweep_activities(TODAY)

    planned.refresh_from_db()
    assert (counts["reassigned"], planned.owner) == (1, owner)


def test_two_who_move_one_activity_do_not_overwrite_each_other_unseen(planned, facts):
    shown = planned.version
    move_activity(planned, due_on=date(2026, 12, 18), version=shown, **facts)

    with pytest.raises(ValidationError, match="Somebody else"):
        hand_activity(planned, owner=PersonFactory(), version=shown, **facts)


@pytest.mark.parametrize(
    ("due_on", "state"),
    [(TODAY - timedelta(days=1), "late"), (TODAY, "due"), (TODAY + timedelta(days=15), "planned")],
)
def test_what_is_opened_again_waits_as_its_day_says(customer, facts, due_on, state):
    activity = ActivityFactory(customer=customer, due_on=due_on)
    complete_activity(activity, **facts)

    again = reopen_activity(activity, reason="Not with the customer", **facts)

    assert (again.state, again.done_on, again.reason) == (state, None, "Not with the customer")
    states = activity.events.order_by("pk").values_list("state", flat=True)
    assert list(states)[-2:] == ["done", state]


def test_what_a_meeting_proves_or_a_settled_period_holds_is_not_opened_again(customer, facts):
    held = MeetingFactory(forum__customer=customer, state="held")
    old = TODAY - timedelta(days=31)
    proved = ActivityFactory(customer=customer, state="done", done_on=TODAY, meeting=held)
    settled = ActivityFactory(customer=customer, due_on=old, state="done", done_on=old)
    waiting = ActivityFactory(customer=customer)

    for activity, refusal in ((proved, "held"), (settled, "settled"), (waiting, "anyway")):
        with pytest.raises(ValidationError, match=refusal):
            reopen_activity(activity, reason="by mistake", **facts)


@pytest.mark.parametrize(
    ("done_on", "refusal"),
    [(TOMORROW, "still to come"), (TODAY - timedelta(days=31), "settled")],
)
def test_a_day_that_is_to_come_or_settled_is_no_day_on_which_it_was_done(
    customer, facts, done_on, refusal
):
    with pytest.raises(ValidationError, match=refusal):
        complete_activity(ActivityFactory(customer=customer), done_on=done_on, **facts)


def test_nothing_is_planned_by_hand_into_a_period_that_is_settled(customer, facts):
    kind = ActivityFactory().kind
    first = TODAY - timedelta(days=30)

    planned = plan_activity(customer=customer, kind=kind, due_on=first, **facts)
    with pytest.raises(ValidationError, match="settled"):
        plan_activity(customer=customer, kind=kind, due_on=first - timedelta(days=1), **facts)

    assert planned.due_on == first


def test_a_review_is_proved_by_what_it_froze_and_offers_it_to_others(customer, facts):
    review = ActivityFactory(customer=customer, kind_id="review_structure")

    done = complete_activity(review, **facts)

    snapshot = StructureSnapshot.objects.get()
    assert proofs.proof_of(done).href == snapshot.get_absolute_url()
    assert [key for key, _name in proofs.offered(customer)] == [f"structure:{snapshot.pk}"]
    again = reopen_activity(done, reason="by mistake", **facts)
    assert (again.proof_kind, again.proof_key) == ("", "")


@pytest.fixture
def chosen(customer, planned) -> list[int]:
    """Three of one's own: one waits, one is done, one is a review of the structure."""
    done = {"state": "done", "done_on": TODAY, "outcome": "Said before"}
    rows = [
        ActivityFactory(customer=customer, kind_id="review_plans"),
        ActivityFactory(customer=customer, kind_id="team_meeting", **done),
        ActivityFactory(customer=customer, kind_id="review_structure"),
    ]
    return [row.pk for row in rows]


def states(keys: list[int]) -> list[str]:
    return list(Activity.objects.filter(pk__in=keys).order_by("pk").values_list("state", flat=True))


def test_many_are_done_at_once_but_for_what_is_confirmed_by_itself(chosen, facts):
    first = complete_many(chosen, outcome="All read", **facts)
    again = complete_many(chosen, outcome="Twice", **facts)

    assert (first, again, states(chosen)) == (1, 0, ["done", "done", "planned"])
    assert Activity.objects.get(pk=chosen[0]).outcome == "All read"


def test_many_are_skipped_with_one_reason(chosen, facts):
    with pytest.raises(ValidationError, match="Say why"):
        skip_many(chosen, reason=" ", **facts)
    counted = skip_many(chosen, reason="Reorganisation", **facts)

    assert (counted, states(chosen)) == (2, ["skipped", "done", "skipped"])


def test_many_are_handed_on_and_stay_with_who_has_them(chosen, facts):
    owner = PersonFactory()

    first, again = (hand_many(chosen, owner=owner, **facts) for _twice in range(2))

    kept = Activity.objects.filter(owner=owner, set_by_hand=True)
    assert (first, again, kept.count()) == (2, 0, 2)


def test_one_foreign_activity_among_many_stops_them_all(chosen, facts):
    foreign = ActivityFactory().pk

    with pytest.raises(PermissionDenied):
        complete_many([*chosen, foreign], **facts)

    assert states([*chosen, foreign]) == ["planned", "done", "planned", "planned"]


def test_a_deputy_acts_on_the_days_of_acting_and_on_no_others(customer, planned):
    deputy = manager_of(CustomerFactory())
    TeamMemberFactory(
        customer=customer,
        deputy=deputy.person,
        deputy_valid=period(TODAY, TODAY),
    )

    with pytest.raises(PermissionDenied):
        skip_activity(planned, by=deputy, on=TOMORROW, reason="holiday")
    skipped = skip_activity(planned, by=deputy, on=TODAY, reason="holiday")

    assert (skipped.state, skipped.skipped_on) == ("skipped", TODAY)


def test_an_owner_without_care_ends_it_and_takes_that_back_and_no_more(client_of, planned):
    owner = PersonFactory(user=UserFactory(role=Role.READER))
    Activity.objects.filter(pk=planned.pk).update(owner=owner)
    planned.refresh_from_db()
    facts = {"by": owner.user, "on": TODAY}

    offered = [each.name for each in acts.acts_of(planned, owner.user, on=TODAY)]
    done = complete_activity(planned, **facts)
    again = reopen_activity(done, reason="by mistake", **facts)
    answer = client_of(owner.user).post(f"{planned.get_absolute_url()}move/")

    assert (offered, again.state, answer.status_code) == (["complete", "skip"], "planned", 403)
    with pytest.raises(PermissionDenied):
        move_activity(planned, due_on=date(2026, 12, 18), **facts)


@pytest.mark.parametrize("kind", ["confirm_structure", "review_structure"])
def test_what_confirms_the_customer_takes_care_of_it_and_is_not_undone(
    client_of, browser, customer, kind
):
    owner = PersonFactory(user=UserFactory(role=Role.READER))
    activity = ActivityFactory(customer=customer, kind_id=kind, owner=owner)
    page = f"{activity.get_absolute_url()}complete/"

    refused = client_of(owner.user).post(page)
    confirmed = Confirmation.objects.count() + StructureSnapshot.objects.count()
    done = browser.post(page)

    told = [str(each.extra_tags) for each in browser.get(done["Location"]).context["messages"]]
    activity.refresh_from_db()
    assert (refused.status_code, confirmed, activity.state) == (403, 0, "done")
    assert [each for each in told if "undo" in each] == []


# Pages ------------------------------------------------------------------------------------


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def browser(client_of, facts):
    return client_of(facts["by"])


def test_an_act_of_the_page_goes_back_to_where_one_came_from_and_can_be_undone(
    browser, customer, today
):
    activity = ActivityFactory(customer=customer, due_on=today)
    page = browser.get(activity.get_absolute_url(), headers={"referer": "http://testserver/"})
    sent = {"next": page.context["came_from"], "outcome": "All well", "done_on": today.isoformat()}

    done = browser.post(f"{activity.get_absolute_url()}complete/", sent)
    activity.refresh_from_db()
    outcome, state = activity.outcome, activity.state
    undo = next(
        str(each.extra_tags).removeprefix("undo:")
        for each in browser.get(done["Location"]).context["messages"]
    )
    undone = browser.post(undo)

    activity.refresh_from_db()
    assert (done["Location"], undone["Location"], outcome, state) == ("/", "/", "All well", "done")
    assert (activity.state, activity.done_on) == ("due", None)


@pytest.mark.parametrize(
    ("when", "names"),
    [(0, ["complete", "skip", "move", "hand"]), (-1, ["complete", "skip", "hand"])],
)
def test_what_can_be_done_is_offered_and_moving_what_is_late_is_not(customer, facts, when, names):
    activity = ActivityFactory(customer=customer, due_on=TODAY + timedelta(days=when))

    assert [each.name for each in acts.acts_of(activity, facts["by"], on=TODAY)] == names


def test_many_are_shown_before_they_change_and_the_doubled_click_changes_nothing(
    browser, customer, today
):
    mine = ActivityFactory.create_batch(2, customer=customer, due_on=today)
    foreign = ActivityFactory(due_on=today)
    ended = ActivityFactory(customer=customer, state="done", done_on=today)
    keys = [each.pk for each in (*mine, foreign, ended)]
    asked = {"act": "skip", "chosen": keys, "next": "/meetings/activities/?show=late"}

    page = browser.get("/meetings/activities/many/", asked)
    sent = {**asked, "sent": "1", "reason": "Reorganisation"}
    first = browser.post("/meetings/activities/many/", sent)
    entries = Context.objects.filter(pk__in=mine[0].events.values("pgh_context"))
    again = browser.post("/meetings/activities/many/", sent)

    found = page.context["found"]
    assert (found.ready, [row for row, _why in found.left]) == (mine, [ended, foreign])
    assert (first["Location"], again["Location"]) == (asked["next"], asked["next"])
    assert states(keys) == ["skipped", "skipped", "planned", "done"]
    assert mine[1].events.filter(pgh_context__in=entries, state="skipped").count() == 1
    assert Activity.objects.filter(reason="Reorganisation").count() == 2


# At once ----------------------------------------------------------------------------------


def end_eight_times(activity: Activity, by: User) -> list[str]:
    """What eight who do and skip it at the same moment are told: its state, or that it is ended."""
    barrier = Barrier(8)

    def end(nth: int) -> str:
        facts = {"by": by, "on": TODAY}
        barrier.wait()
        try:
            if nth % 2:
                return complete_activity(activity, outcome=str(nth), **facts).state
            return skip_activity(activity, reason=str(nth), **facts).state
        except ValidationError:
            return "ended already"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(end, range(8)))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_end_an_activity_at_once_one_does():
    activity = ActivityFactory()

    told = end_eight_times(activity, manager_of(activity.customer))

    activity.refresh_from_db()
    assert Counter(told) == {activity.state: 1, "ended already": 7}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_several_end_it(monkeypatch):
    """The negative control: it shows that the test above can fail."""
    activity = ActivityFactory()
    by = manager_of(activity.customer)
    monkeypatch.setattr(ActivityQuerySet, "select_for_update", lambda rows, **how: rows)

    told = end_eight_times(activity, by)

    assert Counter(told)["ended already"] < 7
