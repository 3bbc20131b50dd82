"""What an organisation has that has said nothing of its own yet, and two indexes it does without."""

from datetime import date

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

# Kinds are foreign keys; what was recorded of them is never looked for by its kind.
NO_INDEX_OF_HISTORY = """
    DROP INDEX meetings_activityevent_kind_f2aa0adb, meetings_activityevent_kind_f2aa0adb_like,
        meetings_cadenceevent_kind_59f26eef, meetings_cadenceevent_kind_59f26eef_like
"""

FIRST_DAY = date(2020, 1, 1)

# The kinds of activity that the process has, in the order of their rings.
KINDS = (
    # key, name, short name, what is done, ended by
    ("review_structure", "Review customer structure", "Structure", "Review", "structure_review"),
    ("review_plans", "Review plans", "Plans", "Review", ""),
    ("study_reports", "Study reports", "Reports", "Study", ""),
    ("review_projects", "Review projects", "Projects", "Review", "project_review"),
    ("team_meeting", "Team meeting", "Team meeting", "Plan", "team_meeting"),
    ("customer_meeting", "Customer meeting", "Customer meeting", "Plan", "customer_meeting"),
    ("agreement_round", "Agreement round", "Agreement round", "Open", "agreement_round"),
    ("satisfaction_survey", "Satisfaction survey", "Satisfaction", "Open", "survey"),
    ("complaint_review", "Complaint review", "Complaints", "Review", "complaint_review"),
    ("maturity", "Relationship maturity", "Maturity", "Judge", "maturity"),
    ("confirm_structure", "Structure confirmation", "Confirmation", "Confirm", "confirmation"),
)

# When each kind is due, by tier: months and the day in each of them.
LEAD_DAYS = {
    "review_structure": 14,
    "review_plans": 14,
    "study_reports": 7,
    "review_projects": 7,
    "team_meeting": 10,
    "customer_meeting": 14,
    "agreement_round": 60,
    "satisfaction_survey": 30,
    "complaint_review": 14,
    "maturity": 30,
    "confirm_structure": 14,
}
DAY_OF_MONTH = {
    "review_structure": 15,
    "review_plans": 20,
    "study_reports": 15,
    "review_projects": 25,
    "team_meeting": 5,
    "customer_meeting": 10,
    "agreement_round": 30,
    "satisfaction_survey": 20,
    "complaint_review": 20,
    "maturity": 15,
    "confirm_structure": 10,
}
MONTHLY = "1,2,3,4,5,6,7,8,9,10,11,12"
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
        "complaint_review": "2,5,8,11",
        "maturity": "10",
        "confirm_structure": "6,12",
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
        "complaint_review": "2,8",
        "maturity": "10",
        "confirm_structure": "3",
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
        "complaint_review": "2",
        "maturity": "10",
        "confirm_structure": "3",
    },
}

# Complaints: working days to each step, and causes.
DAYS_OF_COMPLAINTS = {"acknowledge": 2, "answer": 10, "close": 30}
CAUSES_OF_COMPLAINTS = (
    "Service out of order or slow",
    "Delivered late",
    "Not what was agreed",
    "Not kept informed",
    "Price or invoice",
    "Conduct",
    "Not in the hands of IT",
    "Other",
)

# Escalations: working days by level and severity; the steering group has a clock for what is
# critical only.
DAYS_OF_ESCALATIONS = ((1, 1, 5), (1, 2, 5), (2, 1, 5), (2, 2, 5), (3, 2, 5))
CAUSES_OF_ESCALATIONS = (
    "The normal way did not answer",
    "Agreed level missed again and again",
    "Disagreement on who pays",
    "Beyond every mandate",
    "Several customers want the same capacity",
    "A supplier does not deliver",
    "Other",
)

# When owners are reminded of actions.
REMINDERS = ((-3, "owner"), (1, "owner"), (7, "manager"))


