"""What triggers and indexes of the tables call."""

from django.db import migrations

# Names as they are compared: small letters without accents, the words in order.
# Letters that no accent is taken from are written as those who lack them write them.
NAME_KEY = r"""
    CREATE FUNCTION brm_name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
        SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM regexp_split_to_table(
            regexp_replace(
                normalize(
                    replace(replace(replace(
                        translate(lower(name), 'øłđðı', 'olddi'),
                        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'),
                    NFKD),
                E'[\u0300-\u036F]', '', 'g'),
            '[^[:alnum:]]+') AS word
        WHERE word <> ''
    $function$
"""

# What the triggers call: puts the freshness of all that stands at the units, and of the people,
# in order.
SETTLE = """
CREATE FUNCTION brm_settle_freshness(units bigint[], people bigint[]) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    nested text := current_setting('enable_nestloop');
BEGIN
    IF coalesce(cardinality(units), 0) + coalesce(cardinality(people), 0) = 0 THEN
        RETURN;
    END IF;
    -- Plans made for an empty table loop over it for hours: see the paths of units.
    IF coalesce(cardinality(units), 0) + coalesce(cardinality(people), 0) > 500 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    EXECUTE $settle$
        WITH asked AS MATERIALIZED (
            SELECT DISTINCT id FROM unnest($1) AS id WHERE id IS NOT NULL
        ), persons AS MATERIALIZED (
            SELECT id FROM unnest($2) AS id WHERE id IS NOT NULL
            UNION SELECT u.manager_id FROM customers_unit u JOIN asked USING (id)
                  WHERE u.manager_id IS NOT NULL
            UNION SELECT m.person_id FROM customers_membership m
                  JOIN asked ON asked.id = m.unit_id
        ), places AS MATERIALIZED (
            SELECT u.manager_id AS person_id, u.id AS unit_id
            FROM customers_unit u JOIN persons ON persons.id = u.manager_id
            WHERE upper(u.valid) IS NULL OR upper(u.valid) > (
                SELECT coalesce(
                    nullif(current_setting('brm.today', true), '')::date,
                    (statement_timestamp() AT TIME ZONE
                        coalesce((SELECT time_zone FROM customers_clock), 'UTC'))::date))
            UNION
            SELECT m.person_id, m.unit_id
            FROM customers_membership m JOIN persons ON persons.id = m.person_id
            WHERE upper(m.valid) IS NULL OR upper(m.valid) > (
                SELECT coalesce(
                    nullif(current_setting('brm.today', true), '')::date,
                    (statement_timestamp() AT TIME ZONE
                        coalesce((SELECT time_zone FROM customers_clock), 'UTC'))::date))
        ), involved AS MATERIALIZED (
            SELECT id FROM asked UNION SELECT unit_id FROM places
        ), near AS MATERIALIZED (
            SELECT DISTINCT ON (u.id) u.id, u.valid, c.id AS customer_id,
                   coalesce(c.tier, '') AS tier
            FROM involved JOIN customers_unit u ON u.id = involved.id
            LEFT JOIN LATERAL string_to_table(u.path::text, '.')
                WITH ORDINALITY AS step (label, n) ON true
            LEFT JOIN customers_customer c ON c.unit_id = step.label::bigint
            ORDER BY u.id, (c.id IS NULL), step.n DESC
        ), exact AS (
            SELECT k.kind, t.tier, coalesce(own.days, every.days, t.days) AS days
            FROM (VALUES ('strategic', 90), ('standard', 180), ('light', 365)) AS t (tier, days)
            CROSS JOIN unnest(ARRAY['unit', 'person', 'mandate', 'team_member', 'customer'])
                AS k (kind)
            LEFT JOIN customers_freshnessinterval own
                ON own.tier = t.tier AND own.kind = k.kind
            LEFT JOIN customers_freshnessinterval every
                ON every.tier = t.tier AND every.kind = ''
        ), spans AS MATERIALIZED (
            SELECT * FROM exact UNION ALL SELECT kind, '', max(days) FROM exact GROUP BY kind
        ), found (kind, record, place_id, customer_id, tier, until) AS (
            SELECT 'unit', n.id, n.id, n.customer_id, n.tier, upper(n.valid)
            FROM near n JOIN asked ON asked.id = n.id
            UNION ALL
            SELECT 'mandate', m.id, n.id, n.customer_id, n.tier, upper(m.valid)
            FROM near n JOIN asked ON asked.id = n.id
            JOIN customers_mandate m ON m.unit_id = n.id
            UNION ALL
            SELECT 'customer', c.id, n.id, c.id, n.tier, upper(n.valid)
            FROM near n JOIN asked ON asked.id = n.id
            JOIN customers_customer c ON c.unit_id = n.id
            UNION ALL
            SELECT 'team_member', t.id, n.id, c.id, n.tier, upper(t.valid)
            FROM near n JOIN asked ON asked.id = n.id
            JOIN customers_customer c ON c.unit_id = n.id
            JOIN customers_teammember t ON t.customer_id = c.id
            UNION ALL
            SELECT * FROM (
                SELECT DISTINCT ON (p.id) 'person', p.id, n.id, n.customer_id,
                       coalesce(n.tier, ''),
                       CASE WHEN p.merged_into_id IS NOT NULL THEN '0001-01-01'::date
                            ELSE p.left_on + 1 END
                FROM persons JOIN customers_person p ON p.id = persons.id
                LEFT JOIN places ON places.person_id = p.id
                LEFT JOIN near n ON n.id = places.unit_id
                JOIN spans s ON s.kind = 'person' AND s.tier = coalesce(n.tier, '')
                ORDER BY p.id, s.days, (n.customer_id IS NULL), n.id
            ) AS closest
        ), wanted AS MATERIALIZED (
            SELECT found.*, spans.days FROM found JOIN spans USING (kind, tier)
        ), differing AS MATERIALIZED (
            SELECT f.id, w.place_id, w.customer_id, w.tier, w.days, w.until
            FROM wanted w
            JOIN customers_freshness f ON f.kind = w.kind AND f.record = w.record
            WHERE (f.place_id, f.customer_id, f.tier, f.days, f.until)
                IS DISTINCT FROM (w.place_id, w.customer_id, w.tier, w.days, w.until)
            ORDER BY f.id FOR NO KEY UPDATE OF f
        ), settled AS (
            UPDATE customers_freshness f
            SET place_id = d.place_id, customer_id = d.customer_id, tier = d.tier,
                days = d.days, until = d.until
            FROM differing d WHERE d.id = f.id
        )
        INSERT INTO customers_freshness
            (kind, record, place_id, customer_id, tier, days, until)
        SELECT w.kind, w.record, w.place_id, w.customer_id, w.tier, w.days, w.until
        FROM wanted w
        WHERE NOT EXISTS (
            SELECT 1 FROM customers_freshness f WHERE f.kind = w.kind AND f.record = w.record)
        ON CONFLICT (kind, record) DO NOTHING
    $settle$ USING units, people;
    PERFORM set_config('enable_nestloop', nested, true);
END;
$function$;
"""


class Migration(migrations.Migration):
    replaces = [
        ("customers", "0032_compares_names_of_people"),
    ]

    initial = True
    dependencies = [("history", "0001_extensions")]
    operations = [
        migrations.RunSQL(NAME_KEY, "DROP FUNCTION brm_name_key(text)"),
        migrations.RunSQL(SETTLE, "DROP FUNCTION brm_settle_freshness(bigint[], bigint[])"),
    ]
