"""Measurements and their history in parts, one a month, with those of the months around today."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import migrations

from brm.stack.by_month import PartByMonth, make_months

TABLES = ("reports_measurement", "reports_measurementevent")
BEFORE, AHEAD = 25, 3


def make_months_around(apps: object, schema_editor: object) -> None:
    """Both tables have the months of either; two years back files often come at first."""
    first = date.today().replace(day=1)
    make_months(TABLES, (first + relativedelta(months=n) for n in range(-BEFORE, AHEAD + 1)))


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_tables_of_reports_and_triggers")]

    operations = [
        PartByMonth("Measurement", "period"),
        PartByMonth("MeasurementEvent", "period"),
        migrations.RunPython(make_months_around, migrations.RunPython.noop),
    ]
