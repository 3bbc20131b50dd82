from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_rows_of_the_first_day'),
        ('api', '0001_tokens_of_systems'),
        ('customers', '0003_first_rows'),
        ('documents', '0002_keeps_what_is_packed_here'),
        ('reports', '0015_profiles_are_never_emptied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='expectedreport',
            index=models.Index(fields=['due_on', 'id'], name='expected_report_in_order'),
        ),
        migrations.AddIndex(
            model_name='reportedition',
            index=models.Index(fields=['arrived_on'], name='report_edition_by_arrival'),
        ),
    ]
