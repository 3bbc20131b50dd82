"""What stands at the end of a month is found by two indexes, not by reading all results."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_rows_of_the_first_day'),
        ('customers', '0003_first_rows'),
        ("reports", "0016_orders_reports_by_day"),
    ]

    operations = [
        migrations.AddIndex(
            model_name='attainment',
            index=models.Index(condition=models.Q(('period_kind', 'month'), _negated=True), fields=['period_kind', '-period'], name='attainment_of_longer_spans'),
        ),
    ]
