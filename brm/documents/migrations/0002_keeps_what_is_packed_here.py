"""Keeps archives that were packed here."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0001_documents_and_their_versions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='storedfile',
            name='a_file_is_of_a_known_sort',
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation', 'message/rfc822', 'application/vnd.ms-outlook', 'image/png', 'image/jpeg', 'image/tiff', 'text/plain', 'application/zip'])), name='a_file_is_of_a_known_sort'),
        ),
    ]
