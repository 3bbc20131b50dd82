import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0021_skipped_on_a_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="SteeringVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("seen_at", models.DateTimeField(verbose_name="seen at")),
                        (
                            "seen_before_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="seen before that at"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steering_visit",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit to the steering group's page",
                        "verbose_name_plural": "visits to the steering group's page",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seen_before_at", None),
                                    ("seen_before_at__lte", models.F("seen_at")),
                                    _connector="OR",
                                ),
                                name="a_visit_comes_after_the_one_before",
                            )
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="escalation",
                    index=models.Index(
                        condition=models.Q(("state__in", ("raised", "accepted", "scheduled"))),
                        fields=["level", "level_since", "wanted_by"],
                        name="escalation_that_waits",
                    ),
                ),
                migrations.AddIndex(
                    model_name="escalationstep",
                    index=models.Index(fields=["happened_on"], name="escalation_step_by_day"),
                ),
            ]
        )
    ]
