"""When owners are reminded of actions, for an organisation that has said nothing of its own yet."""

from django.db import migrations

RULES = ((-3, "owner"), (1, "owner"), (7, "manager"))


def say_when(apps, schema_editor):
    rules = apps.get_model("meetings", "ActionReminderRule").objects
    rules.bulk_create(rules.model(days=days, told=told) for days, told in RULES)


def forget_when(apps, schema_editor):
    rules = apps.get_model("meetings", "ActionReminderRule").objects
    for days, told in RULES:
        rules.filter(days=days, told=told, version=1).delete()


class Migration(migrations.Migration):

    dependencies = [("meetings", "0026_reminds_of_actions")]

    operations = [migrations.RunPython(say_when, forget_when)]
