"""The usual intervals, and the freshness of what is there already."""

from django.db import migrations

INTERVALS = """
    INSERT INTO customers_freshnessinterval (version, tier, kind, days)
    VALUES (1, 'strategic', '', 90), (1, 'standard', '', 180), (1, 'light', '', 365)
    ON CONFLICT DO NOTHING
"""
SETTLED = """
    SELECT brm_settle_freshness(
        ARRAY(SELECT id FROM customers_unit), ARRAY(SELECT id FROM customers_person))
"""
CONFIRMED = """
    UPDATE customers_freshness f SET confirmed_on = c.confirmed_on
    FROM (SELECT customer_id, max(confirmed_on) AS confirmed_on
          FROM customers_confirmation GROUP BY customer_id) AS c
    WHERE f.kind = 'customer' AND f.record = c.customer_id
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_keeps_records_fresh")]
    operations = [
        migrations.RunSQL(INTERVALS, "DELETE FROM customers_freshnessinterval"),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
        migrations.RunSQL(CONFIRMED, migrations.RunSQL.noop),
    ]
