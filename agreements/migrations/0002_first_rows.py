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


class Migration(migrations.Migration):
    replaces = [
        ("agreements", "0008_default_criteria"),
        ("agreements", "0014_default_discount_rate"),
    ]

    dependencies = [("agreements", "0001_tables")]
    operations = [
        migrations.RunPython(rank, migrations.RunPython.noop),
        migrations.RunPython(say_the_rate, migrations.RunPython.noop),
    ]
