"""The kinds of activity that the process has from the first day, in the order of their rings."""

from django.db import migrations

KINDS = (
    # key, name, short name, what is done, ended by
    ("review_structure", "Review customer structure", "Structure", "Review", "structure_review"),
    ("review_plans", "Review plans", "Plans", "Review", ""),
    ("study_reports", "Study reports", "Reports", "Study", ""),
    ("review_projects", "Review projects", "Projects", "Review", ""),
    ("team_meeting", "Team meeting", "Team meeting", "Plan", "team_meeting"),
    ("customer_meeting", "Customer meeting", "Customer meeting", "Plan", "customer_meeting"),
    ("agreement_round", "Agreement round", "Agreement round", "Open", "agreement_round"),
    ("satisfaction_survey", "Satisfaction survey", "Satisfaction", "Open", "survey"),
    ("complaint_review", "Complaint review", "Complaints", "Review", "complaint_review"),
    ("maturity", "Relationship maturity", "Maturity", "Judge", "maturity"),
    ("confirm_structure", "Structure confirmation", "Confirmation", "Confirm", "confirmation"),
)


def name_kinds(apps, schema_editor):
    ActivityKind = apps.get_model("meetings", "ActivityKind")
    rows = [
        ActivityKind(
            key=key, name=name, short_name=short_name, act=act, ended_by=ended_by, order=10 * nth
        )
        for nth, (key, name, short_name, act, ended_by) in enumerate(KINDS, start=1)
    ]
    ActivityKind.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [("meetings", "0008_names_kinds_of_activity")]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
