-- 200 customers with 25 services each and a level of two measures of each of them: 10,000 levels
-- in 200 agreements; the measurements come by COPY (see measurements.py).

INSERT INTO customers_person (id, version, external_id, name, title, email, phone, language)
SELECT 1000000 + n, 1, 'bench-' || n, 'Person ' || n, '', 'p' || n || '@example.org', '', ''
FROM generate_series(0, 19) n;

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Grid ' || n, 'department', daterange('2015-01-01', NULL),
       (1000000 + n)::text::ltree
FROM generate_series(0, 199) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, (ARRAY['strategic', 'standard', 'light'])[1 + n % 3]
FROM generate_series(0, 199) n;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n % 20, 'relationship_manager',
       daterange('2018-01-01', NULL)
FROM generate_series(0, 199) n;

INSERT INTO agreements_measure (id, version, code, name, unit, better)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Measure ' || n, '%', 'higher'
FROM generate_series(0, :measures - 1) n;

INSERT INTO agreements_service (id, version, code, name, description, hours, unit)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Service ' || n, '', '', ''
FROM generate_series(0, 24) n;

INSERT INTO agreements_agreement
    (id, version, number, name, description, kind, form, supplier, anchor_on, renewal_mode,
     lead_days, renewal_intent, currency, state, exemption, ended_as, ending_note,
     remark, customer_id)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Agreement ' || n, '', 'sla', 'document', '',
       '2018-01-01', 'none', 90, '', 'EUR', 'active', 'Benchmark', '', '', '', 1000000 + n
FROM generate_series(0, 199) n;

INSERT INTO agreements_agreementperiod (id, version, agreement_id, n, valid, origin, edition)
SELECT id, 1, id, 1, daterange(anchor_on, NULL), 'first', 1
FROM agreements_agreement WHERE number LIKE 'BENCH-%';

INSERT INTO agreements_agreementline
    (id, version, period_id, service_id, quantity, price, funding_share, customer_id, valid,
     active)
SELECT 1000000 + n, 1, 1000000 + n / 25, 1000000 + n % 25, 1, 100 + n % 7, 100, 1000000 + n / 25,
       daterange('2018-01-01', NULL), true
FROM generate_series(0, 4999) n;

INSERT INTO agreements_servicelevel
    (id, version, line_id, measure_id, period_kind, target, warning, workload_limit, exceptions,
     valid)
SELECT 1000000 + 2 * n + m, 1, 1000000 + n, 1000000 + m,
       CASE WHEN n % 10 = 0 THEN 'quarter' ELSE 'month' END, 99, 99.1,
       CASE WHEN m = 0 THEN 400 END, '', daterange('2018-01-01', NULL)
FROM generate_series(0, 4999) n, generate_series(0, 1) m;

ANALYZE;
