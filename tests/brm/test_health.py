"""`/healthz`: whether people can work, and what is late."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client

from brm.outbox.emit import emit
from brm.outbox.models import OutboxMessage, Ringing

WELL = {
    "status": "ok",
    "postgres": "ok",
    "valkey": "ok",
    "beat_age_seconds": None,
    "outbox_age_seconds": 0.0,
}


@pytest.mark.django_db
def test_a_probe_that_knows_only_the_address_is_answered(client: Client, valkey: str) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert (answer.status_code, answer.json()) == (200, WELL)


@pytest.mark.django_db
def test_without_the_broker_people_work_and_a_strict_probe_hears_of_it(client: Client) -> None:
    plain, strict = client.get("/healthz"), client.get("/healthz?strict")

    assert (plain.status_code, strict.status_code) == (200, 503)
    assert plain.json() == WELL | {"status": "degraded", "valkey": "ConnectionError"}


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(2, "ok"), (4, "degraded")])
def test_a_beat_that_fell_silent_is_noticed(
    client: Client, valkey: str, minutes: int, status: str
) -> None:
    Ringing.record("beat")
    Ringing.objects.update(heard_at=Now() - timedelta(minutes=minutes))

    facts = client.get("/healthz").json()

    assert facts["status"] == status
    assert facts["beat_age_seconds"] == pytest.approx(60 * minutes, abs=2)


@pytest.mark.django_db
def test_a_message_that_waits_too_long_is_noticed(client: Client, valkey: str) -> None:
    with transaction.atomic():
        emit("mail", {}, key="waits")
    OutboxMessage.objects.update(available_at=Now() - timedelta(minutes=4))

    facts = client.get("/healthz").json()

    assert facts["status"] == "degraded"
    assert facts["outbox_age_seconds"] == pytest.approx(240, abs=2)


@pytest.mark.django_db(transaction=True)
def test_without_the_database_nobody_can_work(client: Client, valkey: str) -> None:
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        answer = client.get("/healthz")
    finally:
        connection.settings_dict["PORT"] = port

    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "postgres": "OperationalError", "valkey": "ok"}
