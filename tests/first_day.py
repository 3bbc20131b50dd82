"""The rows that an installation begins with."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from agreements.models import Criterion, DiscountRate, EndingReason, ReminderDay
from brm.accounts.roles import sync_roles
from customers.models import Clock, ContactInterval, DecisionRule, FreshnessInterval
from meetings.models import (
    ActionReminderRule,
    ActivityKind,
    Cadence,
    ComplaintClock,
    EscalationClock,
)
from reports.models import HealthWeight, ReportingProcess


def bring_first_day() -> None:
    """Write what the migrations wrote on the first day, where it is missing."""
    of_customers = import_module("customers.migrations.0003_first_rows")
    of_agreements = import_module("agreements.migrations.0002_rows_of_the_first_day")
    of_meetings = import_module("meetings.migrations.0002_rows_of_the_first_day")
    of_reports = import_module("reports.migrations.0005_rows_of_the_first_day")
    with connection.cursor() as cursor:
        if not FreshnessInterval.objects.exists():
            cursor.execute(of_customers.INTERVALS_OF_FRESHNESS)
        if not ContactInterval.objects.exists():
            cursor.execute(of_customers.INTERVALS_OF_CONTACT)
    for model, write in (
        (DecisionRule, of_customers.say_who_decides),
        (Clock, of_customers.set_the_clock),
        (Criterion, of_agreements.rank),
        (DiscountRate, of_agreements.say_the_rate),
        (ReminderDay, of_agreements.remind),
        (EndingReason, of_agreements.name_reasons),
        (ActivityKind, of_meetings.name_kinds),
        (Cadence, of_meetings.plan_the_year),
        (ComplaintClock, of_meetings.expect_complaints),
        (EscalationClock, of_meetings.expect_escalations),
        (ActionReminderRule, of_meetings.say_when),
        (ReportingProcess, of_reports.name_processes),
        (HealthWeight, of_reports.weigh),
    ):
        if not model.objects.exists():
            write(apps, None)
    if not Group.permissions.through.objects.exists():
        sync_roles()
