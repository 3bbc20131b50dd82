"""The view of teams with gaps, and what an organisation has that has said nothing of its own yet."""

from django.conf import settings
from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

# A customer exists while somebody holds its customer mandate. An identifier must name the same gap
# as long as its customer and first day are the same: 22 bits hold the days of eleven thousand
# years since 1900, and nothing before that is told apart.
VIEW = """
    CREATE VIEW customers_teamgap AS
    SELECT (c.id << 22)
           | greatest(coalesce(lower(gap.valid), DATE '1900-01-01') - DATE '1900-01-01', 0) AS id,
           c.id AS customer_id,
           gap.valid
    FROM customers_customer c
    CROSS JOIN LATERAL (
        SELECT range_agg(m.valid) AS days FROM customers_mandate m
        WHERE m.unit_id = c.unit_id AND m.kind = 'customer'
    ) AS decided
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(t.valid), '{}') AS days FROM customers_teammember t
        WHERE t.customer_id = c.id AND t.role = 'relationship_manager'
    ) AS served
    CROSS JOIN LATERAL unnest(decided.days - served.days) AS gap (valid)
"""
NO_VIEW = "DROP VIEW customers_teamgap"

ALWAYS = DateRange(None, None)
ABOVE = "Above the customer's mandate it is for the IT steering group."
RULES = [
    # matter, order, decided by, prepared with, on a business case, why
    ("order", 1, "buyer", "", False, "The buyer orders what is agreed."),
    ("order", 2, "customer", "", False, "Where no buyer's mandate covers it, the customer does."),
    ("order", 3, "steering_group", "relationship_manager", False, ABOVE),
    ("service", 1, "customer", "buyer", True, "The customer decides on what IT delivers."),
    ("service", 2, "steering_group", "relationship_manager", True, ABOVE),
    ("agreement", 1, "customer", "buyers", False, "The customer agrees on what IT delivers."),
    ("agreement", 2, "steering_group", "relationship_manager", False, ABOVE),
    (
        "several",
        1,
        "steering_group",
        "relationship_manager",
        False,
        "It concerns several customers, or is blocked.",
    ),
]


def say_who_decides(apps, schema_editor):
    DecisionRule = apps.get_model("customers", "DecisionRule")
    DecisionRule.objects.bulk_create(
        DecisionRule(
            matter=matter,
            order=order,
            decided_by=decided_by,
            prepared_with=prepared_with,
            on_business_case=on_business_case,
            explanation=explanation,
            valid=ALWAYS,
        )
        for matter, order, decided_by, prepared_with, on_business_case, explanation in RULES
    )


def set_the_clock(apps, schema_editor):
    clocks = apps.get_model("customers", "Clock").objects
    clocks.update_or_create(id=1, defaults={"time_zone": settings.TIME_ZONE})


# The usual days between two confirmations, and between two contacts.
INTERVALS_OF_FRESHNESS = """
    INSERT INTO customers_freshnessinterval (version, tier, kind, days)
    VALUES (1, 'strategic', '', 90), (1, 'standard', '', 180), (1, 'light', '', 365)
"""
INTERVALS_OF_CONTACT = """
    INSERT INTO customers_contactinterval (version, tier, days)
    VALUES (1, 'strategic', 30), (1, 'standard', 60), (1, 'light', 120)
"""


class Migration(migrations.Migration):
    replaces = [
        ("customers", "0005_default_decision_rules"),
        ("customers", "0009_settles_freshness"),
        ("customers", "0012_gives_each_unit_its_period"),
        ("customers", "0025_default_contact_intervals"),
    ]

    dependencies = [("customers", "0002_tables")]
    operations = [
        migrations.RunSQL(VIEW, NO_VIEW),
        migrations.RunPython(set_the_clock, migrations.RunPython.noop),
        migrations.RunPython(say_who_decides, migrations.RunPython.noop),
        migrations.RunSQL(INTERVALS_OF_FRESHNESS, migrations.RunSQL.noop),
        migrations.RunSQL(INTERVALS_OF_CONTACT, migrations.RunSQL.noop),
    ]
