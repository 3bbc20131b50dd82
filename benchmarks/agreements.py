"""How a register of a million agreements holds: its pages, and the sweep of a day.

    .venv/bin/python benchmarks/agreements.py [--agreements N] [--minutes M] [--keep] [--explain]

Asks for the first page of the register and for what ends within 90 days as a browser does, each
beside the least: a statement written by hand that fetches what the page is about. Then sweeps a day
on which a fiftieth of the agreements reach the end of their term: for each a new period, its plan
and five steps (100,000 of a million agreements), the five of the term before closed, and every
other step of the day marked. Beside it stands one statement written by hand that writes the same
rows under the same triggers: both start from the same rows, in turns, and what they left is
compared row by row; where it differs, nothing is measured. Then every other sweep of agreements is
timed once. Everything is rolled back, but with `--keep`; it takes 3 GB of disk for a million, and
stops after `--minutes` (20), whatever it is at. Without DATABASE_URL it runs on an embedded server,
in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import ROOT, Page, a_client, execute, measured, say, seconds, tell

ENDS = "last_day BETWEEN current_date AND current_date + 90"
BEGINS = "start_by BETWEEN current_date AND current_date + 30"
REGISTER = (
    "SELECT a.id, a.number, a.name, p.start_by FROM agreements_agreement a"
    " JOIN agreements_renewalplan p ON p.agreement_id = a.id"
)
PAGES = [
    Page("register", "/agreements/", f"{REGISTER} ORDER BY p.start_by, a.id LIMIT 51"),
    Page(
        "ends within 90 days",
        "/agreements/?day=ends-90",
        f"{REGISTER} WHERE {ENDS} ORDER BY p.last_day, a.id LIMIT 51",
    ),
    Page(
        "to begin within 30 days",
        "/agreements/?day=to_begin-30",
        f"{REGISTER} WHERE {BEGINS} ORDER BY p.start_by, a.id LIMIT 51",
    ),
    Page(
        "last day of notice past, of a unit and below",
        "/agreements/?day=notice-past&below=BENCH-20",
        f"{REGISTER} WHERE p.last_day_of_notice < current_date AND a.customer_id = 1000020"
        " ORDER BY p.last_day_of_notice, a.id LIMIT 51",
    ),
    Page(
        "a form and kind that few have",
        "/agreements/?form_of=email&kind=ola&state=draft",
        f"{REGISTER} WHERE a.state = 'draft' LIMIT 51",
    ),
    Page("a number", "/agreements/?text=BENCH-77777", f"{REGISTER} WHERE a.number = 'BENCH-77777'"),
]
WORKING = """
CREATE OR REPLACE FUNCTION pg_temp.working(day date) RETURNS date LANGUAGE sql IMMUTABLE
    AS $$ SELECT day - greatest(extract(isodow FROM day)::int - 5, 0) $$
"""
BY_HAND = """
WITH ended AS MATERIALIZED (
    SELECT p.id AS before, p.agreement_id, p.n + 1 AS n, upper(p.valid) AS first_on,
           (upper(p.valid) + interval '1 year')::date AS after
      FROM agreements_agreementperiod p
      JOIN agreements_agreement a ON a.id = p.agreement_id
     WHERE a.state = 'active' AND upper(p.valid) <= current_date),
period AS (
    INSERT INTO agreements_agreementperiod (version, agreement_id, n, valid, origin, edition)
    SELECT 1, agreement_id, n, daterange(first_on, after), 'tacit', 1 FROM ended
    RETURNING id, agreement_id, upper(valid) AS after),
noticed AS (
    SELECT *, after - 1 AS last_day, (after - 1 - interval '3 months')::date AS notice FROM period),
dates AS (
    SELECT *, pg_temp.working(notice) AS notice_by, pg_temp.working(notice - 90) AS start_by
      FROM noticed),
