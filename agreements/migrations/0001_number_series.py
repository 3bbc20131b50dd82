"""The series that numbers agreements."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE agreements_number", "DROP SEQUENCE agreements_number"
        )
    ]
