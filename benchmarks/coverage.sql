-- 5,000 customers with :activities activities, in the year that lasts and the one before it.

INSERT INTO customers_person (id, version, external_id, name, title, email, phone, language)
SELECT 1000000 + n, 1, 'bench-' || n, 'Person ' || n, '', 'p' || n || '@example.org', '', ''
FROM generate_series(0, 99) n;

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Grid ' || n, 'department', daterange('2015-01-01', NULL),
       (1000000 + n)::text::ltree
FROM generate_series(0, 4999) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, (ARRAY['strategic', 'standard', 'light'])[1 + n % 3]
FROM generate_series(0, 4999) n;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n % 100, 'relationship_manager',
       daterange('2018-01-01', NULL)
FROM generate_series(0, 4999) n;

INSERT INTO meetings_activity
    (version, customer_id, kind, due_on, state, done_on, skipped_on, owner_id, reason, outcome)
SELECT 1, 1000000 + n % 5000, kind.key, due_on,
       CASE WHEN due_on > current_date THEN 'planned'
            WHEN n % 29 = 0 THEN 'late' WHEN n % 31 = 0 THEN 'skipped' ELSE 'done' END,
       CASE WHEN due_on <= current_date AND n % 29 > 0 AND n % 31 > 0
            THEN least(current_date, due_on + n % 9 - 6) END,
       CASE WHEN due_on <= current_date AND n % 29 > 0 AND n % 31 = 0 THEN due_on END,
       1000000 + n % 100, CASE WHEN n % 31 = 0 THEN 'holiday' ELSE '' END, ''
FROM generate_series(0, :activities - 1) n,
     LATERAL (SELECT (date_trunc('year', current_date)
                      - CASE WHEN n % 2 = 0 THEN interval '0' ELSE interval '1 year' END)::date
                     + (n * 7919) % 365 AS due_on) days,
     LATERAL (SELECT key FROM meetings_activitykind ORDER BY "order" OFFSET (n / 5000) % 11 LIMIT 1) kind;

ANALYZE;
