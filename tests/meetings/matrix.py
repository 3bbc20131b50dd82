"""What each role gets of each URL of meetings."""

from datetime import timedelta

from django.utils import timezone

from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import make_link
from brm.links.tokens import token_again
from customers.models import Customer, MandateKind
from customers.periods import period
from meetings.models import (
    AgendaItem,
    CommonPlan,
    CommonPlanItem,
    CommonPlanVersion,
    ComplaintRequest,
    Decision,
    EscalationWatcher,
    MeetingKind,
    MeetingState,
    Series,
)
from meetings.operations.feeds import make_feed
from meetings.operations.give_path import PATH
from meetings.operations.plan_together import PURPOSE, frozen
from meetings.plans.rules import digest_of
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.factories import UserFactory
from tests.matrix import Answers, Row
from tests.meetings.factories import (
    ActionFactory,
    ActivityFactory,
    AgendaItemFactory,
    CalendarEntryFactory,
    ComplaintFactory,
    EscalationFactory,
    ForumFactory,
    MeetingFactory,
    answered,
)

READ = Answers(200, nobody=404)
LIST = Answers(200)
CARE_FORM = Answers(403, nobody=404, own_manager=200, administrator=200)
CARE = Answers(403, nobody=404, own_manager=302, administrator=302)
SENT_AGAIN = Answers(403, nobody=404, own_manager=200, administrator=200)
PLANNERS = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
ADMINISTRATION = Answers(403, administrator=200)
MINE = Answers(404, own_manager=302)
MAKERS = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
RAISERS = Answers(403, own_manager=200, foreign_manager=200, steering_group=200, administrator=200)


def a_customer(user: User, own: bool) -> Customer:
    """A customer called Water, in the user's care or in nobody's."""
    customer = CustomerFactory(unit__name="Water")
    if own:
        TeamMemberFactory(customer=customer, person=PersonFactory(user=user))
    return customer


def the_customer(user: User, own: bool) -> tuple[object, ...]:
    customer = a_customer(user, own)
    MeetingFactory(forum__customer=customer)
    EscalationFactory(customer=customer)
    return (customer.pk,)


def a_tiers_cadence(user: User, own: bool) -> tuple[object, ...]:
    return ("light", "study_reports")


def a_kind(user: User, own: bool) -> tuple[object, ...]:
    return ("study_reports",)


def a_customers_cadence(user: User, own: bool) -> tuple[object, ...]:
    return (a_customer(user, own).pk, "study_reports")


def an_activity(user: User, own: bool) -> tuple[object, ...]:
    return (ActivityFactory(customer=a_customer(user, own)).pk,)


def a_done_activity(user: User, own: bool) -> tuple[object, ...]:
    done = {"state": "done", "done_on": timezone.localdate()}
    return (ActivityFactory(customer=a_customer(user, own), **done).pk,)


def an_action(user: User, own: bool) -> tuple[object, ...]:
    return (ActionFactory(customer=a_customer(user, own), text="Price list").pk,)


def an_escalation(user: User, own: bool) -> tuple[object, ...]:
    return (EscalationFactory(customer=a_customer(user, own)).pk,)


def a_watcher(user: User, own: bool) -> tuple[object, ...]:
    escalation = EscalationFactory(customer=a_customer(user, own))
    watcher = EscalationWatcher.objects.create(escalation=escalation, person=PersonFactory())
    return (watcher.pk,)


def a_given_path(user: User, own: bool) -> tuple[object, ...]:
    customer = a_customer(user, own)
    facts = {"by": user, "on": timezone.localdate(), "recipient": "Karin Ek"}
    return (customer.pk, make_link(PATH, customer, **facts).pk)


def a_complaint(user: User, own: bool) -> tuple[object, ...]:
    return (ComplaintFactory(customer=a_customer(user, own)).pk,)


