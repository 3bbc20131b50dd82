-- An organisation of :units units, ten below each. Nine in ten branches have a customer on top; in
-- the tenth one unit in twenty is one. Half of the units have a budget. A fifth of the customers
-- have no mandate holder, one in five hundred people has left; gaps in teams are few.

INSERT INTO customers_person (id, version, external_id, name, title, email, phone, language, left_on)
SELECT 1000000 + n, 1, 'bench-' || n, 'Person ' || n, '', '', '', '',
       CASE WHEN n % 500 = 7 THEN current_date - 30 END
FROM generate_series(0, :units / 5) n;

INSERT INTO customers_unit (id, version, code, name, kind, parent_id, manager_id, valid)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Unit ' || n, 'department',
       CASE WHEN n > 0 THEN 1000000 + (n - 1) / 10 END, 1000000 + n / 5,
       daterange('2015-01-01', NULL)
FROM generate_series(0, :units - 1) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 2000000 + n, 1, 1000000 + n, 'standard'
FROM generate_series(1, :units - 1) n
WHERE n BETWEEN 1 AND 9 OR n % 20 = 11;

INSERT INTO customers_mandate
    (id, version, unit_id, person_id, kind, limit_amount, currency, valid, source, services)
SELECT c.id, 1, c.unit_id, 1000000 + c.id % 4000, 'customer', 1000, 'EUR',
       daterange('2020-01-01', CASE WHEN c.id % 50 = 1 THEN current_date - 9 END), '', '{}'
FROM customers_customer c WHERE c.id >= 2000000;

INSERT INTO customers_mandate
    (id, version, unit_id, person_id, kind, limit_amount, currency, valid, source, services)
SELECT 3000000 + n, 1, 1000000 + n, 1000000 + n / 5, 'buyer', 1000, 'EUR',
       daterange('2020-01-01', NULL), '', '{}'
FROM generate_series(1, :units - 1) n
WHERE n % 4 = 0 AND n % 20 <> 11;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT c.id, 1, c.id, 1000000 + c.id % 200, 'relationship_manager',
       daterange('2020-01-01', CASE WHEN c.id % 50 = 2 THEN date '2024-01-01'
                                    WHEN c.id % 100 = 3 THEN current_date - 5 END)
FROM customers_customer c WHERE c.id >= 2000000;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT 4000000 + c.id, 1, c.id, 1000000 + (c.id + 1) % 200, 'relationship_manager',
       daterange('2024-02-01', NULL)
FROM customers_customer c WHERE c.id >= 2000000 AND c.id % 50 = 2;

INSERT INTO customers_budget (id, version, unit_id, fiscal_year, currency, amount, it_amount)
SELECT 1000000 + n, 1, 1000000 + n, extract(year FROM current_date)::int, 'EUR',
       1000000 + n, 50000 + n
FROM generate_series(0, :units - 1) n WHERE n % 2 = 0;

ANALYZE;
