"""What waits to be done: activities, renewals, meetings, actions, confirmations, decisions."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Count, F, Func, IntegerField, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import ngettext

from agreements.models import Agreement, RenewalStep
from brm.ui.navigation import shown_count
from customers.registries import gaps
from meetings.endings import CONFIRMED
from meetings.models import Action, Activity, Complaint, Escalation, Meeting, Series
from reports.models import Profile
from reports.today.scope import AHEAD_DAYS, SHOWN, Scope
from reports.today.stale import StaleCustomer, stale_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class NextStep(TypedDict):
        next_step: str
        next_due_on: date

    Renewal = WithAnnotations[Agreement, NextStep]

MEETING_DAYS = 7


@dataclass(frozen=True)
class KindOfGap:
    """A kind of gap that the customers of the scope have, how many, and where they are listed."""

    label: str | Promise
    count: str
    href: str


@dataclass(frozen=True)
class Work:
    """Everything that waits, in the order in which it presses."""

    activities: list[Activity]
    renewals: "list[Renewal]"
    meetings: list[Meeting]
    to_plan: list[Series]
    actions: list[Action]
    stale: list[StaleCustomer]
    to_tell: list[Escalation]
    to_decide: list[Escalation]
    gaps: list[KindOfGap]
    complaints: list[Complaint]
    on: date

    @cached_property
    def late_activities(self) -> list[Activity]:
        return [each for each in self.activities if each.due_on < self.on]

    @property
    def coming_activities(self) -> list[Activity]:
        return self.activities[len(self.late_activities) :]

    @cached_property
    def late_actions(self) -> list[Action]:
        return [each for each in self.actions if each.due_on < self.on]

    @cached_property
    def late_complaints(self) -> list[Complaint]:
        return [each for each in self.complaints if each.is_late(on=self.on)]

    @cached_property
    def late_renewals(self) -> "list[tuple[date, Renewal]]":
        """Renewals whose next step is past its day, with that day."""
        dated = [(each.next_due_on, each) for each in self.renewals]
        return [(day, each) for day, each in dated if day < self.on]

    @property
    def late_count(self) -> int:
        """Rows under the heading *Late* of the activities."""
        return len(self.late_activities) + len(self.to_tell)

    @property
    def late(self) -> int:
        rows = (self.late_actions, self.late_renewals, self.late_complaints)
        return self.late_count + sum(len(each) for each in rows)

    @property
    def late_in_words(self) -> str:
        """What the number of late things is made of, without what there is none of."""
        activities, actions = len(self.late_activities), len(self.late_actions)
        renewals, to_tell = len(self.late_renewals), len(self.to_tell)
        complaints = len(self.late_complaints)
        parts = (
            (activities, ngettext("%d activity", "%d activities", activities)),
            (actions, ngettext("%d action", "%d actions", actions)),
            (renewals, ngettext("%d renewal", "%d renewals", renewals)),
            (complaints, ngettext("%d complaint", "%d complaints", complaints)),
            (to_tell, ngettext("%d decision to tell", "%d decisions to tell", to_tell)),
        )
        return ", ".join(words % count for count, words in parts if count)

    @property
    def stale_count(self) -> int:
        return sum(each.count for each in self.stale)

    @property
    def is_empty(self) -> bool:
        return not (
            self.activities
            or self.renewals
            or self.meetings
            or self.to_plan
            or self.actions
            or self.stale
            or self.gaps
            or self.complaints
            or self.to_tell
            or self.to_decide
        )


def work_of(scope: Scope) -> Work:
    """All that waits in the scope; the same few queries however much that is."""
    return Work(
        activities=list(_activities(scope)),
        renewals=cast("list[Renewal]", list(_renewals(scope))),
        meetings=list(_meetings(scope)),
        to_plan=list(_to_plan(scope)),
        actions=list(_actions(scope)),
        stale=stale_of(scope),
        to_tell=list(_to_tell(scope)),
        to_decide=list(_to_decide(scope)),
        gaps=_gaps(scope),
        complaints=list(_complaints(scope)),
        on=scope.on,
    )


def _activities(scope: Scope) -> QuerySet[Activity]:
    """Of the scope's customers, and one's own wherever one may end them as their owner."""
    owned = Q(owner__user=scope.user) & ~Q(kind__ended_by__in=CONFIRMED)
    waiting = Activity.objects.open_on(scope.last_of_week).filter(
        Q(customer__in=scope.customers) | owned
    )
    return waiting.filter(due_on__lte=scope.last_of_week).select_related("customer__unit")[:SHOWN]


def _renewals(scope: Scope) -> QuerySet[Agreement]:
    steps = RenewalStep.objects.order_by("due_on", "pk")
    return (
        Agreement.objects.filter(customer__in=scope.customers)
        .to_renew(on=scope.on, within_days=AHEAD_DAYS)
        .select_related("customer__unit", "plan__period")
        .prefetch_related(Prefetch("plan__period__steps", steps))[:SHOWN]
    )


def _meetings(scope: Scope) -> QuerySet[Meeting]:
    changes = Func(
        F("content__previous__differences"),
        function="jsonb_array_length",
        output_field=IntegerField(),
    )
    profiles = Profile.objects.defer("content").order_by("-pk").annotate(changes=changes)
    mine = Q(customer__in=scope.customers) | Q(customer=None)
    return (
        Meeting.objects.visible_to(scope.user)
        .filter(mine)
        .coming(on=scope.on, within_days=MEETING_DAYS)
        .select_related("forum", "customer__unit")
        .annotate(
            waiting=Count("escalations", distinct=True),
        )
        .prefetch_related(Prefetch("profiles", profiles))[:SHOWN]
    )


def _to_plan(scope: Scope) -> QuerySet[Series]:
    """Series in one's own hands whose last meeting was held and whose next one nobody planned."""
    mine = Q(forum__customer__in=scope.customers) if scope.is_own else Q(pk__in=[])
    if scope.is_steering:
        mine |= Q(forum__customer=None)
    rows = Series.objects.visible_to(scope.user).filter(mine).without_a_next(on=scope.on)
    return rows.select_related("forum")[:SHOWN]


