"""One name under two codes is odd once, not once a year and currency."""

from django.db import migrations
from django.db.models import Case, IntegerField, Value, When


def once_for_all_years(apps, schema_editor):
    """Keep what somebody found out last, or else the latest year; what else was said is closed."""
    anomalies = apps.get_model("customers", "Anomaly").objects
    current = anomalies.filter(kind="same_name", fiscal_year__isnull=False).exclude(state="closed")
    explained = Case(
        When(state="resolved", then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    ordered = current.order_by("unit", explained, "-resolved_at", "-fiscal_year", "pk")
    kept = list(ordered.distinct("unit").values_list("pk", flat=True))
    others = current.exclude(pk__in=kept)
    others.filter(state="resolved").update(state="closed")
    others.filter(state="open").delete()
    anomalies.filter(pk__in=kept).update(fiscal_year=None, currency="")


class Migration(migrations.Migration):
    dependencies = [("customers", "0029_says_of_which_day_the_units_are")]

    operations = [migrations.RunPython(once_for_all_years, migrations.RunPython.noop)]
