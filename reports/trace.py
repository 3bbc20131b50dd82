"""What came of a service level: its measurement, its review in a meeting, and what was improved."""

from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, JSONObject, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import PeriodKind, ServiceLevel
from agreements.trace.stages import Link, Stage, gap, stages
from brm.ui.formats import full_day, month
from meetings.models import Action, AgendaItem, MeetingKind, MeetingState
from meetings.models.actions import ActionState
from meetings.models.agenda import AgendaState
from reports.agenda import BREACHED_LEVEL
from reports.models import (
    Attainment,
    Edition,
    Improvement,
    ImprovementState,
    Measurement,
    Profile,
)
from reports.models.improvements import GOING
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


NEVER = date.min
"""So that a comparison need not look twice: what never was, was before every day."""


def measured_from(kind: str, on: date) -> date:
    """The first month of which a figure is recent: that of the last two whole periods."""
    return months_before(on, 2 * MONTHS_OF[PeriodKind(kind)])[0]


def measured(on: date) -> dict[str, Any]:
    """The last month that has a figure, or `NEVER`; how the level was held in the last judged."""
    figures = Measurement.objects.current().filter(
        customer=OuterRef("line__customer"),
        service=OuterRef("line__service"),
        measure=OuterRef("measure"),
        period__lte=on,
    )
    judged = Attainment.objects.filter(service_level=OuterRef("pk"), value__isnull=False)
    judged = judged.filter(period__lt=first_of_month(on)).order_by("-period")
    last = Subquery(figures.order_by("-period").values("period")[:1])
    return {
        "measured_in": Coalesce(last, Value(NEVER), output_field=DateField()),
        "judged_in": Subquery(judged.values("period")[:1]),
        "judged_as": Subquery(judged.values("result")[:1]),
        "judged_at": Subquery(judged.values("value")[:1]),
    }


def not_measured(on: date) -> Q:
    """Without a recent figure, and promised for longer than it takes to have one."""
    cut = Case(
        *(When(period_kind=kind, then=Value(measured_from(kind, on))) for kind in PeriodKind),
        output_field=DateField(),
    )
    return Q(measured_in__lt=cut) & Q(since__lte=cut)


def measurement_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    href = reverse("reports:level_detail", args=[level.pk]) if facts.judged_in else ""
    if facts.gap_measurement:
        return _unmeasured(facts.measured_in, href)
    if facts.measured_in == NEVER:
        return Link("due", _("Not to be measured yet"), _("No whole period has passed."))
    if facts.judged_in is None:
        return Link("done", _("Measured"), month(facts.measured_in), href)
    name = figure(facts.judged_at, level.measure.unit, level.measure.better)  # type: ignore[arg-type]  # a Better
    words = {"month": month(facts.judged_in), "result": Result(facts.judged_as).label}
    return Link(facts.judged_as, name, _("%(month)s, %(result)s") % words, href)


def _unmeasured(last: date, href: str) -> Link:
    if last == NEVER:
        return gap(_("Never measured"), _("No figure came of it."), href)
    return gap(_("Not measured since %s") % month(last), _("No figure came of it since."), href)


def reviewed(on: date) -> dict[str, Any]:
    """The last meeting with the customer that took the level up: showed it, or talked of it.

    The profile that was shown last is the one of most months: one that lacks the level had no
    earlier one that has it.
    """
    held = {
        "meeting__customer": OuterRef("line__customer"),
        "meeting__kind": MeetingKind.CUSTOMER,
        "meeting__state": MeetingState.HELD,
        "meeting__starts_at__lt": _end_of(on),
    }
    shown = Profile.objects.filter(
        customer=OuterRef("line__customer"), edition=Edition.CUSTOMER, **held
    ).order_by("-meeting__starts_at", "-pk")
    talked = AgendaItem.objects.filter(
        state=AgendaState.TREATED,
        source_kind=BREACHED_LEVEL,
        source_id=OuterRef("level_key"),
        **held,
    ).order_by("-meeting__starts_at", "-pk")
    last_month = shown.annotate(last_month=_month_before("as_of")).values("last_month")[:1]
    return {
        "level_key": LEVEL_KEY,
        "begins": Lower("valid", output_field=DateField()),
        "shown_month": Subquery(last_month),
        "shown_in": Subquery(shown.values("meeting")[:1]),
        "shown_at": Case(When(_was_shown(), then=Subquery(shown.values("meeting__starts_at")[:1]))),
        "talked_in": Subquery(talked.values("meeting")[:1]),
        "talked_at": Subquery(talked.values("meeting__starts_at")[:1]),
        "reviewed_at": Greatest("shown_at", "talked_at"),
    }


