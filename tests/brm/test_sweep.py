"""The sweep: what is due is done, any number of times, with the same result."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from pytest_django import Settings

from brm.outbox.emit import emit
from brm.outbox.models import OutboxMessage, Ringing
from brm.outbox.sweeps import sweeps, todays_date
from brm.outbox.tasks import ring, strike
from tests.registries import registered


@pytest.fixture(autouse=True)
def no_other_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweeps of the apps have tests of their own."""
    monkeypatch.setattr(sweeps, "_things", {})


@pytest.fixture
def noting() -> Iterator[None]:
    """A sweep that writes one row a day."""

    def note_the_day(as_of: date) -> dict[str, int]:
        before = OutboxMessage.objects.count()
        with transaction.atomic():
            emit("of the test", {}, key=f"day {as_of}")
        return {"noted": OutboxMessage.objects.count() - before}

    with registered(sweeps, "noting", note_the_day):
        yield


@pytest.fixture
def failing() -> Iterator[None]:
    def fail(as_of: date) -> dict[str, int]:
        raise ArithmeticError("no such day")

    with registered(sweeps, "failing", fail):
        yield


def sweep(*arguments: str) -> dict[str, Any]:
    output = StringIO()
    call_command("sweep", *arguments, "--json", stdout=output)
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


@pytest.mark.django_db
def test_a_second_sweep_writes_nothing(noting: None) -> None:
    first = sweep("--as-of", "2027-02-28")
    second = sweep("--as-of", "2027-02-28")

    assert (first["as_of"], first["noting"]) == ("2027-02-28", {"noted": 1})
    assert second["noting"] == {"noted": 0}


@pytest.mark.django_db
def test_a_sweep_that_fails_keeps_no_other_from_running(noting: None, failing: None) -> None:
    output = StringIO()

    with pytest.raises(CommandError, match="These sweeps failed: failing"):
        call_command("sweep", "--json", stdout=output)

    answer = json.loads(output.getvalue())
    assert answer["failing"] == {"error": "ArithmeticError: no such day"}
    assert answer["noting"] == {"noted": 1}


def test_a_day_that_is_none_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="31 June is not a day; write it as 2027-01-31"):
        call_command("sweep", "--as-of", "31 June")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "ahead"), ("Pacific/Niue", "behind")]
)
def test_today_is_that_of_the_organisations_zone(settings: Settings, zone: str, day: str) -> None:
    settings.TIME_ZONE = zone
    with connection.cursor() as cursor:
        cursor.execute("SELECT (statement_timestamp() AT TIME ZONE %s)::date", [zone])
        expected = cursor.fetchone()[0]

    assert todays_date() == expected


@pytest.mark.django_db
def test_the_bells_sweep_and_note_that_they_were_heard(noting: None) -> None:
    strike()
    ring()

    assert OutboxMessage.objects.count() == 1
    assert set(Ringing.objects.values_list("bell", flat=True)) == {"beat", "sweep"}
