"""A score that counted what fewer than five answered told it to everybody: such scores go."""

from django.db import migrations

FORGET = """
DELETE FROM reports_healthscore score
 WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(score.parts) part
                WHERE part->>'part' = 'satisfaction'
                  AND (part->'figures'->>'n')::integer < 5)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0014_narrows_tokens_to_units"),
    ]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
