from django.db import migrations

AGAIN = """
UPDATE agreements_agreementline line SET active = line.active
  FROM agreements_agreementperiod period
  JOIN agreements_agreement agreement ON agreement.id = period.agreement_id
 WHERE period.id = line.period_id AND agreement.kind = 'default'
"""


class Migration(migrations.Migration):
    """Lines of default levels take their facts again, by the trigger as it is by now."""

    dependencies = [("agreements", "0018_gives_default_levels_to_no_customer")]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