def _was_shown() -> Q:
    """The level, or one before it, had applied in a whole month that the profile shows."""
    return Q(begins__lte=F("shown_month")) | Q(since__lte=F("shown_month"))


def _month_before(day: str) -> Func:
    template = "(date_trunc('month', %(expressions)s) - interval '1 month')::date"
    return Func(F(day), template=template, output_field=DateField())


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def not_reviewed(on: date) -> Q:
    cut = on - REVIEWED_WITHIN
    never_of_late = Q(reviewed_at=None) | Q(reviewed_at__lt=_end_of(cut - timedelta(days=1)))
    return never_of_late & Q(since__lt=cut)


def review_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    if facts.reviewed_at is None:
        if facts.gap_review:
            return gap(_("Never reviewed in a meeting"), _("Show the profile in the next one."))
        by = full_day(facts.since + REVIEWED_WITHIN)
        return Link("due", _("Not reviewed yet"), _("In a meeting by %s.") % by)
    held_on = full_day(timezone.localtime(facts.reviewed_at).date())
    meeting = facts.shown_in if facts.reviewed_at == facts.shown_at else facts.talked_in
    href = reverse("meetings:detail", args=[meeting])
    if facts.gap_review:
        return gap(_("Not reviewed in a meeting since"), held_on, href)
    return Link("done", _("Customer meeting"), held_on, href)


def improved(on: date) -> dict[str, Any]:
    """What answers the last breach, still going on or done since it.

    That is the improvement of the level, and the action that was promised at its topic.
    """
    opened = Improvement.objects.filter(
        Q(state__in=GOING) | Q(state=ImprovementState.DONE, ended_on__gte=OuterRef("judged_in")),
        customer=OuterRef("line__customer"),
        service=OuterRef("line__service"),
        measure=OuterRef("measure"),
    )
    promised = Action.objects.filter(
        Q(state=ActionState.OPEN) | Q(done_on__gte=OuterRef("judged_in")),
        agenda_item__meeting__customer=OuterRef("line__customer"),
        agenda_item__source_kind=BREACHED_LEVEL,
        agenda_item__source_id=OuterRef("level_key"),
    )
    said = JSONObject(pk="pk", text="text", owner="owner__name", due_on="due_on", state="state")
    last = ("-due_on", "-pk")
    return {
        "improvement": Subquery(opened.order_by(*last).values(said=said)[:1]),
        "promise": Subquery(promised.order_by(*last).values(said=said)[:1]),
    }


def not_improved(on: date) -> Q:
    return Q(judged_as=Result.BREACHED, improvement__isnull=True, promise__isnull=True)


def improvement_link(level: ServiceLevel, on: date) -> Link:
    facts: Any = level
    if facts.gap_improvement:
        advice = _("Breached in %s; agree on an action at the topic of the next meeting.")
        return gap(_("Nothing is agreed to improve it"), advice % month(facts.judged_in))
    if facts.judged_as is None:
        return Link("due", _("Not known"), _("It follows the measurement."))
    if facts.judged_as == Result.BREACHED and facts.improvement is not None:
        return _answer(facts.improvement, "improvements:detail", on)
    if facts.judged_as == Result.BREACHED and facts.promise is not None:
        return _answer(facts.promise, "meetings:action", on)
    return Link("skipped", _("Nothing to improve"), _("The last figure was no breach."))


def _answer(said: dict[str, Any], page: str, on: date) -> Link:
    """What answers the breach; an improvement and an action are done in the same word."""
    due_on = date.fromisoformat(said["due_on"])
    state = "done" if said["state"] == ActionState.DONE else "late" if due_on < on else "started"
    who = {"owner": said["owner"] or _("Nobody"), "day": full_day(due_on)}
    href = reverse(page, args=[said["pk"]])
    return Link(state, said["text"], _("%(owner)s, due %(day)s") % who, href)


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
