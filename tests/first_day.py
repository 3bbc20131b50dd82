"""The rows that an installation begins with; a test that empties all tables takes them along."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from agreements.models import Criterion, DiscountRate, EndingReason, ReminderDay
from agreements.reminding import DAYS_BEFORE
from customers.models import Clock, ContactInterval, DecisionRule, FreshnessInterval
from meetings.models import (
    ActionReminderRule,
    ActivityKind,
    Cadence,
    ComplaintClock,
    EscalationClock,
)


def empties_all_tables(item: pytest.Item) -> bool:
    """Whether the test commits, so that every table is emptied at its end."""
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    fixtures = getattr(item, "fixturenames", ())
    return commits or "transactional_db" in fixtures or "live_server" in fixtures


def bring_first_day() -> None:
    """Write what the migrations wrote on the first day, where it is missing."""
    of_customers = import_module("customers.migrations.0003_first_rows")
    of_agreements = import_module("agreements.migrations.0002_first_rows")
    of_meetings = import_module("meetings.migrations.0002_first_rows")
    if not DecisionRule.objects.exists():
        of_customers.say_who_decides(apps, None)
    with connection.cursor() as cursor:
        if not FreshnessInterval.objects.exists():
            cursor.execute(of_customers.INTERVALS_OF_FRESHNESS)
        if not ContactInterval.objects.exists():
            cursor.execute(of_customers.INTERVALS_OF_CONTACT)
    if not Clock.objects.exists():
        of_customers.set_the_clock(apps, None)
    if not ActivityKind.objects.exists():
        import_module("meetings.migrations.0009_first_kinds_of_activity").name_kinds(apps, None)
    if not Cadence.objects.exists():
        of_meetings.plan_the_year(apps, None)
        import_module("meetings.migrations.0017_more_default_cadences").plan_the_other_kinds(
            apps, None
        )
    if not Criterion.objects.exists():
        of_agreements.rank(apps, None)
    if not DiscountRate.objects.exists():
        of_agreements.say_the_rate(apps, None)
    if not ReminderDay.objects.exists():
        ReminderDay.objects.bulk_create(ReminderDay(days_before=days) for days in DAYS_BEFORE)
    if not EndingReason.objects.exists():
        import_module("agreements.migrations.0011_default_ending_reasons").name_reasons(apps, None)
    if not ComplaintClock.objects.exists():
        of_complaints = import_module("meetings.migrations.0005_default_complaint_clocks")
        of_complaints.set_clocks_and_causes(apps, None)
    if not EscalationClock.objects.exists():
        of_escalations = import_module("meetings.migrations.0014_default_escalation_clocks")
        of_escalations.set_clocks_and_causes(apps, None)
    if not ActionReminderRule.objects.exists():
        import_module("meetings.migrations.0027_default_action_reminders").say_when(apps, None)
