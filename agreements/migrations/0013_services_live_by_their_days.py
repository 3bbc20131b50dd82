"""The stage of a service follows from days; lines say their cost and who pays them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.db import migrations, models

from brm.stack.at_once import AtOnce

# What stood in the list as live has been so since it came there, as far as anybody knows.
DAYS_FROM_STAGES = """
UPDATE agreements_service service SET
       live_on = CASE WHEN service.lifecycle <> 'pipeline' THEN known.since END,
       retired_on = CASE WHEN service.lifecycle = 'retired' THEN known.retired END
  FROM (SELECT held.id, coalesce(min(event.pgh_created_at)::date, CURRENT_DATE) AS since,
               coalesce(min(event.pgh_created_at) FILTER (WHERE event.lifecycle = 'retired')::date,
                        CURRENT_DATE) AS retired
          FROM agreements_service held
          LEFT JOIN agreements_serviceevent event ON event.pgh_obj_id = held.id
         GROUP BY held.id) known
 WHERE known.id = service.id;
"""

STAGES_FROM_DAYS = """
UPDATE agreements_service SET
       lifecycle = CASE WHEN retired_on <= CURRENT_DATE THEN 'retired'
                        WHEN live_on <= CURRENT_DATE THEN 'live' ELSE 'pipeline' END;
"""

KEEP_IN_HISTORY = """
INSERT INTO agreements_serviceevent
       (pgh_created_at, pgh_label, pgh_obj_id, id, version, code, name, description, owner_id,
        unit, hours, parent_id, live_on, retiring_on, retired_on)
