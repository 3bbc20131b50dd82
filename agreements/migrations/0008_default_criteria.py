"""By what requirements are ranked, for an organisation that has said nothing of its own yet."""

from django.db import migrations

CRITERIA = [
    # name, weight, more is better, what the points mean
    ("Value", 4, True, "0: nobody would miss it. 5: the business changes by it."),
    ("Urgency", 2, True, "0: whenever it comes. 5: too late without it this quarter."),
    ("Risk", 2, False, "0: done before, many times. 5: nobody knows whether it can be done."),
    ("Size", 1, False, "0: days. 5: more than a year of a team."),
]


def rank(apps, schema_editor):
    Criterion = apps.get_model("agreements", "Criterion")
    Criterion.objects.bulk_create(
        Criterion(name=name, weight=weight, more_is_better=more, explanation=words, order=n)
        for n, (name, weight, more, words) in enumerate(CRITERIA, 1)
    )


def rank_no_more(apps, schema_editor):
    Criterion = apps.get_model("agreements", "Criterion")
    names = [name for name, *_more in CRITERIA]
    Criterion.objects.filter(name__in=names, version=1, points=None).delete()


class Migration(migrations.Migration):

    dependencies = [("agreements", "0007_ranks_requirements_and_asks_buyers")]

    operations = [migrations.RunPython(rank, rank_no_more)]
