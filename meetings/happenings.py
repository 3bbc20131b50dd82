"""What happens between IT and a customer, as a timeline tells it."""

from django.db.models import DateField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.registries.timeline import (
    Facts,
    Said,
    Source,
    groups,
    happenings,
    seen_by_every_role,
    user_name,
)
from meetings.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Decision,
    DecisionStanding,
    Escalation,
    EscalationLevel,
    EscalationState,
    EscalationStep,
    Meeting,
    MeetingKind,
    MeetingState,
)


def meeting_was(facts: Facts) -> Said:
    words = {"kind": MeetingKind(facts["kind"]).label}
    href = reverse("meetings:detail", args=[facts["pk"]])
    if facts["state"] == MeetingState.CANCELLED:
        return Said(_("Cancelled: %(kind)s") % words, href, "skipped", facts["because"])
    return Said(_("Held: %(kind)s") % words, href, "done")


def minutes_approved(facts: Facts) -> Said:
    words = {**facts, "kind": MeetingKind(facts["kind"]).label}
    href = reverse("meetings:detail", args=[facts["pk"]])
    return Said(_("%(who)s approves the minutes: %(kind)s") % words, href, "done")


def decided(facts: Facts) -> Said:
    href = reverse("meetings:detail", args=[facts["meeting"]]) if facts["meeting"] else ""
    if facts["escalation"]:
        href = reverse("meetings:escalation", args=[facts["escalation"]])
    if facts["standing"] == DecisionStanding.AWAITS:
        return Said(_("Decided, awaits confirmation: %(text)s") % facts, href, "not_measured")
    if facts["standing"] == DecisionStanding.REFUSED:
        return Said(_("Decided and not confirmed: %(text)s") % facts, href, "skipped")
    return Said(_("Decided: %(text)s") % facts, href, "done", facts["by_mandate"])


def promised(facts: Facts) -> Said:
    sentence = _("%(who)s promises: %(text)s") % facts
    return Said(sentence, reverse("meetings:action", args=[facts["action_pk"]]), "due")


def action_done(facts: Facts) -> Said:
    state = "done_late" if facts["done_on"] > facts["due_on"] else "done"
    href = reverse("meetings:action", args=[facts["pk"]])
    return Said(_("%(who)s has done: %(text)s") % facts, href, state, facts["outcome"])


def activity_ended(facts: Facts) -> Said:
    words = {"kind": _(facts["kind"])}
    href = reverse("meetings:activity", args=[facts["pk"]])
    if facts["state"] == ActivityState.SKIPPED:
        return Said(_("Skipped: %(kind)s") % words, href, "skipped", facts["reason"])
    state = "done_late" if facts["done_on"] > facts["due_on"] else "done"
    return Said(_("Done: %(kind)s") % words, href, state, facts["outcome"])


ESCALATION_SHAPES = {
    EscalationState.RAISED: "at_risk",
    EscalationState.ACCEPTED: "started",
    EscalationState.SCHEDULED: "due",
    EscalationState.RETURNED: "skipped",
}


def escalation_moved(facts: Facts) -> Said:
    """A step; the first one says at which level, a step without another state is of level."""
    to = EscalationState(facts["to"])
    words = {**facts, "state": to.label, "level": EscalationLevel(facts["level"]).label}
    if facts["was"] in ("", facts["to"]):
        sentence = _("Escalation %(number)s at the level of %(level)s: %(question)s") % words
    else:
        sentence = _("Escalation %(number)s, %(state)s: %(question)s") % words
    href = reverse("meetings:escalation", args=[facts["escalation_pk"]])
    return Said(sentence, href, ESCALATION_SHAPES.get(to, "done"), facts["text"])


def register() -> None:
    """Register what happens in the forum; called once, when the app is ready."""
    groups.register("meetings", gettext_lazy("Meetings and actions"), order=60)
    groups.register("escalations", gettext_lazy("Escalations"), order=70)
    _register_meetings()
    _register_actions()
    happenings.register("decided", _decisions())
    happenings.register("activity_ended", _activities())
    happenings.register("escalation_moved", _escalation_steps())