SELECT now(), 'update', id, id, version, code, name, description, owner_id, unit, hours, parent_id,
       live_on, retiring_on, retired_on
  FROM agreements_service;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0012_holds_agreement_rounds"),
        ("customers", "0003_first_rows"),
    ]

    operations = [
        AtOnce([
            pgtrigger.migrations.RemoveTrigger(
                model_name="agreementline",
                name="insert_insert",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="agreementline",
                name="update_update",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="agreementline",
                name="delete_delete",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="service",
                name="insert_insert",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="service",
                name="update_update",
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name="service",
                name="delete_delete",
            ),
            migrations.AddField(
                model_name="agreementline",
                name="cost",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    help_text="What it costs IT itself. It is not part of what is agreed.",
                    max_digits=16,
                    null=True,
                    verbose_name="our cost a unit and year",
                ),
            ),
            migrations.AddField(
                model_name="agreementline",
                name="funding_share",
                field=models.DecimalField(
                    decimal_places=2,
                    default=Decimal("100"),
                    max_digits=5,
                    verbose_name="share that the customer pays, %",
                ),
            ),
            migrations.AddField(
                model_name="agreementline",
                name="rest_paid_by",
                field=models.ForeignKey(
                    blank=True,
                    help_text="Empty: the rest is paid in common.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="lines_paid_for",
                    to="customers.customer",
                    verbose_name="the rest is paid by",
                ),
            ),
            migrations.AddField(
                model_name="agreementlineevent",
                name="cost",
                field=models.DecimalField(
                    blank=True,
                    decimal_places=2,
                    help_text="What it costs IT itself. It is not part of what is agreed.",
                    max_digits=16,
                    null=True,
                    verbose_name="our cost a unit and year",
                ),
            ),
            migrations.AddField(
                model_name="agreementlineevent",
                name="funding_share",
                field=models.DecimalField(
                    decimal_places=2,
                    default=Decimal("100"),
                    max_digits=5,
                    verbose_name="share that the customer pays, %",
                ),
            ),
            migrations.AddField(
                model_name="agreementlineevent",
                name="rest_paid_by",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    help_text="Empty: the rest is paid in common.",
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="customers.customer",
                    verbose_name="the rest is paid by",
                ),
            ),
            migrations.AddField(
                model_name="service",
                name="hours",
                field=models.CharField(
                    blank=True,
                    help_text="When it is there to be used, such as: working days 07:00-19:00.",
                    max_length=255,
                    verbose_name="service hours",
                ),
            ),
            migrations.AddField(
                model_name="service",
                name="live_on",
                field=models.DateField(
                    blank=True,
                    help_text="Empty: it is in the pipeline, without a day yet.",
                    null=True,
                    verbose_name="live from",
                ),
            ),
            migrations.AddField(
                model_name="service",
                name="parent",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="parts",
                    to="agreements.service",
                    verbose_name="part of",
                ),
            ),
            migrations.AddField(
                model_name="service",
                name="retired_on",
                field=models.DateField(
                    blank=True,
                    help_text="From then on it is neither ordered nor agreed on any more.",
                    null=True,
                    verbose_name="retired from",
                ),
            ),
            migrations.AddField(
                model_name="service",
                name="retiring_on",
                field=models.DateField(
                    blank=True,
                    help_text="From then on only customers who have it agreed get more of it.",
                    null=True,
                    verbose_name="retiring from",
                ),
            ),
            migrations.AddField(
                model_name="serviceevent",
                name="hours",
                field=models.CharField(
                    blank=True,
                    help_text="When it is there to be used, such as: working days 07:00-19:00.",
                    max_length=255,
                    verbose_name="service hours",
                ),
            ),
            migrations.AddField(
                model_name="serviceevent",
                name="live_on",
                field=models.DateField(
                    blank=True,
                    help_text="Empty: it is in the pipeline, without a day yet.",
                    null=True,
                    verbose_name="live from",
                ),
            ),
            migrations.AddField(
                model_name="serviceevent",
                name="parent",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="agreements.service",
                    verbose_name="part of",
                ),
            ),
            migrations.AddField(
                model_name="serviceevent",
                name="retired_on",
                field=models.DateField(
                    blank=True,
                    help_text="From then on it is neither ordered nor agreed on any more.",
                    null=True,
                    verbose_name="retired from",
                ),
            ),
            migrations.AddField(
                model_name="serviceevent",
                name="retiring_on",
                field=models.DateField(
                    blank=True,
                    help_text="From then on only customers who have it agreed get more of it.",
                    null=True,
                    verbose_name="retiring from",
                ),
            ),
        ]),
        migrations.RunSQL(DAYS_FROM_STAGES, STAGES_FROM_DAYS),
        AtOnce([
            migrations.RemoveField(
                model_name="service",
                name="lifecycle",
            ),
            migrations.RemoveField(
                model_name="serviceevent",
                name="lifecycle",
            ),
            migrations.AlterField(
                model_name="leftout",
                name="covered_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="agreements.agreement",
                ),
            ),
            migrations.AlterField(
                model_name="serviceprice",
                name="price",
                field=models.DecimalField(
                    decimal_places=2, max_digits=16, verbose_name="price a unit and year"
                ),
            ),
            migrations.AlterField(
                model_name="servicepriceevent",
                name="price",
                field=models.DecimalField(
                    decimal_places=2, max_digits=16, verbose_name="price a unit and year"
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="agreementline",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_line_of_a_retired_service",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="\nIF EXISTS (\n    SELECT FROM new_values line JOIN agreements_service service ON service.id = line.service_id\n     WHERE line.active AND service.retired_on <= lower(line.valid))\nTHEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation',\n        CONSTRAINT = 'a_line_begins_before_its_service_is_retired',\n        MESSAGE = 'A line would begin when its service is retired.';\nEND IF;\nRETURN NULL;\n",
                        hash="fd1ba15bba28364da8cec41a9baff2cdada2575e",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_no_line_of_a_retired_service_9a32a",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_agreementline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="agreementline",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "cost", "customer_id", "funding_share", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "rest_paid_by_id", "service_id", "valid", "version") SELECT new_values."active", new_values."cost", new_values."customer_id", new_values."funding_share", new_values."id", new_values."period_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."quantity", new_values."rest_paid_by_id", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                        hash="2ed52ae5ddfed5ae928ad304ccaee9c4c41fb658",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_13547",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_agreementline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="agreementline",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "cost", "customer_id", "funding_share", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "rest_paid_by_id", "service_id", "valid", "version") SELECT new_values."active", new_values."cost", new_values."customer_id", new_values."funding_share", new_values."id", new_values."period_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."quantity", new_values."rest_paid_by_id", new_values."service_id", new_values."valid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                        hash="6807774aba55e4893bffbc7e3128474bc458b4c9",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_458c8",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_agreementline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="agreementline",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_agreementlineevent" ("active", "cost", "customer_id", "funding_share", "id", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "quantity", "rest_paid_by_id", "service_id", "valid", "version") SELECT old_values."active", old_values."cost", old_values."customer_id", old_values."funding_share", old_values."id", old_values."period_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."price", old_values."quantity", old_values."rest_paid_by_id", old_values."service_id", old_values."valid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="a9e749fe012a00dd7bdd63f713ebf21a5dd1fcfb",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_2855a",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="agreements_agreementline",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="service",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_part_of_itself",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (NEW.parent_id IS NOT NULL)",
                        func="\nPERFORM pg_advisory_xact_lock(hashtext('agreements_service'), hashtext('parent'));\nIF EXISTS (\n    WITH RECURSIVE above (id) AS (\n        SELECT NEW.parent_id\n        UNION\n        SELECT s.parent_id FROM above JOIN agreements_service s ON s.id = above.id\n         WHERE s.parent_id IS NOT NULL)\n    SELECT FROM above WHERE id = NEW.id)\nTHEN\n    RAISE EXCEPTION USING ERRCODE = 'check_violation',\n        CONSTRAINT = 'a_service_is_no_part_of_itself',\n        MESSAGE = format('%s would stand under itself.', NEW.name);\nEND IF;\nRETURN NULL;\n",
                        hash="4c898f720262f7352e8dbbcbeb2084ad6f649e4d",
                        operation='INSERT OR UPDATE OF "parent_id"',
                        pgid="pgtrigger_no_part_of_itself_dd53a",
                        table="agreements_service",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="service",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "hours", "id", "live_on", "name", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "retiring_on", "unit", "version") SELECT new_values."code", new_values."description", new_values."hours", new_values."id", new_values."live_on", new_values."name", new_values."owner_id", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."retired_on", new_values."retiring_on", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                        hash="95548f1bfeebc3ed7ef14c4516dac6da87cc39b2",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_1044b",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_service",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="service",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "hours", "id", "live_on", "name", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "retiring_on", "unit", "version") SELECT new_values."code", new_values."description", new_values."hours", new_values."id", new_values."live_on", new_values."name", new_values."owner_id", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."retired_on", new_values."retiring_on", new_values."unit", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                        hash="282923ae1885693e13e0d006dec3208f94e00d60",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_8bd0f",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_service",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="service",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_serviceevent" ("code", "description", "hours", "id", "live_on", "name", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "retiring_on", "unit", "version") SELECT old_values."code", old_values."description", old_values."hours", old_values."id", old_values."live_on", old_values."name", old_values."owner_id", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."retired_on", old_values."retiring_on", old_values."unit", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="a53cf81030335233b0886de4eb8095ec7da6e10c",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_2fde4",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="agreements_service",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddConstraint(
                model_name="agreementline",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("funding_share__gte", 0), ("funding_share__lte", Decimal("100"))
                    ),
                    name="a_funding_share_is_a_part_of_the_whole",
                    violation_error_message="A share is from 0 to 100 %%.",
                ),
            ),
            migrations.AddConstraint(
                model_name="agreementline",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("rest_paid_by", None),
                        models.Q(
                            ("funding_share__lt", Decimal("100")),
                            models.Q(("rest_paid_by", models.F("customer")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="the_rest_is_paid_by_another",
                    violation_error_message="Another customer pays the rest of a share below 100 %%, and not the same one.",
                ),
            ),
            migrations.AddConstraint(
                model_name="agreementline",
                constraint=models.CheckConstraint(
                    condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                    name="a_cost_is_not_negative",
                    violation_error_message="A cost is not negative.",
                ),
            ),
            migrations.AddConstraint(
                model_name="service",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("retiring_on", None),
                            ("live_on__lte", models.F("retiring_on")),
                            _connector="OR",
                        ),
                        models.Q(
                            ("retired_on", None),
                            ("live_on", None),
                            ("live_on__lte", models.F("retired_on")),
                            _connector="OR",
                        ),
                        models.Q(
                            ("retired_on", None),
                            ("retiring_on", None),
                            ("retiring_on__lte", models.F("retired_on")),
                            _connector="OR",
                        ),
                        models.Q(("retiring_on", None), ("live_on__isnull", False), _connector="OR"),
                    ),
                    name="a_service_is_live_then_retiring_then_retired",
                    violation_error_message="A service is live first, then retiring, then retired: give the days in that order.",
                ),
            ),
            migrations.AddConstraint(
                model_name="service",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("parent", None),
                        models.Q(("parent", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    name="a_service_is_no_part_of_itself",
                    violation_error_message="A service cannot be a part of itself, nor of one of its own parts.",
                ),
            ),
            migrations.AddConstraint(
                model_name="serviceprice",
                constraint=models.CheckConstraint(
                    condition=models.Q(("price__gte", 0)),
                    name="a_price_is_not_negative",
                    violation_error_message="A price is not negative.",
                ),
            ),
        ]),
        migrations.RunSQL(KEEP_IN_HISTORY, migrations.RunSQL.noop),
    ]
