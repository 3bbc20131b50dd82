-- 40 customers and :count escalations between them, raised over two years: one of :part is open, at
-- a level by its number; one of ten of the others was returned, all others were decided after some
-- days, with an action that was carried out by three of four. Each has its steps.

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
SELECT 1000000 + n, 1, 'STEER-' || n, 'Unit ' || n, 'department', daterange('2015-01-01', NULL),
       (1000000 + n)::text::ltree FROM generate_series(0, 39) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, 'standard' FROM generate_series(0, 39) n;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, n % :part = 0 AS is_open, n % 10 = 1 AND n % :part <> 0 AS is_back,
       current_date - (n * 730 / :count) AS raised_on,
       current_date - (n * 730 / :count) + 1 + n % 30 AS over_on
FROM generate_series(0, :count - 1) n;

UPDATE made SET over_on = least(over_on, current_date);

INSERT INTO meetings_decision
    (id, text, matter, service, decided_on, by_mandate, currency, customer_id, recorded_by_id,
     recorded_at)
SELECT 1000000 + n, 'Decision ' || n, '', '', over_on, 'IT steering group', '', 1000000 + n % 40,
       (SELECT max(id) FROM accounts_user), now()
FROM made WHERE NOT is_open AND NOT is_back;

INSERT INTO meetings_action
    (id, version, text, owner_id, due_on, state, done_on, outcome, customer_id)
SELECT 1000000 + n, 1, 'Action ' || n, (SELECT max(id) FROM customers_person), over_on + 30,
       CASE WHEN n % 4 = 3 THEN 'open' ELSE 'done' END,
       CASE WHEN n % 4 = 3 THEN NULL ELSE over_on + 20 END, '', 1000000 + n % 40
FROM made WHERE NOT is_open AND NOT is_back;

INSERT INTO meetings_escalation
    (id, version, number, customer_id, question, words, cause_id, severity, origin_kind, origin_key,
     effect, facts, otherwise, options, recommendation, level, level_since, rises_on, state,
     raised_on, raised_by_id, wanted_by, decision_id, informed_through, times_reopened)
SELECT 1000000 + n, 1, 'E-' || 1000000 + n, 1000000 + n % 40, 'Question ' || n, '',
       (SELECT id FROM meetings_escalationcause ORDER BY id OFFSET n % 5 LIMIT 1), 1 + (n % 50 = 0)::int,
       '', '', 'It costs 40 000 an hour.', '', '', 'One. Two.', 'A, because.',
       CASE WHEN is_open THEN 1 + n / :part % 3 ELSE 3 END, raised_on,
       CASE WHEN is_open AND n / :part % 3 < 2 THEN raised_on + 7 END,
       CASE WHEN is_open THEN 'accepted' WHEN is_back THEN 'returned'
            WHEN n % 9 = 0 THEN 'decided' ELSE 'closed' END,
       raised_on, (SELECT max(id) FROM accounts_user), raised_on + 30,
       CASE WHEN NOT is_open AND NOT is_back THEN 1000000 + n END, '', 0
FROM made;

INSERT INTO meetings_escalationdecision (id, escalation_id, decision_id, action_id)
SELECT 1000000 + n, 1000000 + n, 1000000 + n, 1000000 + n
FROM made WHERE NOT is_open AND NOT is_back;

INSERT INTO meetings_escalationstep
    (escalation_id, from_state, to_state, from_level, level, text, happened_on, taken_at,
     taken_by_id)
SELECT 1000000 + n, '', 'raised', NULL, 3, '', raised_on, raised_on + interval '9 hours',
       (SELECT max(id) FROM accounts_user) FROM made
UNION ALL
SELECT 1000000 + n, 'raised', 'accepted', 3, 3, '', raised_on, raised_on + interval '10 hours',
       (SELECT max(id) FROM accounts_user) FROM made
UNION ALL
SELECT 1000000 + n, 'accepted', CASE WHEN is_back THEN 'returned' ELSE 'decided' END, 3, 3, 'So.',
       over_on, over_on + interval '11 hours', (SELECT max(id) FROM accounts_user)
FROM made WHERE NOT is_open;
