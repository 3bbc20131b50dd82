"""Opportunities: technology, the services it concerns, the customers it would help."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0014_reviews_agreements"),
        ("customers", "0003_first_rows"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce([
            migrations.CreateModel(
                name="Opportunity",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ("technology", models.CharField(max_length=255, verbose_name="technology")),
                    (
                        "could_do",
                        models.TextField(
                            help_text="What would be better or cheaper for the business with it.",
                            verbose_name="what it could do",
                        ),
                    ),
                    (
                        "assessment",
                        models.TextField(blank=True, editable=False, verbose_name="assessment"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("noticed", "Noticed"),
                                ("assessed", "Assessed"),
                                ("proposed", "Proposed"),
                                ("taken_up", "Taken up"),
                                ("dropped", "Dropped"),
                            ],
                            default="noticed",
                            editable=False,
                            max_length=10,
                            verbose_name="state",
                        ),
                    ),
                    (
                        "dropped_because",
                        models.TextField(blank=True, editable=False, verbose_name="dropped because"),
                    ),
                    ("noticed_on", models.DateField(editable=False, verbose_name="noticed on")),
                ],
                options={
                    "verbose_name": "opportunity",
                    "verbose_name_plural": "opportunities",
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="OpportunityCustomer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    (
                        "why",
                        models.CharField(
                            choices=[
                                ("service", "uses a service that it concerns"),
                                ("tier", "is of that tier"),
                                ("kind", "is a unit of that kind"),
                                ("by_hand", "chosen by hand"),
                            ],
                            max_length=10,
                            verbose_name="why",
                        ),
                    ),
                    (
                        "answer",
                        models.CharField(
                            choices=[
                                ("open", "Open"),
                                ("accepted", "Accepted"),
                                ("declined", "Declined"),
                            ],
                            default="open",
                            max_length=10,
                            verbose_name="answer",
                        ),
                    ),
                    ("reason", models.TextField(blank=True, verbose_name="reason")),
                    (
                        "answered_on",
                        models.DateField(blank=True, null=True, verbose_name="answered on"),
                    ),
                ],
                options={
                    "verbose_name": "customer of an opportunity",
                    "verbose_name_plural": "customers of opportunities",
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="OpportunityCustomerEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.BigIntegerField()),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    (
                        "why",
                        models.CharField(
                            choices=[
                                ("service", "uses a service that it concerns"),
                                ("tier", "is of that tier"),
                                ("kind", "is a unit of that kind"),
                                ("by_hand", "chosen by hand"),
                            ],
                            max_length=10,
                            verbose_name="why",
                        ),
                    ),
                    (
                        "answer",
                        models.CharField(
                            choices=[
                                ("open", "Open"),
                                ("accepted", "Accepted"),
                                ("declined", "Declined"),
                            ],
                            default="open",
                            max_length=10,
                            verbose_name="answer",
                        ),
                    ),
                    ("reason", models.TextField(blank=True, verbose_name="reason")),
                    (
                        "answered_on",
                        models.DateField(blank=True, null=True, verbose_name="answered on"),
                    ),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="OpportunityEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.BigIntegerField()),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ("technology", models.CharField(max_length=255, verbose_name="technology")),
                    (
                        "could_do",
                        models.TextField(
                            help_text="What would be better or cheaper for the business with it.",
                            verbose_name="what it could do",
                        ),
                    ),
                    (
                        "assessment",
                        models.TextField(blank=True, editable=False, verbose_name="assessment"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("noticed", "Noticed"),
                                ("assessed", "Assessed"),
                                ("proposed", "Proposed"),
                                ("taken_up", "Taken up"),
                                ("dropped", "Dropped"),
                            ],
                            default="noticed",
                            editable=False,
                            max_length=10,
                            verbose_name="state",
                        ),
                    ),
                    (
                        "dropped_because",
                        models.TextField(blank=True, editable=False, verbose_name="dropped because"),
                    ),
                    ("noticed_on", models.DateField(editable=False, verbose_name="noticed on")),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="OpportunityService",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    "verbose_name": "service of an opportunity",
                    "verbose_name_plural": "services of opportunities",
                    "abstract": False,
                },
            ),
            migrations.CreateModel(
                name="OpportunityServiceEvent",
                fields=[
                    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                    ("pgh_label", models.TextField(help_text="The event label.")),
                    ("id", models.BigIntegerField()),
                    ("version", models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    "abstract": False,
                },
            ),
            migrations.AddConstraint(
                model_name="requirement",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("origin_kind", "opportunity")),
                    fields=("customer", "origin_key"),
                    name="one_requirement_of_an_opportunity_a_customer",
                    violation_error_message="This opportunity is a requirement of the customer already.",
                ),
            ),
            migrations.AddField(
                model_name="opportunity",
                name="noticed_by",
                field=models.ForeignKey(
                    editable=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="noticed by",
                ),
            ),
            migrations.AddField(
                model_name="opportunity",
                name="owner",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="owned_opportunities",
                    to="customers.person",
                    verbose_name="owner",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomer",
                name="answered_by",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="answered by",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomer",
                name="customer",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="opportunities",
                    to="customers.customer",
                    verbose_name="customer",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomer",
                name="opportunity",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="customers",
                    to="agreements.opportunity",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomerevent",
                name="answered_by",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="answered by",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomerevent",
                name="customer",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="customers.customer",
                    verbose_name="customer",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomerevent",
                name="opportunity",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="agreements.opportunity",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomerevent",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="opportunitycustomerevent",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="events",
                    to="agreements.opportunitycustomer",
                ),
            ),
            migrations.AddField(
                model_name="opportunityevent",
                name="noticed_by",
                field=models.ForeignKey(
                    db_constraint=False,
                    editable=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="noticed by",
                ),
            ),
            migrations.AddField(
                model_name="opportunityevent",
                name="owner",
                field=models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="customers.person",
                    verbose_name="owner",
                ),
            ),
            migrations.AddField(
                model_name="opportunityevent",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="opportunityevent",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="events",
                    to="agreements.opportunity",
                ),
            ),
            migrations.AddField(
                model_name="opportunityservice",
                name="opportunity",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="concerns",
                    to="agreements.opportunity",
                ),
            ),
            migrations.AddField(
                model_name="opportunityservice",
                name="service",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="opportunities",
                    to="agreements.service",
                    verbose_name="service",
                ),
            ),
            migrations.AddField(
                model_name="opportunityserviceevent",
                name="opportunity",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="agreements.opportunity",
                ),
            ),
            migrations.AddField(
                model_name="opportunityserviceevent",
                name="pgh_context",
                field=models.ForeignKey(
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="pghistory.context",
                ),
            ),
            migrations.AddField(
                model_name="opportunityserviceevent",
                name="pgh_obj",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="events",
                    to="agreements.opportunityservice",
                ),
            ),
            migrations.AddField(
                model_name="opportunityserviceevent",
                name="service",
                field=models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    related_query_name="+",
                    to="agreements.service",
                    verbose_name="service",
                ),
            ),
            migrations.AddIndex(
                model_name="opportunity",
                index=models.Index(fields=["state", "technology"], name="opportunity_by_state"),
            ),
            migrations.AddConstraint(
                model_name="opportunity",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("technology", ""), _negated=True),
                        models.Q(("could_do", ""), _negated=True),
                    ),
                    name="an_opportunity_says_what_it_could_do",
                    violation_error_message="Say which technology it is, and what it could do.",
                ),
            ),
            migrations.AddConstraint(
                model_name="opportunity",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ("noticed", "dropped")),
                        models.Q(("assessment", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="what_is_proposed_was_assessed",
                    violation_error_message="Assess it before it is proposed to anybody.",
                ),
            ),
            migrations.AddConstraint(
                model_name="opportunity",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("state", "dropped"), models.Q(("dropped_because", ""), _negated=True)
                        ),
                        models.Q(
                            models.Q(("state", "dropped"), _negated=True), ("dropped_because", "")
                        ),
                        _connector="OR",
                    ),
                    name="a_dropped_opportunity_says_why",
                    violation_error_message="Say why it is dropped.",
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="raise_version",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func="NEW.version = OLD.version + 1; RETURN NEW;",
                        hash="65e957e239da0e07fd39713c5df7b8881459c5a8",
                        operation="UPDATE",
                        pgid="pgtrigger_raise_version_18a00",
                        table="agreements_opportunity",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="merged_hold_nothing_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        declare="DECLARE named bigint[]; merged text;",
                        func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT owner_id FROM new_values) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                        hash="e5b4e5e4433cbef21c045c010369580661db38fd",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_merged_hold_nothing_insert_febe5",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_opportunity",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="merged_hold_nothing_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        declare="DECLARE named bigint[]; merged text;",
                        func="EXECUTE $do$ SELECT array_agg(DISTINCT id) FROM (SELECT n.owner_id FROM new_values n JOIN old_values o ON o.id = n.id WHERE n.owner_id IS DISTINCT FROM o.owner_id) AS each (id) WHERE id IS NOT NULL $do$ INTO named; \n    IF named IS NULL THEN RETURN NULL; END IF;\n    PERFORM 1 FROM customers_person WHERE id = ANY(named) ORDER BY id FOR KEY SHARE;\n    SELECT name INTO merged FROM customers_person\n    WHERE id = ANY(named) AND merged_into_id IS NOT NULL ORDER BY id LIMIT 1;\n    IF merged IS NOT NULL THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_merged_person_holds_nothing',\n            MESSAGE = format('%s was merged into another person.', merged);\n    END IF;\n    RETURN NULL;\n",
                        hash="d4a659e2ae9360ffa0cc34fbc4a8ac0f18c316d3",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_merged_hold_nothing_update_0ea39",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_opportunity",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="opportunity_takes_steps",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        declare="DECLARE _is_valid_transition BOOLEAN;",
                        func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{noticed:assessed,noticed:dropped,assessed:proposed,assessed:dropped,proposed:taken_up,proposed:dropped,dropped:noticed,dropped:assessed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                        hash="079a93af73c4951c527d4c2f7719e8d27e2670a9",
                        operation="UPDATE",
                        pgid="pgtrigger_opportunity_takes_steps_5b1c0",
                        table="agreements_opportunity",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityevent" ("assessment", "could_do", "dropped_because", "id", "noticed_by_id", "noticed_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "technology", "version") SELECT new_values."assessment", new_values."could_do", new_values."dropped_because", new_values."id", new_values."noticed_by_id", new_values."noticed_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state", new_values."technology", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                        hash="8118aeeba0fdd8e02bd9e42c07df4d36fab781eb",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_e7379",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_opportunity",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityevent" ("assessment", "could_do", "dropped_because", "id", "noticed_by_id", "noticed_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "technology", "version") SELECT new_values."assessment", new_values."could_do", new_values."dropped_because", new_values."id", new_values."noticed_by_id", new_values."noticed_on", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state", new_values."technology", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                        hash="101568106bb151b227d821f92f3f17bd6bb39c5d",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_68ece",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_opportunity",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunity",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityevent" ("assessment", "could_do", "dropped_because", "id", "noticed_by_id", "noticed_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "technology", "version") SELECT old_values."assessment", old_values."could_do", old_values."dropped_because", old_values."id", old_values."noticed_by_id", old_values."noticed_on", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."technology", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="7271edec9039dec29b4130b28c0b4933d62437d8",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_95fbf",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="agreements_opportunity",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddIndex(
                model_name="opportunitycustomer",
                index=models.Index(fields=["customer", "answer"], name="opportunity_of_customer"),
            ),
            migrations.AddConstraint(
                model_name="opportunitycustomer",
                constraint=models.UniqueConstraint(
                    fields=("opportunity", "customer"),
                    name="an_opportunity_names_a_customer_once",
                    violation_error_message="It is proposed to this customer already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="opportunitycustomer",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", "open"), ("answered_by", None), ("answered_on", None)),
                        models.Q(
                            ("answered_by__isnull", False),
                            ("answered_on__isnull", False),
                            models.Q(("answer", "open"), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="an_answer_says_who_gave_it_and_when",
                ),
            ),
            migrations.AddConstraint(
                model_name="opportunitycustomer",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", "declined"), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="a_declined_opportunity_says_why",
                    violation_error_message="Say why it would not help.",
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunitycustomer",
                trigger=pgtrigger.compiler.Trigger(
                    name="raise_version",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func="NEW.version = OLD.version + 1; RETURN NEW;",
                        hash="dd734e3a785a5018b0f034bd014b86fe4098e926",
                        operation="UPDATE",
                        pgid="pgtrigger_raise_version_dca36",
                        table="agreements_opportunitycustomer",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunitycustomer",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunitycustomerevent" ("answer", "answered_by_id", "answered_on", "customer_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version", "why") SELECT new_values."answer", new_values."answered_by_id", new_values."answered_on", new_values."customer_id", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                        hash="07956b4adbea96a2c9365ffbd91452bca3bbb8ab",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_1f3f5",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_opportunitycustomer",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunitycustomer",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunitycustomerevent" ("answer", "answered_by_id", "answered_on", "customer_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version", "why") SELECT new_values."answer", new_values."answered_by_id", new_values."answered_on", new_values."customer_id", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."version", new_values."why" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                        hash="1f63e93ebde6d13adffd03f3156761ba25a9e648",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_67c07",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_opportunitycustomer",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunitycustomer",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunitycustomerevent" ("answer", "answered_by_id", "answered_on", "customer_id", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version", "why") SELECT old_values."answer", old_values."answered_by_id", old_values."answered_on", old_values."customer_id", old_values."id", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."version", old_values."why" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="898f039ee8013adb15d91bb3c28037d09de8fd21",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_dd266",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="agreements_opportunitycustomer",
                        when="AFTER",
                    ),
                ),
            ),
            migrations.AddConstraint(
                model_name="opportunityservice",
                constraint=models.UniqueConstraint(
                    fields=("opportunity", "service"),
                    name="an_opportunity_names_a_service_once",
                    violation_error_message="It concerns this service already.",
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunityservice",
                trigger=pgtrigger.compiler.Trigger(
                    name="raise_version",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func="NEW.version = OLD.version + 1; RETURN NEW;",
                        hash="6909dca3571fe2f6814547ca954630212769f7a2",
                        operation="UPDATE",
                        pgid="pgtrigger_raise_version_715df",
                        table="agreements_opportunityservice",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunityservice",
                trigger=pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityserviceevent" ("id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "version") SELECT new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."service_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                        hash="3ac77cdc837cc07457c8bfc2eda8cc568ae4d71c",
                        level="STATEMENT",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_12209",
                        referencing="REFERENCING NEW TABLE AS new_values ",
                        table="agreements_opportunityservice",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunityservice",
                trigger=pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='EXECUTE $event$WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityserviceevent" ("id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "version") SELECT new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."service_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; $event$; RETURN NULL;',
                        hash="bbaf15c288d084db8062ebf0256f5bcd841ba1f2",
                        level="STATEMENT",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_69187",
                        referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                        table="agreements_opportunityservice",
                        when="AFTER",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="opportunityservice",
                trigger=pgtrigger.compiler.Trigger(
                    name="delete_delete",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "agreements_opportunityserviceevent" ("id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "version") SELECT old_values."id", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."service_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                        hash="8d027b3cb541a607b598cf20d5ae9736e0dc07a7",
                        level="STATEMENT",
                        operation="DELETE",
                        pgid="pgtrigger_delete_delete_268df",
                        referencing="REFERENCING OLD TABLE AS old_values ",
                        table="agreements_opportunityservice",
                        when="AFTER",
                    ),
                ),
            ),
        ]),
    ]
