"""What a reorganisation touches of the forum between IT and the business, and passes on."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.models import Customer
from customers.periods import since
from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import Plan
from meetings.models import (
    Action,
    Activity,
    ActivityState,
    BacklogItem,
    Escalation,
    Forum,
    Meeting,
    Series,
)
from meetings.models.activities import NOT_ENDED


def _of(plan: Plan, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(customer__in=plan.ending_customers).select_related("customer__unit")


def _passes(plan: Plan) -> str:
    return _("passes to %s") % plan.heir if plan.heir else ""


def _stays(row: Any, text: str, plan: Plan) -> Touch:
    what = _("stays with %s") % row.customer
    return Touch(text, row.get_absolute_url(), what, stays_open=True)


def actions_touched(plan: Plan) -> Iterator[Touch]:
    """Open actions due on the day or later pass on; those due before are to be done before."""
    for action in _of(plan, Action.objects.open()):
        text = f"{action}, {full_day(action.due_on)}"
        if plan.heir and action.due_on >= plan.on:
            yield Touch(text, action.get_absolute_url(), _passes(plan))
        else:
            yield _stays(action, text, plan)


def pass_actions_on(gone: Customer, to: Customer, on: date, by: User) -> None:
    Action.objects.open().filter(customer=gone, due_on__gte=on).update(customer=to)


def meetings_touched(plan: Plan) -> Iterator[Touch]:
    """Planned meetings from the day on go to the forum of the customer that follows."""
    for meeting in _of(plan, Meeting.objects.coming(on=plan.on)):
        text = f"{meeting}, {full_day(meeting.held_on)}"
        if plan.heir:
            yield Touch(text, meeting.get_absolute_url(), _passes(plan))
        else:
            yield _stays(meeting, text, plan)


def series_touched(plan: Plan) -> Iterator[Touch]:
    """The rhythm of a forum goes on in the one that follows, where that has none of its own."""
    rows = Series.objects.filter(forum__customer__in=plan.ending_customers)
    for series in rows.select_related("forum__customer__unit").order_by("pk"):
        text = f"{series.forum}, {series.get_kind_display()}"
        customer = series.forum.customer
        url = customer.get_absolute_url() if customer else ""
        goes = _("goes on with %s, where that has no rhythm of its own") % plan.heir
        if plan.heir:
            yield Touch(text, url, goes)
        else:
            yield Touch(text, url, _("ends with its customer"))


def pass_meetings_on(gone: Customer, to: Customer, on: date, by: User) -> None:
    """Give planned meetings, rhythm and backlog to the forum of the customer that follows.

    A meeting at a moment at which that forum meets already stays where it is.
    """
    old = Forum.objects.filter(customer=gone).first()
    if old is None:
        return
    new, _made = Forum.objects.get_or_create(customer=to, defaults={"name": str(to)})
    for meeting in Meeting.objects.filter(forum=old).coming(on=on):
        alike = Meeting.objects.filter(forum=new, kind=meeting.kind)
        if not alike.filter(starts_at=meeting.starts_at).exists():
            meeting.forum = new
            meeting.save()
    for series in Series.objects.filter(forum=old):
        _pass_series_on(series, new, on)
    known = BacklogItem.objects.filter(forum=new).exclude(source_kind="")
    kept = known.values_list("source_kind", "source_id")
    for item in BacklogItem.objects.filter(forum=old):
        if (item.source_kind, item.source_id) not in kept:
            item.forum = new
            item.save()


def _pass_series_on(series: Series, new: Forum, on: date) -> None:
    """Give rhythm, people and standing items to the series that follows, where it has none."""
    names = ("rule", "duration_minutes", "place")
    facts: dict[str, Any] = {name: getattr(series, name) for name in names}
    heir, made = Series.objects.get_or_create(forum=new, kind=series.kind, defaults=facts)
    if not made and not heir.rule:
        Series.objects.filter(pk=heir.pk).update(**facts)
    if not heir.members.exists():
        for member in series.members.held_from(on):
            valid = since(member.valid, on)
            heir.members.create(
                person_id=member.person_id,
                part=member.part,
                only_minutes=member.only_minutes,
                valid=valid,
            )
    if not heir.standing_items.exists():
        for item in series.standing_items.all():
            heir.standing_items.create(
                position=item.position,
                topic=item.topic,
                duration_minutes=item.duration_minutes,
                confidential=item.confidential,
            )


def activities_touched(plan: Plan) -> Iterator[Touch]:
    """Activities of a cadence are planned no longer; those planned by hand pass on."""
    for activity in _of(plan, Activity.objects.filter(state__in=NOT_ENDED).order_by("due_on")):
        text = f"{activity}, {full_day(activity.due_on)}"
        if activity.due_on < plan.on:
            yield _stays(activity, text, plan)
        elif activity.cadence_id and activity.state == ActivityState.PLANNED:
            yield Touch(text, activity.get_absolute_url(), _("is planned no longer"))
        elif plan.heir and activity.cadence_id is None:
            yield Touch(text, activity.get_absolute_url(), _passes(plan))
        else:
            yield _stays(activity, text, plan)


def pass_activities_on(gone: Customer, to: Customer, on: date, by: User) -> None:
    open_ones = Activity.objects.filter(state__in=NOT_ENDED, customer=gone, due_on__gte=on)
    open_ones.filter(cadence=None).update(customer=to)


def escalations_touched(plan: Plan) -> Iterator[Touch]:
    """Open escalations stay with the customer that waits for them."""
    for escalation in _of(plan, Escalation.objects.open()):
        yield _stays(escalation, str(escalation), plan)


def register() -> None:
    """Register what the forum shows and passes on; called once, when the app is ready."""
    kinds = [
        ("actions", Touched(gettext_lazy("Open actions"), actions_touched, pass_actions_on)),
        ("meetings", Touched(gettext_lazy("Meetings"), meetings_touched, pass_meetings_on)),
        ("series", Touched(gettext_lazy("Series of meetings"), series_touched)),
        (
            "activities",
            Touched(gettext_lazy("Activities"), activities_touched, pass_activities_on),
        ),
        ("escalations", Touched(gettext_lazy("Escalations"), escalations_touched)),
    ]
    for n, (name, kind) in enumerate(kinds):
        touched.register(name, kind, order=60 + n)
