"""Escalations rise by themselves: each level once, day by day or after weeks of standstill."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from brm.accounts.models import Organisation, Role
from brm.outbox.models import OutboxMessage
from meetings.models import (
    Escalation,
    EscalationClock,
    EscalationStep,
    EscalationWatcher,
    LevelOwner,
)
from meetings.operations.escalate import (
    accept_escalation,
    decide_escalation,
    raise_escalation,
    return_escalation,
)
from meetings.operations.rise import raise_by_the_clock
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import TODAY, EscalationFactory, manager_of

pytestmark = pytest.mark.django_db
RISES = date(2026, 12, 1)
RISES_AGAIN = date(2026, 12, 9)
"""Five working days after Monday the 23rd end on Monday the 30th; five more on Tuesday the 8th."""


@pytest.fixture
def customer():
    customer = CustomerFactory(unit__name="Grid North")
    manager_of(customer, email="ingrid@example.org")
    return customer


def raised(customer: Any, by: Any, **facts: Any) -> Escalation:
    brief = {"question": "Who pays?", "effect": "Trucks wait.", "wanted_by": date(2026, 12, 20)}
    return raise_escalation(**{"customer": customer, "by": by, "on": TODAY} | brief | facts)


def place_of(escalation: Escalation) -> tuple[int, str, date, date | None]:
    escalation.refresh_from_db()
    return escalation.level, escalation.state, escalation.level_since, escalation.rises_on


def steps_of(escalation: Escalation) -> list[tuple[int | None, int, date]]:
    return list(escalation.steps.values_list("from_level", "level", "happened_on"))


def readers(step: EscalationStep) -> set[str]:
    rows = OutboxMessage.objects.filter(key__startswith=f"escalation-step-{step.pk}-")
    return {row.payload["to"][0] for row in rows}


def test_a_level_lasts_until_its_last_day_and_rises_on_the_next_working_day(customer):
    escalation = raised(customer, customer.team.get().person.user)
    accept_escalation(escalation, by=customer.team.get().person.user, on=TODAY)

    before = raise_by_the_clock(RISES - timedelta(days=1))
    stood = place_of(escalation)
    on_the_day, again = raise_by_the_clock(RISES), raise_by_the_clock(RISES)
    the_day_after = raise_by_the_clock(RISES + timedelta(days=1))

    assert [before, on_the_day, again, the_day_after] == [{"risen": n} for n in (0, 1, 0, 0)]
    assert stood == (1, "accepted", TODAY, RISES)
    assert place_of(escalation) == (2, "raised", RISES, RISES_AGAIN)
    assert escalation.steps.last().taken_by is None


def test_who_answers_for_the_next_level_reads_of_it_and_so_do_watchers(customer):
    manager = customer.team.get().person.user
    LevelOwner.objects.create(person=PersonFactory(email="head@example.org"))
    UserFactory(role=Role.STEERING_GROUP, email="group@example.org")
    escalation = raised(customer, manager)
    watcher = UserFactory(role=Role.READER, email="watcher@example.org")
    EscalationWatcher.objects.create(escalation=escalation, user=watcher)

    raise_by_the_clock(RISES_AGAIN)

    _first, second, third = escalation.steps.all()
    both = {"ingrid@example.org", "watcher@example.org"}
    assert readers(second) == both | {"head@example.org"}
    assert readers(third) == both | {"group@example.org"}
    assert mail.outbox == []
    subject = OutboxMessage.objects.filter(key__startswith=f"escalation-step-{third.pk}-").first()
    assert subject.payload["subject"] == "E-1, Grid North: now with the IT steering group"


def test_after_weeks_of_standstill_all_stands_where_daily_sweeps_leave_it(customer):
    """Holidays, two severities, two clocks: the same places and the same steps on the same days."""
    Organisation.objects.update_or_create(id=1, defaults={"name": "Grid", "country": "SE"})
    EscalationClock.objects.filter(level=1, severity=2).update(working_days=1)
    manager = customer.team.get().person.user
    for n in range(8):
        facts = {"level": 1 + n % 3, "severity": 1 + n % 2}
        raised(customer, manager, on=TODAY + timedelta(days=n), **facts)
    last = date(2027, 1, 12)

    def stood() -> list[Any]:
        rows = Escalation.objects.order_by("pk")
        return [(place_of(row), steps_of(row)) for row in rows]

    with transaction.atomic():
        for n in range((last - TODAY).days + 1):
            raise_by_the_clock(TODAY + timedelta(days=n))
        day_by_day = stood()
        transaction.set_rollback(True)
    assert day_by_day != stood()
    raise_by_the_clock(last)

    assert stood() == day_by_day
    assert {place[0] for place, _steps in day_by_day} == {3}


def test_what_waits_for_no_decision_does_not_rise(customer):
    manager = customer.team.get().person.user
    decided, returned = raised(customer, manager), raised(customer, manager)
    decide_escalation(decided, by=manager, on=TODAY, text="They share.")
    return_escalation(returned, by=manager, on=TODAY, text="Which trucks?")

    assert raise_by_the_clock(date(2027, 6, 1)) == {"risen": 0}
    assert [place_of(each)[3] for each in (decided, returned)] == [None, None]


def test_a_sweep_with_nothing_to_raise_asks_once(django_assert_num_queries):
    EscalationFactory(level=3)

    with django_assert_num_queries(3):
        raise_by_the_clock(TODAY)


def test_many_rise_with_as_many_questions_as_one(customer, django_assert_num_queries):
    manager = customer.team.get().person.user
    raise_by_the_clock(TODAY)
    followed_by(2, raised(customer, manager))
    with django_assert_num_queries(14):
        raise_by_the_clock(RISES)
    for _n in range(3):
        followed_by(3, raised(customer, manager, on=RISES))

    with django_assert_num_queries(14):
        raise_by_the_clock(RISES_AGAIN)


def followed_by(count: int, escalation: Escalation) -> None:
    for n in range(count):
        user = UserFactory(role=Role.READER, is_active=bool(n))
        EscalationWatcher.objects.create(escalation=escalation, user=user)
        person = PersonFactory(user=UserFactory(role=Role.READER))
        EscalationWatcher.objects.create(escalation=escalation, person=person)
