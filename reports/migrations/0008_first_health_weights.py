"""What each part of health weighs, for an organisation that has said nothing else."""

from django.db import migrations

WEIGHTS = {"satisfaction": 25, "levels": 25, "trouble": 20, "engagement": 15, "agreements": 15}


def weigh(apps, schema_editor):
    weights = apps.get_model("reports", "HealthWeight").objects
    weights.bulk_create(
        weights.model(part=part, weight=weight) for part, weight in WEIGHTS.items()
    )


def forget(apps, schema_editor):
    apps.get_model("reports", "HealthWeight").objects.filter(version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_holds_health")]

    operations = [migrations.RunPython(weigh, forget)]