def an_asked_complaint(user: User, own: bool) -> tuple[object, ...]:
    complaint = answered(ComplaintFactory(customer=a_customer(user, own)))
    asked = ComplaintRequest.objects.create(
        complaint=complaint,
        round=0,
        person=PersonFactory(),
        asked_on=complaint.told_on,
        asked_by=user,
    )
    return (asked.pk,)


def a_complaining_customer(user: User, own: bool) -> tuple[object, ...]:
    customer = a_customer(user, own)
    ComplaintFactory(customer=customer)
    return (customer.pk,)


def a_meeting(user: User, own: bool) -> tuple[object, ...]:
    return (MeetingFactory(forum__customer=a_customer(user, own)).pk,)


def a_meeting_of_the_group(user: User, own: bool) -> tuple[object, ...]:
    a_customer(user, own)
    return (MeetingFactory(forum__customer=None, kind="steering").pk,)


def a_begun_meeting(user: User, own: bool) -> tuple[object, ...]:
    begun = timezone.now() - timedelta(days=1)
    return (MeetingFactory(forum__customer=a_customer(user, own), starts_at=begun).pk,)


def a_held_meeting(user: User, own: bool) -> tuple[object, ...]:
    customer = a_customer(user, own)
    return (MeetingFactory(forum__customer=customer, state=MeetingState.HELD).pk,)


def an_item(user: User, own: bool) -> tuple[object, ...]:
    customer = a_customer(user, own)
    MandateFactory(unit=customer.unit, kind=MandateKind.CUSTOMER)
    return (AgendaItemFactory(meeting__forum__customer=customer).pk,)


def _series(user: User, own: bool) -> Series:
    return ForumFactory(customer=a_customer(user, own)).series.get(kind=MeetingKind.CUSTOMER)


def a_series(user: User, own: bool) -> tuple[object, ...]:
    return (_series(user, own).pk,)


def a_full_series(user: User, own: bool) -> tuple[object, ...]:
    """With a member, a reader, a standing item, a topic that waits and meetings."""
    series = _series(user, own)
    today = timezone.localdate()
    for days in (30, -30):
        starts_at = timezone.now() + timedelta(days=days)
        MeetingFactory(forum=series.forum, starts_at=starts_at)
    for only_minutes in (False, True):
        series.members.create(
            person=PersonFactory(), only_minutes=only_minutes, valid=period(today, None)
        )
    series.standing_items.create(position=1, topic="Actions")
    series.forum.backlog.create(topic="Prices", waits_since=today)
    return (series.pk,)


def a_member(user: User, own: bool) -> tuple[object, ...]:
    valid = period(timezone.localdate(), None)
    return (_series(user, own).members.create(person=PersonFactory(), valid=valid).pk,)


def a_standing_item(user: User, own: bool) -> tuple[object, ...]:
    return (_series(user, own).standing_items.create(position=1, topic="Actions").pk,)


def a_backlog_item(user: User, own: bool) -> tuple[object, ...]:
    forum = _series(user, own).forum
    return (forum.backlog.create(topic="Prices", waits_since=timezone.localdate()).pk,)


def an_outcome(user: User, own: bool) -> tuple[object, ...]:
    """Information under an item: its kind and its id."""
    (item,) = an_item(user, own)
    row = AgendaItem.objects.get(pk=item)
    made = row.information.create(
        meeting=row.meeting, text="Use grew.", written_by=user, written_at=timezone.now()
    )
    return ("information", made.pk)


def an_awaiting_decision(user: User, own: bool) -> tuple[object, ...]:
    """A decision in the name of somebody who did not come."""
    customer = a_customer(user, own)
    karin = PersonFactory(name="Karin", email="karin@example.org")
    mandate = MandateFactory(unit=customer.unit, kind=MandateKind.CUSTOMER, person=karin)
    item = AgendaItemFactory(meeting__forum__customer=customer)
    made = Decision.objects.create(
        text="Renew",
        matter="agreement",
        decided_on=item.meeting.held_on,
        decided_by=karin,
        mandate=mandate,
        by_mandate="Karin",
        customer=customer,
        meeting=item.meeting,
        agenda_item=item,
        recorded_by=user,
        recorded_at=timezone.now(),
    )
    return (made.pk,)