plan AS (
    UPDATE agreements_renewalplan plan
       SET period_id = d.id, country = '', last_day = d.last_day, last_day_of_notice = d.notice,
           start_by = d.start_by, look_on = d.after, remind_on = date '0001-01-01'
      FROM dates d WHERE plan.agreement_id = d.agreement_id),
closed AS (
    UPDATE agreements_renewalstep step
       SET state = CASE step.step WHEN 'start' THEN 'done' ELSE 'skipped' END,
           outcome = CASE step.step WHEN 'start' THEN 'The next period began.' ELSE '' END,
           reason = CASE step.step WHEN 'start' THEN ''
                         ELSE 'The next period began before this was done.' END,
           done_on = ended.first_on
      FROM ended
     WHERE step.period_id = ended.before AND step.state IN ('open', 'due', 'late')),
marked AS (
    UPDATE agreements_renewalstep step
       SET state = CASE WHEN step.due_on < current_date THEN 'late' ELSE 'due' END
     WHERE step.state IN ('open', 'due') AND step.due_on <= current_date
       AND (step.state = 'open' OR step.due_on < current_date)
       AND NOT EXISTS (SELECT FROM ended WHERE ended.before = step.period_id))
INSERT INTO agreements_renewalstep (version, period_id, step, due_on, state, outcome, reason)
SELECT 1, d.id, step.name, step.due_on, 'open', '', ''
  FROM dates d CROSS JOIN LATERAL (VALUES
       ('review', d.start_by),
       ('negotiate', pg_temp.working(d.start_by + (d.notice_by - d.start_by) / 2)),
       ('notice', d.notice_by),
       ('approval', pg_temp.working(greatest(d.notice, d.last_day - 30))),
       ('start', d.last_day + 1)) step (name, due_on)
"""
LEFT = """
WITH period AS (
    SELECT p.* FROM agreements_agreementperiod p
      JOIN agreements_agreementperiod first ON first.agreement_id = p.agreement_id AND first.n = 1
     WHERE upper(first.valid) <= current_date)
SELECT 'periods', count(*), sum(hashtextextended(concat_ws('|', p.version, p.agreement_id, p.n,
           p.valid, p.origin, p.edition), 0)) FROM period p
UNION ALL
SELECT 'plans', count(*), sum(hashtextextended(concat_ws('|', plan.agreement_id, p.n, plan.country,
           plan.followed_from, plan.last_day, plan.last_day_of_notice, plan.start_by,
           plan.remind_on), 0))
  FROM agreements_renewalplan plan JOIN period p ON p.id = plan.period_id
UNION ALL
SELECT 'steps', count(*), sum(hashtextextended(concat_ws('|', s.version, p.agreement_id, p.n,
           s.step, s.due_on, s.state, s.outcome, s.reason, s.done_on), 0))
  FROM agreements_renewalstep s JOIN period p ON p.id = s.period_id
UNION ALL
SELECT 'due', count(*), 0 FROM agreements_renewalstep WHERE state = 'due'
UNION ALL
SELECT 'history', count(*), 0 FROM agreements_renewalstepevent
"""
"""How many rows there are of each kind, and a sum over what stands in those of the ended terms.

