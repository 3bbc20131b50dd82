"""Clocks and causes of escalations for a new organisation, and what old escalations lack."""

from datetime import date, timedelta

import pgtrigger
from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone

WORKING_DAYS = ((1, 1, 5), (1, 2, 5), (2, 1, 5), (2, 2, 5), (3, 2, 5))
"""By level and severity; the steering group has a clock for what is critical only."""
CAUSES = (
    "The normal way did not answer",
    "Agreed level missed again and again",
    "Disagreement on who pays",
    "Beyond every mandate",
    "Several customers want the same capacity",
    "A supplier does not deliver",
    "Other",
)
UNKNOWN = date(1970, 1, 1)
UNDECIDED = ("raised", "accepted", "scheduled")
STEP = "meetings.EscalationStep:never_changed"


def set_clocks_and_causes(apps, schema_editor):
    clocks = apps.get_model("meetings", "EscalationClock").objects
    clocks.bulk_create(
        clocks.model(level=level, severity=severity, working_days=days)
        for level, severity, days in WORKING_DAYS
    )
    causes = apps.get_model("meetings", "EscalationCause").objects
    causes.bulk_create(causes.model(name=name, order=n) for n, name in enumerate(CAUSES, 1))


def forget_clocks_and_causes(apps, schema_editor):
    apps.get_model("meetings", "EscalationClock").objects.filter(version=1).delete()
    causes = apps.get_model("meetings", "EscalationCause").objects
    causes.filter(name__in=CAUSES, version=1, escalations=None).delete()


def after_weekdays(day, count):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def complete_old_escalations(apps, schema_editor):
    """Steps get their day; what is scheduled is the group's; what waits below it gets its clock."""
    rows = apps.get_model("meetings", "Escalation").objects
    steps = apps.get_model("meetings", "EscalationStep").objects
    with pgtrigger.ignore(STEP):
        for step in steps.filter(happened_on=UNKNOWN).iterator():
            step.happened_on = timezone.localtime(step.taken_at).date()
            step.from_level = step.level if step.from_state else None
            step.save()
    rows.filter(state="scheduled").exclude(level=3).update(level=3)
    for row in rows.filter(state__in=UNDECIDED, level__lt=3, rises_on=None).iterator():
        row.rises_on = after_weekdays(row.level_since, 6)
        row.save()
    for step in steps.filter(to_state="decided").order_by("pk").iterator():
        rows.filter(pk=step.escalation_id, first_decided_on=None).update(
            first_decided_on=step.happened_on
        )
    for row in rows.exclude(informed_on=None).filter(first_informed_on=None).iterator():
        rows.filter(pk=row.pk).update(first_informed_on=row.informed_on)
    for step in steps.filter(to_state="closed").order_by("pk").iterator():
        rows.filter(pk=step.escalation_id, first_closed_on=None, state="closed").update(
            first_closed_on=step.happened_on, closed_on=step.happened_on
        )
    pairs = apps.get_model("meetings", "EscalationDecision").objects
    known = set(pairs.values_list("decision_id", flat=True))
    pairs.bulk_create(
        pairs.model(escalation_id=row.pk, decision_id=row.decision_id)
        for row in rows.exclude(decision=None)
        if row.decision_id not in known
    )


def name_who_raised(apps, schema_editor):
    """Before this somebody took each step: those of a clock are given to who raised the escalation."""
    rows = apps.get_model("meetings", "Escalation").objects.filter(pk=OuterRef("escalation"))
    steps = apps.get_model("meetings", "EscalationStep").objects.filter(taken_by=None)
    with pgtrigger.ignore(STEP):
        steps.update(taken_by=Subquery(rows.values("raised_by")[:1]))


class Migration(migrations.Migration):

    dependencies = [("meetings", "0013_raises_escalations_by_level")]

    operations = [
        migrations.RunPython(set_clocks_and_causes, forget_clocks_and_causes),
        migrations.RunPython(complete_old_escalations, name_who_raised),
    ]
