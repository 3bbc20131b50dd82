-- An organisation of :units units: ten below each, a customer at every twentieth.

INSERT INTO customers_person (id, version, external_id, name, title, email, phone, language)
SELECT 1000000 + n, 1, 'bench-' || n, 'Person ' || n, 'Head of ' || n,
       'p' || n || '@example.org', '', ''
FROM generate_series(0, :units / 5) n;

INSERT INTO customers_unit (id, version, code, name, kind, parent_id, manager_id, valid)
SELECT 1000000 + n, 1, 'BENCH-' || n,
       (ARRAY['Grid', 'Water', 'Heat', 'Trade', 'Sales', 'Works', 'Field', 'Meter', 'Wind',
              'Solar'])[1 + n % 10] || ' ' || n,
       'department', CASE WHEN n > 0 THEN 1000000 + (n - 1) / 10 END, 1000000 + n / 5,
       daterange('2015-01-01', NULL)
FROM generate_series(0, :units - 1) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n * 20, (ARRAY['strategic', 'standard', 'light'])[1 + n % 3]
FROM generate_series(0, :units / 20 - 1) n;

INSERT INTO customers_mandate
    (id, version, unit_id, person_id, kind, limit_amount, currency, valid, source, services)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n / 5,
       CASE WHEN n % 20 = 0 THEN 'customer' ELSE 'buyer' END, 1000 * (1 + n % 900), 'EUR',
       daterange(date '2016-01-01' + n % 3000, NULL), '', '{}'
FROM generate_series(0, :units - 1) n;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n % 200, 'relationship_manager',
       daterange(date '2018-01-01' + n % 2000, NULL)
FROM generate_series(0, :units / 20 - 1) n;

INSERT INTO customers_budget (id, version, unit_id, fiscal_year, currency, amount, it_amount)
SELECT 1000000 + 2 * n + y, 1, 1000000 + n, extract(year FROM current_date)::int - y, 'EUR',
       1000000 + n, 50000 + n
FROM generate_series(0, :units - 1) n, generate_series(0, 1) y;

ANALYZE;
