"""The discount rate that a business case begins with, until the organisation says its own."""

from datetime import date
from decimal import Decimal

from django.db import migrations

FIRST_DAY = date(2000, 1, 1)


def say_the_rate(apps, schema_editor):
    rates = apps.get_model("agreements", "DiscountRate").objects
    rates.get_or_create(valid_from=FIRST_DAY, defaults={"rate": Decimal(4)})


def say_it_no_more(apps, schema_editor):
    rates = apps.get_model("agreements", "DiscountRate").objects
    rates.filter(valid_from=FIRST_DAY, version=1).delete()


class Migration(migrations.Migration):

    dependencies = [('agreements', '0013_adds_business_cases')]

    operations = [migrations.RunPython(say_the_rate, say_it_no_more)]
