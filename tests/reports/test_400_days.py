"""The demo organisation over 400 days: swept each day, or once after a standstill."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementReview,
    AgreementState,
    Raised,
    Reminder,
    RenewalPlan,
    RenewalStep,
    ServiceLevel,
    Step,
    StepState,
)
from brm.outbox.models import OutboxMessage
from brm.outbox.sweeps import sweeps
from meetings.models import Activity, Escalation, EscalationStep
from reports.models import Attainment
from reports.operations.demo import Demo

ORGANISATION = Path(settings.BASE_DIR) / "demo" / "organisation"
TODAY = date(2026, 11, 28)
LAST = TODAY + timedelta(days=400)
RAISED = list(Raised)


@pytest.fixture
def demo(db: None) -> None:
    """The demo organisation."""
    Demo(ORGANISATION, today=TODAY).load()


class Undone(Exception):  # noqa: N818  no error: the way out of a transaction
    """What was done to the copy is taken back."""


@contextmanager
def a_copy() -> Iterator[None]:
    """All that is done within is done to a copy, which is gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def sweep(as_of: date) -> dict[str, dict[str, Any]]:
    output = StringIO()
    call_command("sweep", "--as-of", as_of.isoformat(), "--json", stdout=output)
    written: dict[str, dict[str, Any]] = json.loads(output.getvalue())
    return written


def end_state() -> dict[str, list[tuple[Any, ...]]]:
    """All that stands of agreements but for their reminders, of activities and of attainment."""
    return {
        "activities": list(
            Activity.objects.order_by("customer", "due_on", "kind", "cadence").values_list(
                "customer", "due_on", "kind", "cadence", "owner", "state"
            )
        ),
        "attainment": list(
            Attainment.objects.order_by(
                *("period", "customer", "service", "measure", "service_level__line__period__n"),
                "period_kind",
            ).values_list(
                *("period", "customer", "service", "measure", "result", "value", "target"),
                *("budget_left", "workload", "service_level__line__period__n"),
            )
        ),
        "agreements": list(
            Agreement.objects.order_by("pk").values_list("number", "state", "ended_on", "ended_as")
        ),
        "periods": list(
            AgreementPeriod.objects.order_by("agreement", "n").values_list(
                "agreement", "n", "valid", "origin"
            )
        ),
        "lines": list(
            AgreementLine.objects.order_by("period__agreement", "period__n", "service").values_list(
                "period__agreement", "period__n", "service", "quantity", "price", "valid", "active"
            )
        ),
        "levels": list(
            ServiceLevel.objects.order_by(
                *("line__period__agreement", "line__period__n", "line__service", "measure"),
                *("period_kind", "valid"),
            ).values_list("line__period__n", "line__service", "measure", "target", "valid")
        ),
        "steps": list(
            RenewalStep.objects.order_by("period__agreement", "period__n", "step").values_list(
                *("period__agreement", "period__n", "step", "due_on"),
                *("state", "done_on", "outcome", "reason"),
            )
        ),
        "reviews": list(
            AgreementReview.objects.order_by("agreement", "due_on").values_list(
                "agreement", "due_on", "state", "done_on", "outcome"
            )
        ),
        "escalations": list(
            Escalation.objects.order_by("pk").values_list(
                "number", "level", "state", "level_since", "rises_on"
            )
        ),
        "steps of escalations": list(
            EscalationStep.objects.order_by("escalation", "pk").values_list(
                "escalation", "from_level", "level", "to_state", "happened_on"
            )
        ),
        "plans": list(
            RenewalPlan.objects.order_by("agreement").values_list(
                *("agreement", "period__n", "followed_from", "look_on", "last_day"),
                *("last_day_of_notice", "start_by", "remind_on"),
            )
        ),
    }


Key = tuple[int, int, str, int]


def reminders() -> dict[Key, tuple[date | None, str]]:
    """The day on which each was sent, or why it was not; by agreement, period, step and days."""
    rows = Reminder.objects.values_list(
        *("period__agreement", "period__n", "step", "days_before", "sent_on", "because")
    )
    return {(a, n, step, days): (sent_on, because) for a, n, step, days, sent_on, because in rows}


