"""How fast workers compile the profiles of a night, and whether killing them loses or doubles any.

    .venv/bin/python benchmarks/profiles.py [--customers N] [--workers N] [--kills N]

Makes its customers, each with agreements, a year of measured levels, projects, actions and a
meeting in the coming week, in the database that DATABASE_URL names (made for this and dropped
afterwards by hand); asks for their profiles as the sweep does, and lets workers drain the outbox as
Celery's do. With kills, one worker at a time is killed with SIGKILL at random moments and another
begins. What is counted at the end was written down here before the first worker began.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LEASE_SECONDS = 10


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def build(customers: int) -> None:
    """Customers with five levels of a year, two projects, four actions and a meeting each."""
    from datetime import timedelta
    from decimal import Decimal

    from django.db import connection
    from django.utils import timezone

    from agreements import models as agreed
    from customers.models import Customer, Person, Unit
    from customers.periods import period
    from meetings.models import Action, Forum, Meeting
    from reports.models import Attainment, Project, ProjectStatus
    from reports.rules import Result, months_before

    now = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    today, always = now.date(), period(now.date() - timedelta(days=700), None)
    people = Person.objects.bulk_create(
        Person(external_id=f"p{n}", name=f"Person {n}") for n in range(100)
    )
    units = Unit.objects.bulk_create(
        Unit(code=f"U{n}", name=f"Unit {n}", valid=always) for n in range(customers)
    )
    whole = Customer.objects.bulk_create(Customer(unit=unit) for unit in units)
    services = agreed.Service.objects.bulk_create(
        agreed.Service(code=f"s{n}", name=f"Service {n}", live_on=always.lower) for n in range(5)
    )
    measure = agreed.Measure.objects.create(code="availability", name="Availability", unit="%")
    agreements = agreed.Agreement.objects.bulk_create(
        agreed.Agreement(
            number=f"AG-{n}",
            name=f"Agreement {n}",
            customer=customer,
            anchor_on=always.lower,
            state="active",
            exemption="Made to be measured",
        )
        for n, customer in enumerate(whole)
    )
    terms = agreed.AgreementPeriod.objects.bulk_create(
        agreed.AgreementPeriod(agreement=each, n=1, valid=always) for each in agreements
    )
    agreed.AgreementLine.objects.bulk_create(
        agreed.AgreementLine(period=term, service=each) for term in terms for each in services
    )
    agreed.ServiceLevel.objects.bulk_create(
        agreed.ServiceLevel(line=line, measure=measure, target=Decimal("99.5"), valid=always)
        for line in agreed.AgreementLine.objects.all()
    )
    Attainment.objects.bulk_create(
        (
            Attainment(
                service_level=level,
                customer_id=level.line.customer_id,
                service_id=level.line.service_id,
                measure=measure,
                period=month,
                result=Result.BREACHED if (level.pk + month.month) % 17 == 0 else Result.MET,
                value=Decimal("99.1") if (level.pk + month.month) % 17 == 0 else Decimal("99.8"),
                target=level.target,
                better="higher",
            )
            for level in agreed.ServiceLevel.objects.select_related("line").iterator(1000)
            for month in months_before(today, 12)
        ),
        batch_size=5000,
    )
    projects = Project.objects.bulk_create(
        Project(code=f"P{n}-{i}", name=f"Project {n}.{i}", customer=customer)
        for n, customer in enumerate(whole)
        for i in range(2)
    )
    ProjectStatus.objects.bulk_create(
        ProjectStatus(project=each, reported_on=today, rating="amber") for each in projects
    )
    Action.objects.bulk_create(
        Action(text=f"Promise {i}", owner=people[i], due_on=today, customer=customer)
        for customer in whole
        for i in range(4)
    )
    forums = Forum.objects.bulk_create(
        Forum(name=str(customer), customer=customer) for customer in whole
    )
    Meeting.objects.bulk_create(
        Meeting(
            forum=forum,
            kind="customer",
            starts_at=now + timedelta(days=1 + n % 6),
            ends_at=now + timedelta(days=1 + n % 6, hours=1),
        )
        for n, forum in enumerate(forums)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_attainment, agreements_agreementline, meetings_action")


def work() -> None:
    """One worker: drains until nothing is under way, claims of the dead included."""
    from datetime import timedelta

    from brm.outbox import drain
    from brm.outbox.models import OutboxMessage

    # A claim of a killed worker lapses after two minutes; nobody waits for that here.
    drain.LEASE = timedelta(seconds=LEASE_SECONDS)
    while OutboxMessage.objects.under_way().filter(kind="profile").exists():
        drain.drain()
        time.sleep(0.05)


def begin() -> subprocess.Popen[bytes]:
    program = [sys.executable, __file__, "--work"]
    return subprocess.Popen(program, start_new_session=True)  # noqa: S603  this very program


def supervise(workers: int, kills: int, seed: int) -> float:
    """Run the workers until all is done, killing and replacing one now and then; the seconds."""
    from brm.outbox.models import OutboxMessage

    chance, left = random.Random(seed), kills  # noqa: S311  when to kill
    asked = OutboxMessage.objects.filter(kind="profile")
    running = [begin() for _ in range(workers)]
    while asked.filter(state="done").count() == 0:  # until the first has started up
        time.sleep(0.02)
    began, total = time.monotonic(), asked.count()
    marks = sorted(chance.uniform(0.02, 0.9) for _ in range(kills))
    while any(each.poll() is None for each in running):
        done = asked.filter(state="done").count()
        if left and done >= total * marks[kills - left]:
            victim = chance.choice([each for each in running if each.poll() is None])
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
            running.remove(victim)
            running.append(begin())
            left -= 1
        time.sleep(0.02)
    say(f"killed {kills - left} times")
    return time.monotonic() - began


def main(customers: int, workers: int, kills: int, seed: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from brm.outbox.models import OutboxMessage
    from meetings.models import Meeting
    from reports.models import Profile
    from reports.operations.profiles import ask_for_coming_profiles, compile_for_meeting, digest_of

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    build(customers)
    today = timezone.localdate()
    expected = set(Meeting.objects.values_list("pk", flat=True))  # the oracle, kept out here
    first = min(expected)
    connection.force_debug_cursor = True
    compile_for_meeting(first, on=today)
    queries = len(connection.queries)
    connection.force_debug_cursor = False
    began = time.monotonic()
    asked = ask_for_coming_profiles(as_of=today)
    say(f"asked for {asked} in {time.monotonic() - began:.2f} s; one takes {queries} queries")
    took = supervise(workers, kills, seed)
    made = Counter(Profile.objects.values_list("meeting", flat=True))
    result = {
        "seed": seed,
        "profiles": sum(made.values()),
        "lost": len(expected - made.keys()),
        "doubled": sum(n - 1 for n in made.values()),
        "parked": OutboxMessage.objects.parked().count(),
        "digests that do not match": sum(
            digest_of(each.content) != each.digest for each in Profile.objects.iterator(200)
        ),
        "seconds": round(took, 1),
        "a second": round(asked / took, 1),
    }
    say(json.dumps(result))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brm.settings")
    os.environ.setdefault("BRM_LOG_LEVEL", "ERROR")
    import django

    django.setup()
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=1000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--work", action="store_true")
    given = options.parse_args()
    if given.work:
        work()
    else:
        main(given.customers, given.workers, given.kills, given.seed)
