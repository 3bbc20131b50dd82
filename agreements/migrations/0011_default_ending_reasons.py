"""Why agreements end, for an organisation that has said nothing of its own yet."""

from django.db import migrations

REASONS = (
    "No longer needed",
    "Replaced by another agreement",
    "Another supplier",
    "Price",
    "Quality not as agreed",
    "The unit is closed, sold or merged",
    "Other",
)


def name_reasons(apps, schema_editor):
    reasons = apps.get_model("agreements", "EndingReason").objects
    reasons.bulk_create(reasons.model(name=name, order=n) for n, name in enumerate(REASONS, 1))


def name_none(apps, schema_editor):
    reasons = apps.get_model("agreements", "EndingReason").objects
    reasons.filter(name__in=REASONS, version=1, agreements=None).delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_says_why_it_ends")]

    operations = [migrations.RunPython(name_reasons, name_none)]
