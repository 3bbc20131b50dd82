"""What a digest is made of stands in one field, so that an erasure can make both anew."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0017_finds_quarters_and_years'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='reportedition',
            name='figures',
        ),
        migrations.RemoveField(
            model_name='reportedition',
            name='headings',
        ),
        migrations.RemoveField(
            model_name='reportedition',
            name='summary',
        ),
        migrations.AddField(
            model_name='reportedition',
            name='content',
            field=models.JSONField(default=dict, verbose_name='content'),
        ),
    ]