def name_kinds(apps, schema_editor):
    ActivityKind = apps.get_model("meetings", "ActivityKind")
    rows = [
        ActivityKind(
            key=key, name=name, short_name=short_name, act=act, ended_by=ended_by, order=10 * nth
        )
        for nth, (key, name, short_name, act, ended_by) in enumerate(KINDS, start=1)
    ]
    ActivityKind.objects.bulk_create(rows, ignore_conflicts=True)


def plan_the_year(apps, schema_editor):
    Cadence = apps.get_model("meetings", "Cadence")
    Cadence.objects.bulk_create(
        Cadence(
            kind_id=kind,
            tier=tier,
            rule=f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={DAY_OF_MONTH[kind]}",
            lead_days=LEAD_DAYS[kind],
            valid=DateRange(FIRST_DAY, None),
        )
        for tier, kinds in MONTHS.items()
        for kind, months in kinds.items()
    )


def forget_the_year(apps, schema_editor):
    cadences = apps.get_model("meetings", "Cadence").objects.filter(customer=None)
    cadences.filter(activities=None, valid=DateRange(FIRST_DAY, None)).delete()


def expect_complaints(apps, schema_editor):
    clocks = apps.get_model("meetings", "ComplaintClock").objects
    clocks.bulk_create(
        clocks.model(step=step, working_days=days) for step, days in DAYS_OF_COMPLAINTS.items()
    )
    _name_causes(apps, "ComplaintCause", CAUSES_OF_COMPLAINTS)


def expect_no_complaints(apps, schema_editor):
    apps.get_model("meetings", "ComplaintClock").objects.filter(version=1).delete()
    causes = apps.get_model("meetings", "ComplaintCause").objects
    causes.filter(name__in=CAUSES_OF_COMPLAINTS, version=1, complaints=None).delete()


def expect_escalations(apps, schema_editor):
    clocks = apps.get_model("meetings", "EscalationClock").objects
    clocks.bulk_create(
        clocks.model(level=level, severity=severity, working_days=days)
        for level, severity, days in DAYS_OF_ESCALATIONS
    )
    _name_causes(apps, "EscalationCause", CAUSES_OF_ESCALATIONS)


def expect_no_escalations(apps, schema_editor):
    apps.get_model("meetings", "EscalationClock").objects.filter(version=1).delete()
    causes = apps.get_model("meetings", "EscalationCause").objects
    causes.filter(name__in=CAUSES_OF_ESCALATIONS, version=1, escalations=None).delete()


def _name_causes(apps, of, names):
    causes = apps.get_model("meetings", of).objects
    causes.bulk_create(causes.model(name=name, order=n) for n, name in enumerate(names, 1))


def say_when(apps, schema_editor):
    rules = apps.get_model("meetings", "ActionReminderRule").objects
    rules.bulk_create(rules.model(days=days, told=told) for days, told in REMINDERS)


def forget_when(apps, schema_editor):
    rules = apps.get_model("meetings", "ActionReminderRule").objects
    for days, told in REMINDERS:
        rules.filter(days=days, told=told, version=1).delete()


class Migration(migrations.Migration):
    replaces = [
        ("meetings", "0002_first_rows"),
        ("meetings", "0005_default_complaint_clocks"),
        ("meetings", "0009_first_kinds_of_activity"),
        ("meetings", "0012_forums_have_their_series"),
        ("meetings", "0014_default_escalation_clocks"),
        ("meetings", "0017_more_default_cadences"),
        ("meetings", "0020_says_when_it_was_skipped"),
        ("meetings", "0027_default_action_reminders"),
    ]

    dependencies = [("meetings", "0001_tables_and_triggers")]
    operations = [
        migrations.RunSQL(NO_INDEX_OF_HISTORY, migrations.RunSQL.noop),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
        migrations.RunPython(plan_the_year, forget_the_year),
        migrations.RunPython(expect_complaints, expect_no_complaints),
        migrations.RunPython(expect_escalations, expect_no_escalations),
        migrations.RunPython(say_when, forget_when),
    ]
