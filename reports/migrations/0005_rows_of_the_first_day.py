"""What reports begin with, for an organisation that has said nothing."""

from django.db import migrations

# What each part of health weighs.
WEIGHTS = {"satisfaction": 25, "levels": 25, "trouble": 20, "engagement": 15, "agreements": 15}

NUMBER, TEXT = "number", "text"
# The processes that report, each with its template.
PROCESSES = {
    # key: name, then its headings: key, heading, what stands there, unit
    "incident": ("Incident", (
        ("incidents", "Incidents", NUMBER, ""),
        ("inside_sla", "Solved inside the agreed time", NUMBER, "%"),
        ("hours_to_resolve", "Hours to resolve, median", NUMBER, "h"),
        ("major", "Major incidents", NUMBER, ""),
        ("top_causes", "Most frequent causes", TEXT, ""),
    )),
    "request": ("Request", (
        ("requests", "Requests", NUMBER, ""),
        ("inside_sla", "Fulfilled inside the agreed time", NUMBER, "%"),
        ("hours_to_fulfil", "Hours to fulfil, median", NUMBER, "h"),
        ("waiting", "Waiting at the end", NUMBER, ""),
    )),
    "problem": ("Problem", (
        ("open", "Open at the end", NUMBER, ""),
        ("solved", "Solved", NUMBER, ""),
        ("known_errors", "Known errors", NUMBER, ""),
        ("causes", "Causes found", TEXT, ""),
    )),
    "change": ("Change", (
        ("changes", "Changes", NUMBER, ""),
        ("successful", "Successful", NUMBER, "%"),
        ("emergency", "Emergency changes", NUMBER, ""),
        ("coming", "Changes to come", TEXT, ""),
    )),
    "availability": ("Availability", (
        ("availability", "Availability inside service hours", NUMBER, "%"),
        ("outages", "Outages", NUMBER, ""),
        ("minutes_down", "Minutes down", NUMBER, "min"),
        ("maintenance", "Agreed maintenance", NUMBER, "min"),
        ("causes", "Causes of outages", TEXT, ""),
    )),
    "capacity": ("Capacity", (
        ("used", "Capacity used at the peak", NUMBER, "%"),
        ("growth", "Growth in twelve months", NUMBER, "%"),
        ("forecast", "When it will be short, and of what", TEXT, ""),
    )),
    "continuity": ("Continuity", (
        ("tests", "Plans tested", NUMBER, ""),
        ("passed", "Plans that held", NUMBER, ""),
        ("findings", "What the tests found", TEXT, ""),
    )),
    "security": ("Security", (
        ("incidents", "Security incidents", NUMBER, ""),
        ("patched", "Patched inside the agreed time", NUMBER, "%"),
        ("open_risks", "Open risks", NUMBER, ""),
        ("remarks", "What to know", TEXT, ""),
    )),
    "finance": ("Finance", (
        ("cost", "Cost", NUMBER, ""),
        ("budgeted", "Budgeted", NUMBER, ""),
        ("forecast", "Forecast of the year", NUMBER, ""),
        ("deviations", "Deviations and why", TEXT, ""),
    )),
    "service_level": ("Service level", (
        ("levels", "Levels agreed", NUMBER, ""),
        ("met", "Met", NUMBER, ""),
        ("breached", "Breached", NUMBER, ""),
        ("improvements", "What is improved", TEXT, ""),
    )),
}


def weigh(apps, schema_editor):
    weights = apps.get_model("reports", "HealthWeight").objects
    weights.bulk_create(
        weights.model(part=part, weight=weight) for part, weight in WEIGHTS.items()
    )


def forget_weights(apps, schema_editor):
    apps.get_model("reports", "HealthWeight").objects.filter(version=1).delete()


def name_processes(apps, schema_editor):
    Process = apps.get_model("reports", "ReportingProcess")
    Heading = apps.get_model("reports", "ReportField")
    Process.objects.bulk_create(
        [
            Process(key=key, name=name, order=10 * nth)
            for nth, (key, (name, _headings)) in enumerate(PROCESSES.items(), start=1)
        ],
        ignore_conflicts=True,
    )
    Heading.objects.bulk_create(
        [
            Heading(process_id=process, key=key, label=label, kind=kind, unit=unit, order=10 * nth)
            for process, (_name, headings) in PROCESSES.items()
            for nth, (key, label, kind, unit) in enumerate(headings, start=1)
        ],
        ignore_conflicts=True,
    )


def forget_processes(apps, schema_editor):
    apps.get_model("reports", "ReportField").objects.filter(version=1).delete()
    Process = apps.get_model("reports", "ReportingProcess")
    unused = Process.objects.filter(version=1, kinds=None, reports=None, fields=None)
    unused.filter(key__in=PROCESSES).delete()


def end_by_project_review(apps, schema_editor):
    """Databases of before there were reviews of projects let somebody say that it was done."""
    kinds = apps.get_model("meetings", "ActivityKind").objects
    kinds.filter(key="review_projects", ended_by="").update(ended_by="project_review")


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0002_rows_of_the_first_day"),
        ("reports", "0004_keeps_measurements_by_month"),
    ]

    operations = [
        migrations.RunPython(weigh, forget_weights),
        migrations.RunPython(name_processes, forget_processes),
        # Not taken back: a result that nothing registers is ended by a click, as one without a name,
        # and databases that were made since have had the name from the first day.
        migrations.RunPython(end_by_project_review, migrations.RunPython.noop),
    ]
