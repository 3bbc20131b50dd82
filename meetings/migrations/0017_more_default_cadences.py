"""Cadences of the kinds that had none, for tiers of which nobody has said anything yet."""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_noop

FIRST_DAY = date(2020, 1, 1)
WHY = gettext_noop("Said before reasons were asked for.")
RULES = {
    "complaint_review": {
        "strategic": "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=20",
        "standard": "FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=20",
        "light": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=20",
    },
    "maturity": dict.fromkeys(
        ("strategic", "standard", "light"), "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=15"
    ),
    "confirm_structure": {
        "strategic": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=10",
        "standard": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10",
        "light": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10",
    },
}
LEAD_DAYS = {"complaint_review": 14, "maturity": 30, "confirm_structure": 14}


def plan_the_other_kinds(apps, schema_editor):
    cadences = apps.get_model("meetings", "Cadence").objects
    cadences.exclude(customer=None).filter(rule="", reason="").update(reason=WHY)
    has = set(cadences.filter(customer=None).values_list("kind_id", "tier"))
    cadences.bulk_create(
        cadences.model(
            kind_id=kind,
            tier=tier,
            rule=rule,
            lead_days=LEAD_DAYS[kind],
            valid=DateRange(FIRST_DAY, None),
        )
        for kind, rules in RULES.items()
        for tier, rule in rules.items()
        if (kind, tier) not in has
    )


def forget_the_other_kinds(apps, schema_editor):
    cadences = apps.get_model("meetings", "Cadence").objects
    cadences.filter(
        customer=None, kind__in=RULES, activities=None, valid=DateRange(FIRST_DAY, None)
    ).delete()


class Migration(migrations.Migration):

    dependencies = [("meetings", "0016_plans_by_roles_and_days_off")]

    operations = [migrations.RunPython(plan_the_other_kinds, forget_the_other_kinds)]
