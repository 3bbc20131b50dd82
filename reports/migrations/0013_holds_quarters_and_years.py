"""Results of levels that are measured over a quarter or a year."""

from django.db import migrations, models

from brm.stack.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0012_packs_evidence"),
    ]

    operations = [
        AtOnce(
            operations=[
                migrations.AddField(
                    model_name='attainment',
                    name='basis',
                    field=models.CharField(choices=[('figure', 'as measured'), ('weighted', 'weighted by what was counted'), ('worst', 'the worst month')], db_default='figure', default='figure', max_length=10, verbose_name='value taken'),
                ),
                migrations.AddField(
                    model_name='attainment',
                    name='period_kind',
                    field=models.CharField(choices=[('month', 'a month'), ('quarter', 'a quarter'), ('year', 'a year')], db_default='month', default='month', max_length=10, verbose_name='measured over'),
                ),
            ]
        )
    ]
