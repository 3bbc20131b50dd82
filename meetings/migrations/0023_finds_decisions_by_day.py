from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0022_counts_for_the_steering_group")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_on"], name="decision_by_day"),
        ),
    ]
