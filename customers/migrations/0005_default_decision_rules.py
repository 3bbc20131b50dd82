"""Who decides what, for an organisation that has said nothing of its own yet."""

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

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


def say_nothing(apps, schema_editor):
    DecisionRule = apps.get_model("customers", "DecisionRule")
    for matter, order, decided_by, *_more in RULES:
        rules = DecisionRule.objects.filter(matter=matter, order=order, decided_by=decided_by)
        rules.filter(version=1, valid=ALWAYS).delete()


class Migration(migrations.Migration):

    dependencies = [("customers", "0004_adds_decision_rules_and_rates")]

    operations = [migrations.RunPython(say_who_decides, say_nothing)]
