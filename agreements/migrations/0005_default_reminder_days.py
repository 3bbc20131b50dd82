"""How long before a step of a renewal it is reminded of, until the organisation says its own."""

from django.db import migrations

DAYS_BEFORE = (180, 120, 90, 60, 30, 14, 7)


def remind(apps, schema_editor):
    days = apps.get_model("agreements", "ReminderDay").objects
    days.bulk_create(days.model(days_before=each) for each in DAYS_BEFORE)


def remind_no_more(apps, schema_editor):
    days = apps.get_model("agreements", "ReminderDay").objects
    days.filter(days_before__in=DAYS_BEFORE, version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_reminds_until_acknowledged")]

    operations = [migrations.RunPython(remind, remind_no_more)]
