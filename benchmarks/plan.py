"""How fast a year is planned: some 100,000 activities, beside one statement written by hand.

    .venv/bin/python benchmarks/plan.py [--units N]

Makes an organisation (a customer at every twentieth unit, a third of them in each tier), and plans
thirteen months of it by the cadences of the first day. Beside it stands the least that could plan
it: one INSERT of the same rows out of the days, the customers of the tier and their relationship
managers, through the same triggers, keys and indexes, asking for nothing else. Then a day on which
nothing changed, one that brings new days within the horizon, and a change of a tier's cadence: its
preview, and the change itself, which plans anew. Everything is rolled back. Without DATABASE_URL it
runs on an embedded server, in the folder that BRM_VAR names.
"""

import argparse
import os
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.structure import build, execute, seconds

LEAST = """
    INSERT INTO meetings_activity
        (version, cadence_id, customer_id, kind, due_on, owner_id, state, reason, outcome)
    SELECT 1, cadence.id, customer.id, cadence.kind, day.due_on, team.person_id, 'planned', '', ''
    FROM bench_day day JOIN meetings_cadence cadence ON cadence.id = day.cadence_id
    JOIN customers_customer customer ON customer.tier = cadence.tier
    LEFT JOIN customers_teammember team
      ON team.customer_id = customer.id AND team.role = 'relationship_manager'
     AND team.valid @> day.due_on
"""
MONTHLY = "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU"


def main(units: int) -> None:
    import django

    django.setup()
    from django.db import transaction

    today = date.today()
    with transaction.atomic():
        say(f"made {units} units", seconds(lambda: build(units)))
        execute("ANALYZE")
        keep_days(today)
        by_hand = measured_least()
        planned = measured_plan(today)
        ratio = planned / by_hand
        sys.stdout.write(f"{counted():,} activities, in {ratio:.2f} times the least\n")
        execute("ANALYZE meetings_activity")
        measure_further(today)
        measure_change(today)
        transaction.set_rollback(True)


def keep_days(today: date) -> None:
    """The days of each cadence, in a table of their own, for the statement written by hand."""
    from django.db import connection

    from meetings import rules
    from meetings.operations.plan import occurrences_between

    pairs = list(occurrences_between(today, rules.horizon(today)))
    execute("CREATE TEMPORARY TABLE bench_day (cadence_id bigint, due_on date) ON COMMIT DROP")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_day VALUES (%s, %s)", pairs)
    execute("ANALYZE bench_day")


def measured_least() -> float:
    """The median of three, each taken back."""
    from django.db import transaction

    times = []
    for _n in range(3):
        with transaction.atomic():
            times.append(seconds(lambda: execute(LEAST)))
            transaction.set_rollback(True)
    took = sorted(times)[1]
    say("by hand, one statement", took)
    return took


def measured_plan(today: date) -> float:
    """The median of three, the last of which stays."""
    from django.db import transaction

    from meetings.operations.plan import plan_activities

    times = []
    for n in range(3):
        with transaction.atomic():
            times.append(seconds(lambda: plan_activities(today)))
            transaction.set_rollback(n < 2)
    took = sorted(times)[1]
    say("planned", took)
    return took


def measure_further(today: date) -> None:
    from meetings.operations.plan import mark_activities, plan_activities

    say("a sweep that finds nothing changed", seconds(lambda: plan_activities(today)))
    month_on = today + timedelta(days=31)
    say("a month of new days", seconds(lambda: plan_activities(month_on)))
    say("marking what is due", seconds(lambda: mark_activities(month_on)))


def measure_change(today: date) -> None:
    from brm.accounts.models import Role, User
    from meetings.cadences.preview import preview_of
    from meetings.models import ActivityKind
    from meetings.operations.change_cadence import change_cadence

    by = User.objects.create_user(email="bench@example.org", password=None)
    by.give_role(Role.ADMINISTRATOR)
    kind = ActivityKind.objects.get(key="study_reports")
    on, first_day = today + timedelta(days=31), today + timedelta(days=60)

    def preview() -> None:
        shown = preview_of(kind, tier="standard", rule=MONTHLY, first_day=first_day, on=on)
        sys.stdout.write(f"{shown.in_words}\n")

    def change() -> None:
        change_cadence(
            kind,
            tier="standard",
            by=by,
            on=on,
            first_day=first_day,
            rule=MONTHLY,
            lead_days=7,
            owner_role="relationship_manager",
        )

    say("preview of a tier's new cadence", seconds(preview))
    say("the change, planned anew", seconds(change))


def counted() -> int:
    from meetings.models import Activity

    return Activity.objects.count()


def say(what: str, took: float) -> None:
    sys.stdout.write(f"{what}: {1000 * took:,.0f} ms\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "ERROR")
    from brm.stack.services import services_for

    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--units", type=int, default=60_000)
    options = asked.parse_args()
    with services_for(["manage.py", "benchmark"]):
        main(options.units)
