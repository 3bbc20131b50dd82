"""That a merged person is over is settled for all people at once, not looked up for each."""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

BEFORE = import_module("customers.migrations.0028_settles_by_the_organisations_day")
SETTLE = BEFORE.BEFORE.replace("current_date", BEFORE.TODAY)
LAST = "p.left_on + 1"
MERGED_TOO = f"CASE WHEN p.merged_into_id IS NOT NULL THEN '0001-01-01'::date ELSE {LAST} END"


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0030_names_are_odd_once_for_all_years'),
    ]

    operations = [
        migrations.RunSQL(SETTLE.replace(LAST, MERGED_TOO), SETTLE),
        pgtrigger.migrations.RemoveTrigger(
            model_name='freshness',
            name='merged_are_over',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='settle_freshness_update',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='settle_freshness_update', sql=pgtrigger.compiler.UpsertTriggerSql(func=' EXECUTE $do$ SELECT brm_settle_freshness(NULL::bigint[], ARRAY(\n        SELECT n.id FROM new_values n JOIN old_values o ON o.id = n.id\n        WHERE (n.left_on, n.merged_into_id) IS DISTINCT FROM (o.left_on, o.merged_into_id)\n    )) $do$; RETURN NULL;', hash='2f05cfb4c5db3359a8cc06b7db2a230325d27e92', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_settle_freshness_update_01c8d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='customers_person', when='AFTER')),
        ),
    ]
