"""Each unit has stood on all of its days as it stands now: nobody has kept anything else."""

from django.conf import settings
from django.db import migrations

PERIODS = """
    INSERT INTO customers_unitperiod
        (unit_id, parent_id, manager_id, name, kind, valid, version)
    SELECT id, parent_id, manager_id, name, kind, valid, 1 FROM customers_unit
"""


def set_the_clock(apps, schema_editor):
    clocks = apps.get_model("customers", "Clock").objects
    clocks.update_or_create(id=1, defaults={"time_zone": settings.TIME_ZONE})


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_keeps_structure_as_of_any_day")]
    operations = [
        migrations.RunSQL(PERIODS, migrations.RunSQL.noop),
        migrations.RunPython(set_the_clock, migrations.RunPython.noop),
    ]
