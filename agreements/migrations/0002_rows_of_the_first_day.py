"""What an organisation has that has said nothing of its own yet."""

from datetime import date
from decimal import Decimal

from django.db import migrations

# By what requirements are ranked.
CRITERIA = [
    # name, weight, more is better, what the points mean
    ("Value", 4, True, "0: nobody would miss it. 5: the business changes by it."),
    ("Urgency", 2, True, "0: whenever it comes. 5: too late without it this quarter."),
    ("Risk", 2, False, "0: done before, many times. 5: nobody knows whether it can be done."),
    ("Size", 1, False, "0: days. 5: more than a year of a team."),
]


def rank(apps, schema_editor):
    Criterion = apps.get_model("agreements", "Criterion")
    Criterion.objects.bulk_create(
        Criterion(name=name, weight=weight, more_is_better=more, explanation=words, order=n)
        for n, (name, weight, more, words) in enumerate(CRITERIA, 1)
    )


def say_the_rate(apps, schema_editor):
    rates = apps.get_model("agreements", "DiscountRate").objects
    rates.get_or_create(valid_from=date(2000, 1, 1), defaults={"rate": Decimal(4)})


# How long before a step of a renewal it is reminded of.
DAYS_BEFORE = (180, 120, 90, 60, 30, 14, 7)


def remind(apps, schema_editor):
    days = apps.get_model("agreements", "ReminderDay").objects
    days.bulk_create(days.model(days_before=each) for each in DAYS_BEFORE)


def remind_no_more(apps, schema_editor):
    days = apps.get_model("agreements", "ReminderDay").objects
    days.filter(days_before__in=DAYS_BEFORE, version=1).delete()


# Why agreements end.
REASONS = (
    "No longer needed",
    "Replaced by another agreement",
    "Another supplier",
    "Price",
    "Quality not as agreed",
    "The unit is closed, sold or merged",
    "Other",
)


def name_reasons(apps, schema_editor):
    reasons = apps.get_model("agreements", "EndingReason").objects
    reasons.bulk_create(reasons.model(name=name, order=n) for n, name in enumerate(REASONS, 1))


def name_none(apps, schema_editor):
    reasons = apps.get_model("agreements", "EndingReason").objects
    reasons.filter(name__in=REASONS, version=1, agreements=None).delete()


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0002_first_rows"),
        ("agreements", "0005_default_reminder_days"),
        ("agreements", "0011_default_ending_reasons"),
    ]

    dependencies = [("agreements", "0001_tables_and_triggers")]
    operations = [
        migrations.RunPython(rank, migrations.RunPython.noop),
        migrations.RunPython(say_the_rate, migrations.RunPython.noop),
        migrations.RunPython(remind, remind_no_more),
        migrations.RunPython(name_reasons, name_none),
    ]