def _register_meetings() -> None:
    seen = Meeting.objects.all().visible_to
    meeting = Source(
        group="meetings",
        rows=lambda user: seen(user).exclude(state=MeetingState.PLANNED),
        at="starts_at",
        facts={"kind": F("kind"), "state": F("state"), "because": F("cancelled_because")},
        said=meeting_was,
        customer="customer",
        whole_day=False,
    )
    minutes = Source(
        group="meetings",
        rows=seen,
        at="minutes_approved_on",
        facts={"kind": F("kind"), "who": F("minutes_approved_by__name")},
        said=minutes_approved,
        customer="customer",
        people=("minutes_approved_by",),
    )
    happenings.register("meeting_was", meeting)
    happenings.register("minutes_approved", minutes)


def _register_actions() -> None:
    """Promised at a meeting, on its day; without one, on the day it was written down."""
    facts = {"text": F("text"), "who": F("owner__name")}
    seen = Action.objects.all().visible_to
    at_meeting = Source(
        group="meetings",
        rows=lambda user: seen(user).filter(meeting__isnull=False),
        at="meeting__starts_at",
        facts={**facts, "action_pk": F("pk")},
        said=promised,
        customer="customer",
        people=("owner",),
        whole_day=False,
    )
    written = Action.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_label="insert", pgh_obj__isnull=False, meeting=None
    )
    written_down = Source(
        group="meetings",
        rows=seen_by_every_role(written),
        at="pgh_created_at",
        facts={**facts, "action_pk": F("pgh_obj")},
        said=promised,
        customer="customer",
        people=("owner",),
        whole_day=False,
    )
    done = Source(
        group="meetings",
        rows=lambda user: seen(user).filter(state=ActionState.DONE),
        at="done_on",
        facts={**facts, "due_on": F("due_on"), "done_on": F("done_on"), "outcome": F("outcome")},
        said=action_done,
        customer="customer",
        people=("owner",),
    )
    happenings.register("promised_at_a_meeting", at_meeting)
    happenings.register("promised", written_down)
    happenings.register("action_done", done)


def _decisions() -> Source:
    escalation = Escalation.objects.filter(decision=OuterRef("pk")).values("pk")[:1]
    return Source(
        group="meetings",
        rows=lambda user: Decision.objects.all().visible_to(user).kept().with_standing(),
        at="decided_on",
        facts={
            "text": F("text"),
            "by_mandate": F("by_mandate"),
            "meeting": F("meeting"),
            "standing": F("standing"),
            "escalation": Subquery(escalation),
        },
        said=decided,
        customer="customer",
        people=("decided_by",),
    )


def _activities() -> Source:
    """Done on a day; a skipped one stands on the day it was due."""
    seen = Activity.objects.all().visible_to
    return Source(
        group="meetings",
        rows=lambda user: seen(user).filter(state__in=(ActivityState.DONE, ActivityState.SKIPPED)),
        at=Coalesce("done_on", "due_on", output_field=DateField()),
        facts={
            "kind": F("kind__name"),
            "state": F("state"),
            "due_on": F("due_on"),
            "done_on": F("done_on"),
            "reason": F("reason"),
            "outcome": F("outcome"),
        },
        said=activity_ended,
        customer="customer",
        people=("owner",),
    )


def _escalation_steps() -> Source:
    return Source(
        group="escalations",
        rows=seen_by_every_role(EscalationStep.objects.all()),
        at="taken_at",
        facts={
            "number": F("escalation__number"),
            "question": F("escalation__question"),
            "escalation_pk": F("escalation"),
            "was": F("from_state"),
            "to": F("to_state"),
            "level": F("level"),
            "text": F("text"),
            "who": user_name("taken_by"),
        },
        said=escalation_moved,
        customer="escalation__customer",
        people=("taken_by__person",),
        whole_day=False,
    )
