"""Clocks and causes of complaints, for an organisation that has said nothing of its own yet."""

from django.db import migrations

WORKING_DAYS = {"acknowledge": 2, "answer": 10, "close": 30}
CAUSES = (
    "Service out of order or slow",
    "Delivered late",
    "Not what was agreed",
    "Not kept informed",
    "Price or invoice",
    "Conduct",
    "Not in the hands of IT",
    "Other",
)


def set_clocks_and_causes(apps, schema_editor):
    clocks = apps.get_model("meetings", "ComplaintClock").objects
    clocks.bulk_create(
        clocks.model(step=step, working_days=days) for step, days in WORKING_DAYS.items()
    )
    causes = apps.get_model("meetings", "ComplaintCause").objects
    causes.bulk_create(causes.model(name=name, order=n) for n, name in enumerate(CAUSES, 1))


def forget_clocks_and_causes(apps, schema_editor):
    apps.get_model("meetings", "ComplaintClock").objects.filter(version=1).delete()
    causes = apps.get_model("meetings", "ComplaintCause").objects
    causes.filter(name__in=CAUSES, version=1, complaints=None).delete()


class Migration(migrations.Migration):

    dependencies = [("meetings", "0004_records_complaints")]

    operations = [migrations.RunPython(set_clocks_and_causes, forget_clocks_and_causes)]