Not over when a plan is looked at next: the trigger of new periods asks for that at once, and of one
statement it comes after the plans that the same statement writes.
"""


def main(agreements: int, *, minutes: int, keep: bool, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    ends_at = time.monotonic() + 60 * minutes
    call_command("migrate", verbosity=0)
    with nullcontext() if keep else transaction.atomic():
        execute(f"SET statement_timeout = '{minutes}min'")
        make(agreements)
        client = a_client()
        for page in PAGES:
            tell(page, measured(client, page), explain=explain)
        compare_sweeps(ends_at)
        time_other_sweeps(ends_at)
        if not keep:
            transaction.set_rollback(True)


def make(agreements: int) -> None:
    """Make the register without history, which is not what is measured here; or take one kept."""
    from agreements.models import Agreement

    if not Agreement.objects.filter(number="BENCH-0").exists():
        say("made in", seconds(lambda: build(agreements)))


def build(agreements: int) -> None:
    execute("SET session_replication_role = replica")
    statements = (ROOT / "benchmarks" / "agreements.sql").read_text()
    for statement in statements.replace(":agreements", str(agreements)).split(";\n"):
        if statement.strip():
            execute(statement)
    execute("SET session_replication_role = DEFAULT")


def compare_sweeps(ends_at: float) -> None:
    """The sweep and the statement in turns, three times from the same rows; both leave the same."""
    from django.utils import timezone

    from agreements.operations.plan_renewals import plan_renewal_steps

    today = timezone.localdate()
    ways: dict[str, Callable[[], None]] = {
        "the statement": lambda: execute(BY_HAND),
        "the sweep": lambda: say_what(plan_renewal_steps(today)),
    }
    execute(WORKING)
    pairs: list[dict[str, float]] = []
    for turn in range(3):
        order = list(ways.items())[:: -1 if turn % 2 else 1]
        runs = {name: rolled_back(way) for name, way in order if time.monotonic() < ends_at}
        if len(runs) < len(ways):
            break
        require_the_same({name: left for name, (_took, left) in runs.items()})
        pairs.append({name: took for name, (took, _left) in runs.items()})
        tell_pair(pairs[-1])
    if not pairs:
        raise SystemExit("There was no time for one comparison of the sweep.")
    middle = median(pair["the sweep"] / pair["the statement"] for pair in pairs)
    sys.stdout.write(f"the sweep takes {middle:.1f} times the statement, of {len(pairs)} turns\n")


def tell_pair(took: Mapping[str, float]) -> None:
    said = ", ".join(f"{name} {seconds_of:.1f} s" for name, seconds_of in took.items())
    ratio = took["the sweep"] / took["the statement"]
    sys.stdout.write(f"{said}: {ratio:.1f} times\n")
    sys.stdout.flush()


def require_the_same(left: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Stop where the sweep and the statement did not leave the same rows."""
    sweep, hand = left["the sweep"], left["the statement"]
    if sweep != hand:
        raise SystemExit(f"The sweep left other rows than the statement:\n{sweep}\n{hand}")


def time_other_sweeps(ends_at: float) -> None:
    """Every sweep of agreements of the day in its order, once, and the renewals without an end."""
    from django.db import transaction
    from django.utils import timezone

    from agreements.operations.plan_renewals import plan_renewal_steps
    from brm.outbox.sweeps import sweeps

    today = timezone.localdate()
    with transaction.atomic():
        for name in sweeps.names():
            module = sweeps[name].__module__
            if module.startswith("agreements.") and time.monotonic() < ends_at:
                took = seconds(lambda name=name: say_what(sweeps[name](today)))
                say(f"sweep {name}", took)
        transaction.set_rollback(True)
    if time.monotonic() < ends_at:
        nothing = seconds(lambda: say_what(plan_renewal_steps(today - timedelta(days=1))))
        say("a sweep on a day without an end of a term", nothing)


def say_what(written: Mapping[str, int]) -> None:
    sys.stdout.write(", ".join(f"{count} {word}" for word, count in written.items()) + "\n")


def rolled_back(work: Callable[[], None]) -> tuple[float, list[tuple[Any, ...]]]:
    """How long it takes, deferred constraints too, and what it left; its rows are rolled back."""
    from django.db import connection, transaction

    def with_constraints() -> None:
        work()
        execute("SET CONSTRAINTS ALL IMMEDIATE")

    with transaction.atomic():
        took = seconds(with_constraints)
        with connection.cursor() as cursor:
            cursor.execute(LEFT)
            left = cursor.fetchall()
        transaction.set_rollback(True)
    return took, left


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--agreements", type=int, default=1_000_000)
    asked.add_argument("--minutes", type=int, default=20)
    asked.add_argument("--keep", action="store_true")
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(
            options.agreements,
            minutes=options.minutes,
            keep=options.keep,
            explain=options.explain,
        )