def an_entry(user: User, own: bool) -> tuple[object, ...]:
    a_customer(user, own)
    return (CalendarEntryFactory(title="Budget talk").pk,)


def a_feed_of_mine(user: User, own: bool) -> tuple[object, ...]:
    return (make_feed(by=user if own else UserFactory()).pk,)


def a_feed(user: User, own: bool) -> tuple[object, ...]:
    """Of somebody who may read; whoever has the address reads it."""
    feed = make_feed(by=UserFactory(role=Role.READER))
    return (token_again(feed.seed, feed.digest),)


def a_common_plan(user: User, own: bool) -> tuple[object, ...]:
    """Published once, and given to somebody."""
    return (_plan_item(user, own).plan.customer_id,)


def _plan_item(user: User, own: bool) -> CommonPlanItem:
    plan = CommonPlan.objects.create(customer=a_customer(user, own))
    item = plan.items.create(text="One order portal", owner=PersonFactory())
    content = {"items": frozen(plan)}
    today = timezone.localdate()
    CommonPlanVersion.objects.create(
        plan=plan,
        number=1,
        content=content,
        digest=digest_of(content),
        published_on=today,
        published_by=user,
    )
    make_link(PURPOSE, plan, by=user, on=today, recipient="Al Ask")
    plan.items.create(text="One price list", owner=PersonFactory())
    return item


def a_plan_item(user: User, own: bool) -> tuple[object, ...]:
    return (_plan_item(user, own).pk,)


def a_plan_version(user: User, own: bool) -> tuple[object, ...]:
    return (_plan_item(user, own).plan.customer_id, 1)


def a_plan_link(user: User, own: bool) -> tuple[object, ...]:
    plan = _plan_item(user, own).plan
    return (plan.customer_id, PersonalLink.objects.of(PURPOSE, plan).get().pk)


LEADS_TO = Answers(302, nobody=404)
"""An act whose form stands on another page: a GET leads there."""
AGAIN = {"reason": "by mistake"}
NOTHING_CHOSEN = Answers(403, own_manager=302, foreign_manager=302, administrator=302)