def test_400_days_happen_in_order_and_swept_at_once_end_as_day_by_day(demo: None) -> None:
    before, mailed = reminders(), mails()
    with a_copy():
        sweep(LAST)
        again = sweep(LAST)
        at_once, reminded_at_once = end_state(), reminders()

    for n in range(1, 401):
        sweep(TODAY + timedelta(days=n))
    daily, reminded_daily = end_state(), reminders()

    assert at_once == daily
    assert set(reminded_at_once) == set(reminded_daily)
    assert {key: reminded_at_once[key] for key in before} == before
    new = set(reminded_daily) - set(before)
    sent_at_once = {key for key in new if reminded_at_once[key][0]}
    assert {reminded_at_once[key][0] for key in sent_at_once} <= {LAST}
    assert not {key for key in sent_at_once if not reminded_daily[key][0]}
    assert all(reminded_at_once[key][1] for key in new - sent_at_once)
    assert len({key[:3] for key in sent_at_once}) == len(sent_at_once)
    assert not {name for name in sweeps.names() if sum(again[name].values())}
    chains_follow_each_other()
    steps_were_due_in_their_order()
    reminders_were_sent_on_their_day({key for key in new if reminded_daily[key][0]})
    reminders_were_raised_level_by_level()
    assert mails() > mailed
    assert AgreementPeriod.objects.filter(origin="tacit", valid__startswith__gt=TODAY).exists()
    assert Agreement.objects.filter(state="ended", ended_on__gt=TODAY).exists()


def mails() -> int:
    return OutboxMessage.objects.filter(key__startswith="renewal-reminder-").count()


def chains_follow_each_other() -> None:
    periods = AgreementPeriod.objects.order_by("agreement", "n")
    for _, chain in groupby(periods, key=lambda each: each.agreement_id):
        for earlier, later in pairwise(chain):
            assert (later.n, later.first_day) == (earlier.n + 1, earlier.valid.upper)
    current = RenewalPlan.objects.filter(agreement__state=AgreementState.ACTIVE)
    last_days = current.exclude(last_day=None).values_list("last_day", flat=True)
    assert min(last_days) >= LAST


def steps_were_due_in_their_order() -> None:
    order = list(Step)
    steps = RenewalStep.objects.order_by("period")
    for _, of_period in groupby(steps, key=lambda each: each.period_id):
        by_step = sorted(of_period, key=lambda each: order.index(Step(each.step)))
        days = [each.due_on for each in by_step if each.state != StepState.SKIPPED]
        planned = [each.due_on for each in by_step]
        assert days == sorted(days)
        assert planned == sorted(planned)
    past = RenewalStep.objects.filter(due_on__lt=LAST, state__in=[StepState.OPEN, StepState.DUE])
    assert not past.exists()


def reminders_were_sent_on_their_day(keys: set[Key]) -> None:
    """On the day itself; of a term that is too short for it, on its first day."""
    assert len(keys) > 100
    for reminder in Reminder.objects.sent().select_related("period"):
        key = (reminder.period.agreement_id, reminder.period.n, reminder.step, reminder.days_before)
        day = reminder.step_due_on - timedelta(days=reminder.days_before)
        assert key not in keys or reminder.sent_on == max(day, reminder.period.first_day)


def reminders_were_raised_level_by_level() -> None:
    sent = Reminder.objects.sent().order_by("period", "step", "-days_before")
    group = RAISED.index(Raised.MANAGEMENT)
    for _, ladder in groupby(sent, key=lambda each: (each.period_id, each.step)):
        rungs = [(RAISED.index(Raised(each.raised)), each.told_id) for each in ladder]
        levels = [level for level, _manager in rungs]
        once_told = levels.index(group) + 1 if group in levels else len(levels)
        assert levels[:once_told] == sorted(levels[:once_told])
        assert all(level < group or manager is None for level, manager in rungs[once_told:])
