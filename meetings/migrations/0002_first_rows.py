"""A cadence for each kind of activity and tier, for an organisation that has chosen none yet."""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

FIRST_DAY = date(2020, 1, 1)
LEAD_DAYS = {
    "review_structure": 14,
    "review_plans": 14,
    "study_reports": 7,
    "review_projects": 7,
    "team_meeting": 10,
    "customer_meeting": 14,
    "agreement_round": 60,
    "satisfaction_survey": 30,
}
MONTHLY = "1,2,3,4,5,6,7,8,9,10,11,12"
DAY_OF_MONTH = {
    "review_structure": 15,
    "review_plans": 20,
    "study_reports": 15,
    "review_projects": 25,
    "team_meeting": 5,
    "customer_meeting": 10,
    "agreement_round": 30,
    "satisfaction_survey": 20,
}
MONTHS = {
    "strategic": {
        "review_structure": "3,9",
        "review_plans": "1,5,9",
        "study_reports": MONTHLY,
        "review_projects": MONTHLY,
        "team_meeting": "1,3,5,7,9,11",
        "customer_meeting": "3,6,9,12",
        "agreement_round": "11",
        "satisfaction_survey": "11",
    },
    "standard": {
        "review_structure": "9",
        "review_plans": "1,9",
        "study_reports": MONTHLY,
        "review_projects": "2,5,8,11",
        "team_meeting": "3,6,9,12",
        "customer_meeting": "6,12",
        "agreement_round": "11",
        "satisfaction_survey": "11",
    },
    "light": {
        "review_structure": "9",
        "review_plans": "9",
        "study_reports": "1,4,7,10",
        "review_projects": "4,10",
        "team_meeting": "10",
        "customer_meeting": "11",
        "agreement_round": "11",
        "satisfaction_survey": "11",
    },
}


def plan_the_year(apps, schema_editor):
    Cadence = apps.get_model("meetings", "Cadence")
    kind_of = Cadence._meta.get_field("kind").attname
    Cadence.objects.bulk_create(
        Cadence(
            tier=tier,
            rule=f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={DAY_OF_MONTH[kind]}",
            lead_days=LEAD_DAYS[kind],
            valid=DateRange(FIRST_DAY, None),
            **{kind_of: kind},
        )
        for tier, kinds in MONTHS.items()
        for kind, months in kinds.items()
    )


def forget_the_year(apps, schema_editor):
    cadences = apps.get_model("meetings", "Cadence").objects.filter(customer=None)
    cadences.filter(activities=None, valid=DateRange(FIRST_DAY, None)).delete()


class Migration(migrations.Migration):

    replaces = [
        ("meetings", "0002_default_cadences"),
    ]

    dependencies = [("meetings", "0001_tables")]

    operations = [migrations.RunPython(plan_the_year, forget_the_year)]
