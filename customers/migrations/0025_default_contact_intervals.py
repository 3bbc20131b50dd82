"""The usual days between two contacts, for an organisation that has said nothing of its own yet."""

from django.db import migrations

INTERVALS = """
    INSERT INTO customers_contactinterval (version, tier, days)
    VALUES (1, 'strategic', 30), (1, 'standard', 60), (1, 'light', 120)
    ON CONFLICT DO NOTHING
"""
NONE = """
    DELETE FROM customers_contactinterval
    WHERE version = 1 AND (tier, days) IN (('strategic', 30), ('standard', 60), ('light', 120))
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0024_merges_people")]
    operations = [migrations.RunSQL(INTERVALS, NONE)]
