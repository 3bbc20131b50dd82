-- A register of :agreements agreements of 5,000 customers, all active and renewed tacitly by the
-- year, with five steps each as the product plans them; a fiftieth have reached the end of a term,
-- and wait for the sweep. Working days are Monday to Friday, as in an organisation of no country.

CREATE FUNCTION pg_temp.working(day date) RETURNS date LANGUAGE sql IMMUTABLE
    AS $$ SELECT day - greatest(extract(isodow FROM day)::int - 5, 0) $$;

UPDATE accounts_organisation SET country = '' WHERE country <> '';

INSERT INTO customers_unit (id, version, code, name, kind, valid, path)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Unit ' || n, 'department', daterange('2015-01-01', NULL),
       (1000000 + n)::text::ltree
FROM generate_series(0, 4999) n;

INSERT INTO customers_customer (id, version, unit_id, tier)
SELECT 1000000 + n, 1, 1000000 + n, 'standard' FROM generate_series(0, 4999) n;

INSERT INTO agreements_agreement
    (id, version, number, name, description, kind, form, supplier, anchor_on, initial_months,
     renewal_mode, renewal_months, notice_months, lead_days, renewal_intent, value, currency, state,
     exemption, ended_as, ending_note, remark, customer_id)
SELECT 1000000 + n, 1, 'BENCH-' || n, 'Agreement ' || n, '', 'sla', 'document',
       'Supplier ' || n % 700,
       (current_date - CASE WHEN n % 50 = 0 THEN interval '1 year'
                            ELSE n % 360 * interval '1 day' END)::date,
       12, 'tacit', 12, 3, 90, '', 1000 + n, 'EUR', 'active', 'Benchmark', '', '', '',
       1000000 + n % 5000
FROM generate_series(0, :agreements - 1) n;

INSERT INTO agreements_agreementperiod (id, version, agreement_id, n, valid, origin, edition)
SELECT id, 1, id, 1, daterange(anchor_on, (anchor_on + interval '1 year')::date), 'first', 1
FROM agreements_agreement WHERE id >= 1000000;

INSERT INTO agreements_renewalplan
    (agreement_id, period_id, country, followed_from, look_on, last_day, last_day_of_notice, start_by)
SELECT p.agreement_id, p.id, '', current_date - 400, upper(p.valid), upper(p.valid) - 1,
       (upper(p.valid) - 1 - interval '3 months')::date,
       pg_temp.working((upper(p.valid) - 1 - interval '3 months')::date - 90)
FROM agreements_agreementperiod p WHERE p.id >= 1000000;

INSERT INTO agreements_renewalstep (version, period_id, step, due_on, state, outcome, reason)
SELECT 1, plan.period_id, step.name, step.due_on,
       CASE WHEN step.due_on < current_date THEN 'late' ELSE 'open' END, '', ''
FROM agreements_renewalplan plan
CROSS JOIN LATERAL (SELECT pg_temp.working(plan.last_day_of_notice) AS notice_by) AS of
CROSS JOIN LATERAL (VALUES
     ('review', plan.start_by),
     ('negotiate', pg_temp.working(plan.start_by + (of.notice_by - plan.start_by) / 2)),
     ('notice', of.notice_by),
     ('approval', pg_temp.working(greatest(plan.last_day_of_notice, plan.last_day - 30))),
     ('start', plan.last_day + 1)) step (name, due_on)
WHERE plan.agreement_id >= 1000000;

ANALYZE;