ROWS = [
    Row("meetings:of_customer", the_customer, get=READ, says="Water"),
    Row("meetings:escalations_of_customer", the_customer, get=READ, says="Water"),
    Row("meetings:calendar", get=LIST, says="Calendar"),
    Row("meetings:entry", an_entry, get=READ, says="Budget talk"),
    Row("meetings:entry_meeting", an_entry, get=MAKERS, post=MAKERS),
    Row("meetings:feeds", get=LIST, post=Answers(302), says="My calendar links"),
    Row("meetings:revoke_feed", a_feed_of_mine, post=MINE),
    Row(
        "feeds:read",
        a_feed,
        get=Answers(200, visitor=200),
        post=Answers(405, visitor=405),
        says="BEGIN:VCALENDAR",
    ),
    Row("meetings:list", get=LIST, says="Meetings"),
    Row("meetings:activities", get=LIST, says="Activities"),
    Row("meetings:actions", get=LIST, says="Actions"),
    Row("meetings:escalations", get=LIST, says="Escalations"),
    Row("meetings:year_wheel", get=LIST, says="Year wheel"),
    Row("meetings:coverage", get=LIST, says="Coverage"),
    Row("meetings:coverage_of", the_customer, get=READ, says="Water"),
    Row("meetings:kinds", get=LIST, says="Kinds of activity"),
    Row("meetings:create_kind", get=ADMINISTRATION, post=ADMINISTRATION),
    Row("meetings:edit_kind", a_kind, get=ADMINISTRATION, post=ADMINISTRATION),
    Row(
        "meetings:move_kind",
        a_kind,
        post=Answers(403, administrator=302),
        data={"to": "up"},
    ),
    Row("meetings:cadences", get=LIST, says="Cadences"),
    Row("meetings:cadences_of_customer", the_customer, get=READ, says="Water"),
    Row("meetings:change_tier_cadence", a_tiers_cadence, get=ADMINISTRATION, post=ADMINISTRATION),
    Row("meetings:change_cadence", a_customers_cadence, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:detail", a_meeting, get=READ, says="Water"),
    Row("meetings:activity", an_activity, get=READ, says="Water"),
    Row("meetings:action", an_action, get=READ, says="Price list"),
    Row("meetings:escalation", an_escalation, get=READ, says="charging app"),
    Row("meetings:pdf", a_meeting, get=READ),
    Row("meetings:create", get=RAISERS, post=RAISERS),
    Row("meetings:edit", a_meeting, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:cancel", a_meeting, get=CARE_FORM, post=CARE, data={"reason": "ill"}),
    Row("meetings:hold", a_begun_meeting, post=CARE),
    Row("meetings:plan_next", a_series, post=CARE),
    Row("meetings:series_list", get=LIST, says="Series of meetings"),
    Row("meetings:series", a_full_series, get=READ, says="Water"),
    Row("meetings:edit_series", a_series, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:add_member", a_series, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:end_member", a_member, post=CARE),
    Row("meetings:add_standing", a_series, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:move_standing", a_standing_item, post=CARE, data={"to": "up"}),
    Row("meetings:add_backlog", a_series, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:move_backlog", a_backlog_item, post=CARE, data={"to": "dropped"}),
    Row("meetings:put_back", an_item, post=CARE),
    Row("meetings:invite", a_meeting, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:send_invitations", a_meeting, post=CARE),
    Row("meetings:ics", a_meeting, get=READ),
    Row("meetings:attend", a_meeting, post=CARE),
    Row("meetings:all_present", a_begun_meeting, post=CARE),
    Row("meetings:propose", a_meeting, post=CARE),
    Row("meetings:accept", a_meeting, post=CARE),
    Row("meetings:leave_out", a_meeting, post=CARE),
    Row("meetings:edit_item", an_item, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:add_item", a_meeting, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:move_item", an_item, post=CARE, data={"to": "up"}),
    Row("meetings:edit_outcome", an_outcome, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:remove_outcome", an_outcome, post=CARE),
    Row("meetings:ask_decision", an_awaiting_decision, post=CARE),
    Row(
        "meetings:confirm_decision",
        an_awaiting_decision,
        post=CARE,
        data={"outcome": "confirmed"},
    ),
    Row("meetings:add_outcome", an_item, get=LEADS_TO, post=SENT_AGAIN, data={"kind": "decision"}),
    Row("meetings:minutes", a_meeting, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:paste_minutes", a_meeting, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:move_minutes", a_held_meeting, post=CARE, data={"to": "sent"}),
    Row(
        "meetings:add_addendum",
        a_held_meeting,
        get=LEADS_TO,
        post=SENT_AGAIN,
        data={"text": "It was the 4th."},
    ),
    Row("meetings:plan_activity", get=PLANNERS, post=PLANNERS),
    Row("meetings:complete_activity", an_activity, get=LEADS_TO, post=CARE),
    Row("meetings:skip_activity", an_activity, get=LEADS_TO, post=CARE, data={"reason": "holiday"}),
    Row("meetings:move_activity", an_activity, get=LEADS_TO, post=SENT_AGAIN),
    Row("meetings:hand_activity", an_activity, get=LEADS_TO, post=SENT_AGAIN),
    Row(
        "meetings:reopen_activity", a_done_activity, get=LEADS_TO, post=CARE, data={"reason": "no"}
    ),
    Row("meetings:undo_activity", a_done_activity, get=LEADS_TO, post=CARE),
    Row("meetings:act_on_actions", get=NOTHING_CHOSEN, post=NOTHING_CHOSEN),
    Row("meetings:act_on_activities", get=NOTHING_CHOSEN, post=NOTHING_CHOSEN),
    Row("meetings:create_action", get=PLANNERS, post=PLANNERS),
    Row("meetings:complete_action", an_action, get=LEADS_TO, post=CARE),
    Row("meetings:drop_action", an_action, get=LEADS_TO, post=CARE, data={"reason": "not needed"}),
    Row(
        "meetings:move_action",
        an_action,
        get=LEADS_TO,
        post=CARE,
        data={"due_on": "2031-01-02", "reason": "The supplier is late."},
    ),
    Row("meetings:remind_action", an_action, post=CARE),
    Row("meetings:raise_escalation", get=RAISERS, post=RAISERS),
    Row("meetings:edit_escalation", an_escalation, get=CARE_FORM, post=CARE_FORM),
    Row(
        "meetings:move_escalation",
        an_escalation,
        get=LEADS_TO,
        post=Answers(403, nobody=404, steering_group=302, administrator=302),
        data={"to": "accepted"},
    ),
    Row(
        "meetings:follow_escalation",
        an_escalation,
        get=LEADS_TO,
        post=Answers(302, nobody=404),
        data={"follow": "1"},
    ),
    Row("meetings:let_follow", an_escalation, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:let_no_more_follow", a_watcher, post=CARE),
    Row("meetings:escalation_path", the_customer, get=READ, says="Water"),
    Row("meetings:give_escalation_path", the_customer, get=CARE_FORM, post=CARE_FORM),
    Row("meetings:take_back_escalation_path", a_given_path, post=CARE),
    Row("meetings:steering", get=LIST, says="No question waits"),
    Row("meetings:steering_seen", post=Answers(302)),
    Row("meetings:steering_agenda", a_meeting_of_the_group, get=READ),
    Row(
        "meetings:steering_move",
        an_escalation,
        get=LEADS_TO,
        post=Answers(403, nobody=404, steering_group=302, administrator=302),
        data={"to": "accepted"},
    ),
    Row("plans:of_customer", a_common_plan, get=READ, says="One order portal"),
    Row("plans:add_item", a_common_plan, get=CARE_FORM, post=CARE_FORM),
    Row("plans:edit_item", a_plan_item, get=CARE_FORM, post=CARE_FORM),
    Row("plans:take_out_item", a_plan_item, post=CARE),
    Row("plans:publish", a_common_plan, get=LEADS_TO, post=CARE),
    Row("plans:version", a_plan_version, get=READ, says="One order portal"),
    Row("plans:give", a_common_plan, get=CARE_FORM, post=CARE_FORM),
    Row("plans:take_back", a_plan_link, post=CARE),
    Row("complaints:list", get=LIST, says="Complaints"),
    Row("complaints:of_customer", a_complaining_customer, get=READ, says="Water"),
    Row("complaints:create", get=RAISERS, post=RAISERS),
    Row("complaints:detail", a_complaint, get=READ, says="Sorting stands still"),
    Row("complaints:edit", a_complaint, get=CARE_FORM, post=CARE_FORM),
    Row(
        "complaints:move",
        a_complaint,
        get=LEADS_TO,
        post=CARE,
        data={"to": "comment", "text": "Called them."},
    ),
    Row("complaints:follow_up", a_complaint, get=CARE_FORM, post=CARE_FORM),
    Row("complaints:escalate", a_complaint, get=CARE_FORM, post=CARE_FORM),
    Row("complaints:take_back", an_asked_complaint, post=CARE),
    Row("complaints:review_all", get=LIST, says="Complaint review"),
    Row("complaints:review", a_complaining_customer, get=READ, post=SENT_AGAIN),
]
