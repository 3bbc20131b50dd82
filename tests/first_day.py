"""The rows that an installation begins with; a test that empties all tables takes them along."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from agreements.models import Criterion, DiscountRate
from customers.models import Clock, ContactInterval, DecisionRule, FreshnessInterval
from meetings.models import Cadence


def empties_all_tables(item: pytest.Item) -> bool:
    """Whether the test commits, so that every table is emptied at its end."""
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    fixtures = getattr(item, "fixturenames", ())
    return commits or "transactional_db" in fixtures or "live_server" in fixtures


def bring_first_day() -> None:
    """Write what the migrations wrote on the first day, where it is missing."""
    if not DecisionRule.objects.exists():
        import_module("customers.migrations.0005_default_decision_rules").say_who_decides(
            apps, None
        )
    if not FreshnessInterval.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute(import_module("customers.migrations.0009_settles_freshness").INTERVALS)
    if not ContactInterval.objects.exists():
        with connection.cursor() as cursor:
            defaults = import_module("customers.migrations.0025_default_contact_intervals")
            cursor.execute(defaults.INTERVALS)
    if not Clock.objects.exists():
        import_module("customers.migrations.0012_gives_each_unit_its_period").set_the_clock(
            apps, None
        )
    if not Cadence.objects.exists():
        import_module("meetings.migrations.0002_default_cadences").plan_the_year(apps, None)
    if not Criterion.objects.exists():
        import_module("agreements.migrations.0008_default_criteria").rank(apps, None)
    if not DiscountRate.objects.exists():
        import_module("agreements.migrations.0014_default_discount_rate").say_the_rate(apps, None)
