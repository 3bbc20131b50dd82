"""How fast Celery's worker compiles the profiles of a night, and whether killing it loses any.

    .venv/bin/python benchmarks/profiles.py [--customers N] [--kills N] [--seed N]

Makes its customers, each with agreements, a year of measured levels, projects, actions and a
meeting in the coming week, in an empty database; asks for their profiles as the sweep does, and
starts the worker that `manage.py up` starts: one Celery worker with two processes, rung by a real
Valkey. With kills, that worker is killed with SIGKILL at random moments and another begins; the
claims of the dead lapse after two minutes, as in the product. What is counted at the end was
written down here before the first worker began. Without DATABASE_URL it runs on an embedded
server, in the folder that BRM_VAR names, which must hold no organisation yet.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

RING_SECONDS = 1
"""How often somebody rings, where the product's beat does once a minute."""
PATIENCE_SECONDS = 1800


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


@contextmanager
def broker() -> Iterator[None]:
    """The Valkey that REDIS_URL names, run over the state folder."""
    from brm.stack.children import start_tied
    from brm.stack.folders import StateFolder
    from brm.stack.valkey import Valkey

    state = StateFolder.from_environment()
    state.make()
    server = Valkey(state)
    server.prepare()
    child = start_tied(server.command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL)
    while not server.is_ready():
        time.sleep(0.05)
    try:
        yield
    finally:
        child.kill()
        child.wait()


def begin() -> subprocess.Popen[bytes]:
    """The worker of the product; its two processes die with it."""
    from brm.stack import programs
    from brm.stack.children import start_tied

    command = programs.worker({}, ()).command
    return start_tied(command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL)


def supervise(kills: int, seed: int) -> float:
    """Run a worker until all is done, killing and replacing it now and then.

    Gives the seconds since the first profile was there.
    """
    from brm.outbox.doorbell import ring_doorbell
    from brm.outbox.models import OutboxMessage

    chance, left = random.Random(seed), kills  # noqa: S311  when to kill
    asked = OutboxMessage.objects.filter(kind="profile")
    total, worker, rung = asked.count(), begin(), 0.0
    marks = sorted(chance.uniform(0.02, 0.9) for _ in range(kills))
    started, began = time.monotonic(), None
    while (done := asked.filter(state="done").count()) < total:
        if time.monotonic() - started > PATIENCE_SECONDS:
            raise SystemExit(f"{total - done} are not done after {PATIENCE_SECONDS} s")
        if done and began is None:
            began = time.monotonic()
        if time.monotonic() - rung > RING_SECONDS:
            ring_doorbell()
            rung = time.monotonic()
        if left and done >= total * marks[kills - left]:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            worker, left = begin(), left - 1
        time.sleep(0.05)
    took = time.monotonic() - (began or started)
    worker.terminate()
    worker.wait()
    say(f"killed {kills - left} times")
    return took


def main(customers: int, kills: int, seed: int) -> None:
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
    took = supervise(kills, seed)
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
    from brm.stack.services import services_for

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=1000)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--seed", type=int, default=int(time.time()))
    given = options.parse_args()
    with services_for(["manage.py", "benchmark"]), broker():
        import django

        django.setup()
        main(given.customers, given.kills, given.seed)
