-- 50 customers with :levels levels between them, a tenth of those the first one's, each of a service
-- of its own; every other level answers a requirement, four of five were measured in the last three
-- months; twelve meetings of each customer showed its profile.

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
SELECT 1000000 + n, 1, 'TRACE-' || n, 'Unit ' || n, 'department', daterange('2015-01-01', NULL),
       (1000000 + n)::text::ltree FROM generate_series(0, 49) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, 'standard' FROM generate_series(0, 49) n;

INSERT INTO agreements_measure (id, version, code, name, unit, better)
VALUES (1000000, 1, 'TRACE', 'Availability', '%', 'higher');

INSERT INTO agreements_service (id, version, code, name, description, hours, unit)
SELECT 1000000 + n, 1, 'TRACE-' || n, 'Service ' || n, '', '', ''
FROM generate_series(0, :levels - 1) n;

INSERT INTO agreements_agreement
    (id, version, number, name, description, kind, form, supplier, anchor_on, renewal_mode,
     lead_days, renewal_intent, currency, state, exemption, ended_as, ending_note,
     remark, customer_id)
SELECT 1000000 + n, 1, 'TRACE-' || n, 'Agreement ' || n, '', 'sla', 'document', '',
       current_date - 800, 'none', 90, '', 'EUR', 'active', 'Benchmark', '', '', '',
       1000000 + CASE WHEN n % 10 = 0 THEN 0 ELSE n % 50 END
FROM generate_series(0, :levels / 100 - 1) n;

INSERT INTO agreements_agreementperiod (id, version, agreement_id, n, valid, origin, edition)
SELECT id, 1, id, 1, daterange(anchor_on, NULL), 'first', 1
FROM agreements_agreement WHERE number LIKE 'TRACE-%';

INSERT INTO agreements_agreementline
    (id, version, period_id, service_id, quantity, price, funding_share, customer_id, valid,
     active)
SELECT 1000000 + n, 1, a.id, 1000000 + n, 1, 1, 100, a.customer_id, daterange(a.anchor_on, NULL), true
FROM generate_series(0, :levels - 1) n JOIN agreements_agreement a ON a.id = 1000000 + n / 100;

INSERT INTO agreements_requirement
    (id, version, number, kind, title, outcome, utility, warranty, limits, customer_id, unit_id,
     volume_unit, currency, origin_kind, origin_key, state, fit, fit_reason, is_for_group,
     withdrawn_because, raised_on, raised_by_id)
SELECT 1000000 + n, 1, 'TRACE-' || n, 'new', 'Requirement ' || n, '', '', '', '', l.customer_id,
       l.customer_id, '', '', '', '', 'new', '', '', false, '',
       current_date - 900,
       (SELECT min(id) FROM accounts_user)
FROM generate_series(0, :levels - 1, 2) n JOIN agreements_agreementline l ON l.id = 1000000 + n;

INSERT INTO agreements_servicelevel
    (id, version, line_id, measure_id, period_kind, target, exceptions, requirement_id, valid)
SELECT l.id, 1, l.id, 1000000, 'month', 99.5, '', r.id, l.valid
FROM agreements_agreementline l LEFT JOIN agreements_requirement r ON r.id = l.id
WHERE l.id >= 1000000;

INSERT INTO reports_measurement
    (version, customer_id, service_id, measure_id, period, value, revision, is_current)
SELECT 1, l.customer_id, l.service_id, 1000000,
       (date_trunc('month', current_date) - back * interval '1 month')::date,
       99 + l.id % 10 / 10.0, 1, true
FROM agreements_agreementline l, generate_series(1, 3) back
WHERE l.id >= 1000000 AND l.id % 5 > 0;

INSERT INTO reports_attainment
    (service_level_id, customer_id, service_id, measure_id, period, result, value, target, better)
SELECT l.id, l.customer_id, l.service_id, 1000000, m.period,
       CASE WHEN m.value < 99.5 THEN 'breached' ELSE 'met' END, m.value, 99.5, 'higher'
FROM agreements_agreementline l
JOIN reports_measurement m ON m.customer_id = l.customer_id AND m.service_id = l.service_id
WHERE l.id >= 1000000;

INSERT INTO meetings_forum (id, version, customer_id, name)
SELECT id, 1, id, 'Forum' FROM customers_customer WHERE id >= 1000000;

INSERT INTO meetings_meeting
    (id, version, forum_id, customer_id, kind, starts_at, ends_at, place, state,
     cancelled_because, minutes, minutes_state)
SELECT 1000000 + 100 * n + back, 1, 1000000 + n, 1000000 + n, 'customer',
       now() - back * interval '1 month', now() - back * interval '1 month' + interval '1 hour', '',
       'held', '', '', 'draft'
FROM generate_series(0, 49) n, generate_series(1, 12) back;

INSERT INTO reports_profile
    (customer_id, meeting_id, edition, as_of, content, schema_version, template_version, digest,
     frozen_at, number)
SELECT m.customer_id, m.id, 'customer', m.starts_at::date, '{}', 1, 1, repeat('0', 64), m.starts_at, 1
FROM meetings_meeting m WHERE m.id >= 1000000;

ANALYZE;
