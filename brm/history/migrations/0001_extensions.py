"""The trusted extensions that constraints, paths and search stand on."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("accounts", "0001_initial"), ("customers", "0001_functions")]
    operations = [
        BtreeGistExtension(),
        CreateExtension("ltree"),
        TrigramExtension(),
        UnaccentExtension(),
    ]
