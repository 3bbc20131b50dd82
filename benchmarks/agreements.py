"""How a register of a million agreements holds: its pages, and the sweep of a day.

    .venv/bin/python benchmarks/agreements.py [--agreements N] [--keep] [--explain]

Asks for the first page of the register and for what ends within 90 days as a browser does, each
beside the least: a statement written by hand that fetches what the page is about. Then sweeps a day
on which a fiftieth of the agreements reach the end of their term: for each a new period, its plan
and five steps (100,000 of a million agreements), and the five of the term before closed; and times
beside it one statement written by hand that writes the same rows. Both start from the same rows.
Everything is rolled back, but with `--keep`. Without DATABASE_URL it runs on an embedded server, in
the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from statistics import median

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
BY_HAND = """
WITH ended AS (
    SELECT p.agreement_id, p.n + 1 AS n, upper(p.valid) AS first_on,
           (upper(p.valid) + interval '1 year')::date AS after
      FROM agreements_agreementperiod p
      JOIN agreements_agreement a ON a.id = p.agreement_id
     WHERE a.state = 'active' AND upper(p.valid) <= current_date),
period AS (
    INSERT INTO agreements_agreementperiod (version, agreement_id, n, valid, origin, edition)
    SELECT 1, agreement_id, n, daterange(first_on, after), 'tacit', 1 FROM ended
    RETURNING id, agreement_id, upper(valid) - 1 AS last_day),
dates AS (
    SELECT *, (last_day - interval '3 months')::date AS notice FROM period),
plan AS (
    UPDATE agreements_renewalplan plan
       SET period_id = d.id, last_day = d.last_day, last_day_of_notice = d.notice,
           start_by = d.notice - 90, look_on = d.last_day + 1
      FROM dates d WHERE plan.agreement_id = d.agreement_id),
closed AS (
    UPDATE agreements_renewalstep step
       SET state = CASE WHEN step.step = 'start' THEN 'done' ELSE 'skipped' END,
           reason = CASE WHEN step.step = 'start' THEN '' ELSE 'The next period began.' END,
           done_on = ended.first_on
      FROM ended JOIN agreements_agreementperiod before
        ON before.agreement_id = ended.agreement_id AND before.n = ended.n - 1
     WHERE step.period_id = before.id AND step.state IN ('open', 'due', 'late'))
INSERT INTO agreements_renewalstep (version, period_id, step, due_on, state, outcome, reason)
SELECT 1, d.id, step.name, step.due_on, 'open', '', ''
  FROM dates d CROSS JOIN LATERAL (VALUES
       ('review', d.notice - 90), ('negotiate', d.notice - 45), ('notice', d.notice),
       ('approval', d.last_day - 30), ('start', d.last_day + 1)) step (name, due_on)
"""


def main(agreements: int, *, keep: bool, explain: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with nullcontext() if keep else transaction.atomic():
        make(agreements)
        client = a_client()
        for page in PAGES:
            tell(page, measured(client, page), explain=explain)
        compare_sweeps()
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


def compare_sweeps() -> None:
    """The sweep and the statement, one after the other, three times from the same rows."""
    from django.utils import timezone

    from agreements.operations.plan_renewals import plan_renewal_steps

    today, hands, sweeps = timezone.localdate(), [], []
    for _ in range(3):
        hands.append(rolled_back(lambda: execute(BY_HAND)))
        sweeps.append(rolled_back(lambda: say_what(plan_renewal_steps(today))))
    hand, sweep = median(hands), median(sweeps)
    say("one statement by hand", hand)
    say("the sweep", sweep)
    sys.stdout.write(f"the sweep takes {sweep / hand:.1f} times the statement\n")
    nothing = seconds(lambda: say_what(plan_renewal_steps(today - timedelta(days=1))))
    say("a sweep on a day without an end of a term", nothing)


def say_what(written: Mapping[str, int]) -> None:
    sys.stdout.write(", ".join(f"{count} {word}" for word, count in written.items()) + "\n")


def rolled_back(work: Callable[[], None]) -> float:
    """How long it takes, deferred constraints too; its rows are rolled back."""
    from django.db import transaction

    def with_constraints() -> None:
        work()
        execute("SET CONSTRAINTS ALL IMMEDIATE")

    with transaction.atomic():
        took = seconds(with_constraints)
        transaction.set_rollback(True)
    return took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "WARNING")  # a line a request would bury the figures
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--agreements", type=int, default=1_000_000)
    asked.add_argument("--keep", action="store_true")
    asked.add_argument("--explain", action="store_true")
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.agreements, keep=options.keep, explain=options.explain)
