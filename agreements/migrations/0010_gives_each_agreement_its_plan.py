from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("agreements", "0009_looks_at_plans_when_something_happens")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO agreements_renewalplan (agreement_id, country)
            SELECT id, '' FROM agreements_agreement
                ON CONFLICT DO NOTHING;
            UPDATE agreements_renewalplan plan
               SET look_on = CASE WHEN agreement.state = 'active' THEN date '0001-01-01' END,
                   start_by = CASE WHEN agreement.state = 'active' THEN plan.start_by END,
                   last_day_of_notice = CASE WHEN agreement.state = 'active'
                                             THEN plan.last_day_of_notice END,
                   last_day = CASE WHEN agreement.state = 'active' THEN plan.last_day
                                   ELSE agreement.ended_on END
              FROM agreements_agreement agreement
             WHERE agreement.id = plan.agreement_id;
            """,
            migrations.RunSQL.noop,
        )
    ]
