from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0027_default_action_reminders")]

    operations = [
        migrations.RemoveIndex(model_name="escalation", name="escalation_that_waits"),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("state__in", ("raised", "accepted", "scheduled"))),
                fields=["level", "-severity", "wanted_by", "id"],
                name="escalation_that_waits",
            ),
        ),
    ]
