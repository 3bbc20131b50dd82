-- :customers customers with mandates, teams, plans, two levels measured for a year, activities, complaints and actions,
-- communication plans, people on the map, actions and activities with what their history tells.

INSERT INTO customers_person (id, version, external_id, name, title, email, phone, language)
SELECT 1000000 + n, 1, 'bench-' || n, 'Person ' || n, '', 'p' || n || '@example.org', '', ''
FROM generate_series(0, 99) n;

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
VALUES (999999, 1, 'BENCH', 'Group', 'group', daterange('2015-01-01', NULL), '999999');

INSERT INTO customers_unit (id, version, code, name, kind, parent_id, valid, path)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Grid ' || n, 'department', 999999, daterange('2015-01-01', NULL),
       ('999999.' || (1000000 + n))::ltree
FROM generate_series(0, :customers - 1) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, (ARRAY['strategic', 'standard', 'light'])[1 + n % 3]
FROM generate_series(0, :customers - 1) n;

INSERT INTO customers_mandate (id, version, unit_id, person_id, kind, services, currency, valid, source)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n % 100, 'customer', '{}', '', daterange('2018-01-01', NULL), ''
FROM generate_series(0, :customers - 1) n;

INSERT INTO customers_teammember (id, version, customer_id, person_id, role, valid)
SELECT 1000000 + n, 1, 1000000 + n, 1000000 + n % 100, 'relationship_manager',
       CASE WHEN n % 37 = 0 THEN daterange('2018-01-01', current_date - 100) ELSE daterange('2018-01-01', NULL) END
FROM generate_series(0, :customers - 1) n;

INSERT INTO agreements_service (id, version, code, name, description, hours, unit, live_on)
SELECT 1000000 + n, 1, 'bench-' || n, 'Service ' || n, '', '', '', '2015-01-01' FROM generate_series(0, 24) n;

INSERT INTO agreements_measure (id, version, code, name, unit, better)
VALUES (1000000, 1, 'bench', 'Availability of the bench', '%', 'higher');

INSERT INTO agreements_agreement
    (id, version, number, name, description, customer_id, kind, form, supplier, renewal_mode, lead_days, renewal_intent,
     currency, anchor_on, state, exemption, ended_as, ending_note, remark)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Agreement ' || n, '', 1000000 + n, 'sla', 'document', '', 'express', 90, '',
       'EUR', '2024-01-01', 'active', 'Bench', '', '', ''
FROM generate_series(0, :customers - 1) n;

INSERT INTO agreements_agreementperiod (id, version, agreement_id, n, valid, origin, edition)
SELECT 1000000 + n, 1, 1000000 + n, 1, daterange('2024-01-01', NULL), 'first', 1
FROM generate_series(0, :customers - 1) n;

INSERT INTO agreements_agreementline (id, version, period_id, service_id, quantity, funding_share, customer_id, valid, active)
SELECT 1000000 + 2 * n + part, 1, 1000000 + n, 1000000 + (n + part) % 25, 10, 100, 1000000 + n,
       daterange('2024-01-01', NULL), true
FROM generate_series(0, :customers - 1) n, generate_series(0, 1) part;

INSERT INTO agreements_servicelevel
    (id, version, line_id, measure_id, period_kind, target, workload_limit, exceptions, valid)
SELECT id, 1, id, 1000000, 'month', 99.5, CASE WHEN id % 3 > 0 THEN 400 END, '', daterange('2024-01-01', NULL)
FROM agreements_agreementline WHERE id >= 1000000;

INSERT INTO reports_attainment
    (service_level_id, customer_id, service_id, measure_id, period, result, value, target, better, margin)
SELECT line.id, line.customer_id, line.service_id, 1000000,
       (date_trunc('month', current_date) - back * interval '1 month')::date,
       CASE WHEN (line.id + back) % 23 = 0 THEN 'breached' WHEN (line.id + back) % 41 = 0 THEN 'not_measured' ELSE 'met' END,
       CASE WHEN (line.id + back) % 23 = 0 OR (line.id + back) % 41 > 0 THEN 99.7 END, 99.5, 'higher',
       CASE WHEN (line.id + back) % 23 = 0 OR (line.id + back) % 41 > 0 THEN 0.2 END
FROM agreements_agreementline line, generate_series(1, 12) back WHERE line.id >= 1000000;

INSERT INTO meetings_activity
    (version, customer_id, kind, due_on, state, done_on, owner_id, reason, outcome)