def _actions(scope: Scope) -> QuerySet[Action]:
    mine = Action.objects.visible_to(scope.user).open().owned_by(scope.user)
    return mine.select_related("customer__unit", "meeting")[:SHOWN]


def _gaps(scope: Scope) -> list[KindOfGap]:
    """The gaps of one's own customers; those of all stand in the gap list alone."""
    if not scope.is_own:
        return []
    mine = gaps.Scope(scope.on, customers=scope.customers)
    return [
        KindOfGap(
            gaps.gaps[key].label,
            shown_count(count),
            f"{reverse('customers:gaps')}?{urlencode({'kind': key, 'show': 'mine'})}",
        )
        for key, count in gaps.counted_gaps(mine)
        if count
    ]


def _complaints(scope: Scope) -> QuerySet[Complaint]:
    """Late or due this week: what the user sees to, and all of the customers in care."""
    mine = Q(owner__user=scope.user)
    if scope.is_own:
        mine |= Q(customer__in=scope.customers)
    rows = Complaint.objects.visible_to(scope.user).open()
    due = rows.filter(mine, due_on__lte=scope.last_of_week)
    return due.select_related("customer__unit")[:SHOWN]


def _to_tell(scope: Scope) -> QuerySet[Escalation]:
    decided = Escalation.objects.of(scope.customers).waiting_for_the_customer_to_be_told()
    return decided.select_related("customer__unit", "decision")[:SHOWN]


def _to_decide(scope: Scope) -> QuerySet[Escalation]:
    """What waits at the level that is one's own, and for its members at the steering group's."""
    rows = Escalation.objects.visible_to(scope.user)
    waiting = rows.waiting_on(scope.user, scope.customers if scope.is_own else [])
    if scope.is_steering:
        waiting |= rows.waiting_for_decision()
    return waiting.select_related("customer__unit")[:SHOWN]
