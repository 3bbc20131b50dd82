"""What came of a service level: its measurement, its review in a meeting, and what was improved."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import PeriodKind, ServiceLevel
from agreements.trace.stages import Link, Stage, gap, stages
from brm.ui.formats import full_day, month
from meetings.models import Action, AgendaItem, Meeting, MeetingKind, MeetingState
from meetings.models.actions import ActionState
from meetings.models.agenda import AgendaState
from reports.agenda import BREACHED_LEVEL
from reports.models import Attainment, Edition, Measurement, Profile
from reports.rules import Result, first_of_month, months_before
from reports.sentences import figure

MONTHS_OF = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
REVIEWED_WITHIN = relativedelta(months=12)
"""A level is to be taken up in a meeting with its customer once a year at least (8.3.3)."""

LEVEL_KEY = Concat(
    Cast("line__customer", CharField()),
    Value("/"),
    "line__service__code",
    Value("/"),
    "measure__code",
    output_field=CharField(),
)
"""What an agenda calls a level by, whatever agreement it stands in (`reports.agenda`)."""


def measured_from(kind: str, on: date) -> date:
    """The first month of which a figure is recent: that of the last two whole periods."""
    return months_before(on, 2 * MONTHS_OF[PeriodKind(kind)])[0]


def measured(on: date) -> dict[str, Any]:
    """The last month that has a figure, and how the level was held in the last that was judged."""
    figures = Measurement.objects.current().filter(
        customer=OuterRef("line__customer"),
        service=OuterRef("line__service"),
        measure=OuterRef("measure"),
        period__lte=on,
    )
    judged = Attainment.objects.filter(service_level=OuterRef("pk"), value__isnull=False)
    judged = judged.filter(period__lt=first_of_month(on)).order_by("-period")
    return {
        "measured_in": Subquery(figures.order_by("-period").values("period")[:1]),
        "judged_in": Subquery(judged.values("period")[:1]),
        "judged_as": Subquery(judged.values("result")[:1]),
        "judged_at": Subquery(judged.values("value")[:1]),
    }


def not_measured(on: date) -> Q:
    """Without a recent figure, and promised for longer than it takes to have one."""
    lacks = Q()
    for kind in PeriodKind:
        cut = measured_from(kind, on)
        figure_is_old = Q(measured_in=None) | Q(measured_in__lt=cut)
        lacks |= Q(period_kind=kind) & figure_is_old & Q(since__lte=cut)
    return lacks


def measurement_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    href = reverse("reports:level_detail", args=[level.pk]) if facts.judged_in else ""
    if facts.gap_measurement:
        return _unmeasured(facts.measured_in, href)
    if facts.measured_in is None:
        return Link("due", _("Not to be measured yet"), _("No whole period has passed."))
    if facts.judged_in is None:
        return Link("done", _("Measured"), month(facts.measured_in), href)
    name = figure(facts.judged_at, level.measure.unit, level.measure.better)  # type: ignore[arg-type]  # a Better
    words = {"month": month(facts.judged_in), "result": Result(facts.judged_as).label}
    return Link(facts.judged_as, name, _("%(month)s, %(result)s") % words, href)


def _unmeasured(last: date | None, href: str) -> Link:
    if last is None:
        return gap(_("Never measured"), _("No figure came of it."), href)
    return gap(_("Not measured since %s") % month(last), _("No figure came of it since."), href)


def reviewed(on: date) -> dict[str, Any]:
    """The last meeting with the customer that took the level up."""
    held = (
        Meeting.objects.filter(
            Exists(_shown_in(OuterRef("pk"))) | Exists(_talked_of_in(OuterRef("pk"))),
            customer=OuterRef("line__customer"),
            kind=MeetingKind.CUSTOMER,
            state=MeetingState.HELD,
            starts_at__date__lte=on,
        )
        .order_by("-starts_at", "-pk")
        .values("pk", "starts_at")
    )
    return {
        "level_key": LEVEL_KEY,
        "reviewed_in": Subquery(held.values("pk")[:1]),
        "reviewed_at": Subquery(held.values("starts_at")[:1]),
    }


def _shown_in(meeting: OuterRef) -> QuerySet[Profile]:
    """The profile shown there, where the level had applied in a whole month of it by then."""
    last_month = Func(
        F("as_of"),
        template="(date_trunc('month', %(expressions)s) - interval '1 month')::date",
        output_field=DateField(),
    )
    shown = Profile.objects.filter(meeting=meeting, edition=Edition.CUSTOMER)
    return shown.annotate(last_month=last_month).filter(last_month__gte=_of_level("since"))


def _talked_of_in(meeting: OuterRef) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(
        meeting=meeting,
        state=AgendaState.TREATED,
        source_kind=BREACHED_LEVEL,
        source_id=_of_level("level_key"),
    )


def _of_level(name: str) -> OuterRef:
    """A fact of the level, two queries further out."""
    return OuterRef(OuterRef(name))


def not_reviewed(on: date) -> Q:
    cut = on - REVIEWED_WITHIN
    never_of_late = Q(reviewed_at=None) | Q(reviewed_at__date__lt=cut)
    return never_of_late & Q(since__lt=cut)


def review_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    if facts.reviewed_at is None:
        if facts.gap_review:
            return gap(_("Never reviewed in a meeting"), _("Show the profile in the next one."))
        by = full_day(facts.since + REVIEWED_WITHIN)
        return Link("due", _("Not reviewed yet"), _("In a meeting by %s.") % by)
    held_on = full_day(timezone.localtime(facts.reviewed_at).date())
    href = reverse("meetings:detail", args=[facts.reviewed_in])
    if facts.gap_review:
        return gap(_("Not reviewed in a meeting since"), held_on, href)
    return Link("done", _("Customer meeting"), held_on, href)


def improved(on: date) -> dict[str, Any]:
    """The action that answers the last breach: still open, or done since it."""
    promised = Action.objects.filter(
        Q(state=ActionState.OPEN) | Q(done_on__gte=OuterRef("judged_in")),
        agenda_item__meeting__customer=OuterRef("line__customer"),
        agenda_item__source_kind=BREACHED_LEVEL,
        agenda_item__source_id=OuterRef("level_key"),
    )
    said = JSONObject(pk="pk", text="text", owner="owner__name", due_on="due_on", state="state")
    return {"improvement": Subquery(promised.order_by("-due_on", "-pk").values(said=said)[:1])}


def not_improved(on: date) -> Q:
    return Q(judged_as=Result.BREACHED, improvement__isnull=True)


def improvement_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    if facts.gap_improvement:
        words = _("Breached in %s; agree on an action at the topic of the next meeting.")
        return gap(_("Nothing is agreed to improve it"), words % month(facts.judged_in))
    if facts.judged_as is None:
        return Link("due", _("Not known"), _("It follows the measurement."))
    if facts.judged_as != Result.BREACHED or facts.improvement is None:
        return Link("skipped", _("Nothing to improve"), _("The last figure was no breach."))
    said = facts.improvement
    due_on = date.fromisoformat(said["due_on"])
    state = "done" if said["state"] == ActionState.DONE else "late" if due_on < on else "started"
    words = {"owner": said["owner"], "day": full_day(due_on)}
    href = reverse("meetings:action", args=[said["pk"]])
    return Link(state, said["text"], _("%(owner)s, due %(day)s") % words, href)


def register() -> None:
    """Register what reports knows of a trace; called once, when the app is ready."""
    stages.register(
        "measurement",
        Stage(gettext_lazy("Measurement"), not_measured, measurement_link, measured),
        order=40,
    )
    stages.register(
        "review", Stage(gettext_lazy("Review"), not_reviewed, review_link, reviewed), order=50
    )
    stages.register(
        "improvement",
        Stage(gettext_lazy("Improvement"), not_improved, improvement_link, improved),
        order=60,
    )
