"""What is over is over by the organisation's day, in the function that settles freshness too."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("customers.migrations.0008_keeps_records_fresh").SETTLE.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
TODAY = """(
                SELECT coalesce(
                    nullif(current_setting('brm.today', true), '')::date,
                    (statement_timestamp() AT TIME ZONE
                        coalesce((SELECT time_zone FROM customers_clock), 'UTC'))::date))"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0027_settles_freshness_one_after_another")]
    operations = [migrations.RunSQL(BEFORE.replace("current_date", TODAY), BEFORE)]