SELECT 1, 1000000 + n % :customers, kind.key, due_on,
       CASE WHEN due_on > current_date THEN 'planned' WHEN n % 29 = 0 THEN 'late' ELSE 'done' END,
       CASE WHEN due_on <= current_date AND n % 29 > 0 THEN least(current_date, due_on + n % 9 - 6) END,
       1000000 + n % 100, '', ''
FROM generate_series(0, 12 * :customers - 1) n,
     LATERAL (SELECT (current_date - 330 + (n / :customers) * 30) AS due_on) days,
     LATERAL (SELECT key FROM meetings_activitykind ORDER BY "order" OFFSET (n / :customers) % 11 LIMIT 1) kind;

INSERT INTO meetings_complaint
    (version, number, kind, customer_id, service_id, subject, text, said_by_name, channel, severity, state,
     received_on, acknowledge_due_on, answer_due_on, close_due_on, due_on, answer, times_reopened)
SELECT 1, 'BENCH-' || n, 'complaint', 1000000 + n % :customers, 1000000 + n % 25, 'Bench', '', 'Somebody', 'email', 2,
       'received', received, received + 2, received + 14, received + 42, received + 2, '', 0
FROM generate_series(0, :customers / 2) n, LATERAL (SELECT current_date - n % 360 AS received) days;

INSERT INTO meetings_action (version, text, owner_id, due_on, state, done_on, outcome, customer_id)
SELECT 1, 'Promise ' || n, 1000000 + n % 100, current_date - n % 300,
       CASE WHEN n % 7 = 0 THEN 'open' ELSE 'done' END, CASE WHEN n % 7 > 0 THEN current_date - n % 300 END, '',
       1000000 + n % :customers
FROM generate_series(0, 3 * :customers - 1) n;

INSERT INTO customers_communicationplan (id, version, customer_id, note, changed_on, changed_by_id, edition)
SELECT 1000000 + n, 1, 1000000 + n, '', '2024-01-01', (SELECT min(id) FROM accounts_user), 1
FROM generate_series(0, :customers - 1) n;

INSERT INTO customers_communicationplanevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, customer_id, note, changed_on, changed_by_id, edition)
SELECT '2024-01-01', 'insert', id, id, version, customer_id, note, changed_on, changed_by_id, edition
FROM customers_communicationplan WHERE id >= 1000000;

INSERT INTO customers_channelevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, plan_id, kind, name, address, hours, answered_by)
SELECT made, label, 3 * plan.id + nth, 3 * plan.id + nth, 1, plan.id, kind, 'Portal', 'portal.example', '', ''
FROM customers_communicationplan plan,
     (VALUES (0, 'ordering'), (1, 'complaint'), (2, 'escalation')) kinds (nth, kind),
     (VALUES ('2024-01-01'::date, 'insert'), ('2025-01-01', 'update')) changes (made, label)
WHERE plan.id >= 1000000;

INSERT INTO customers_encounterevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, plan_id, ours, theirs, rhythm, about)
SELECT '2024-01-01', 'insert', id, id, 1, id, 'Ours', 'Theirs', 'monthly', 'Delivery'
FROM customers_communicationplan WHERE id >= 1000000 AND id % 5 > 0;

INSERT INTO customers_stakeholderevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, customer_id, person_id, influence, interest, attitude, aim, next_step)
SELECT '2024-01-01', 'insert', 3 * id + nth, 3 * id + nth, 1, id, 1000000 + id % 100, 3, 3, 'neutral', '', ''
FROM customers_customer, generate_series(0, 2) nth WHERE id >= 1000000;

INSERT INTO meetings_actionevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, text, owner_id, due_on, state, done_on, outcome, customer_id,
     origin_kind, origin_key)
SELECT due_on - 30, 'insert', id, id, version, text, owner_id, due_on, 'open', NULL, '', customer_id, '', ''
FROM meetings_action WHERE owner_id >= 1000000;

INSERT INTO meetings_activityevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, version, customer_id, kind, due_on, state, done_on, owner_id, reason, outcome,
     set_by_hand, proof_kind, proof_key)
SELECT due_on - 60, 'insert', id, id, 1, customer_id, kind, due_on, 'planned', NULL, owner_id, '', '', false, '', ''
FROM meetings_activity WHERE customer_id >= 1000000;

ANALYZE customers_communicationplan, customers_communicationplanevent, customers_channelevent, customers_encounterevent, customers_stakeholderevent, meetings_actionevent, meetings_activityevent;

ANALYZE customers_unit, customers_customer, customers_mandate, customers_teammember, agreements_agreement, agreements_agreementperiod, agreements_agreementline, agreements_servicelevel, reports_attainment, meetings_activity, meetings_complaint, meetings_action;
