"""Delivering what was emitted: each message once, whoever and however many try."""

from collections import Counter
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now

from brm.outbox.handlers import RefusedError, handlers, senders
from brm.outbox.models import OutboxMessage, State

log = structlog.get_logger(__name__)

ATTEMPTS = 12
"""How often a message is tried before it is parked: over about seven hours."""
LEASE = timedelta(minutes=2)
"""How long a claim holds; longer than any delivery takes."""
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)

CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM outbox_outboxmessage
        WHERE state IN ('pending', 'claimed')
            AND available_at <= statement_timestamp()
            AND kind = ANY(%(kinds)s)
        ORDER BY available_at, id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_outboxmessage AS message
    SET state = 'claimed',
        attempts = message.attempts + 1,
        available_at = statement_timestamp() + %(lease)s
    FROM due
    WHERE message.id = due.id
    RETURNING message.*
"""


class OvertakenError(Exception):
    """The claim lapsed and somebody else has the message now."""


def drain() -> dict[str, int]:
    """Deliver every message that is due, of each kind that somebody here delivers.

    Says how many were delivered, put back and parked. Any number may run at once, and be killed.
    """
    outcomes = Counter(delivered=0, put_back=0, parked=_park_exhausted())
    while message := _claim():
        outcomes[_deliver(message)] += 1
    return dict(outcomes)


def wait_after(attempts: int) -> timedelta:
    """How long a message rests after its n-th failure: 10 s, 30 s, 90 s ... one hour."""
    tripled: int = 3 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * tripled, LONGEST_WAIT)


def _claim() -> OutboxMessage | None:
    """Take the message that is due first, and count the attempt before anything is tried."""
    kinds = [*handlers.names(), *senders.names()]
    with transaction.atomic():
        found = OutboxMessage.objects.raw(CLAIM, {"kinds": kinds, "lease": LEASE})
        return next(iter(found), None)


def _deliver(message: OutboxMessage) -> str:
    try:
        _run_handler(message)
    except OvertakenError:
        log.warning("outbox_overtaken", key=message.key, attempt=message.attempts)
        return "overtaken"
    except Exception as error:  # whatever it is, the next message has to go
        return _put_back(message, error)
    return "delivered"


def _run_handler(message: OutboxMessage) -> None:
    if message.kind in senders:
        senders[message.kind](message)
        _settle(message, state=State.DONE, done_at=Now(), error="")
        return
    with transaction.atomic():
        handlers[message.kind](message)
        _settle(message, state=State.DONE, done_at=Now(), error="")


def _put_back(message: OutboxMessage, error: Exception) -> str:
    """Let a failed message rest, longer each time; park it when that cannot help."""
    last = isinstance(error, RefusedError) or message.attempts >= ATTEMPTS
    outcome = "parked" if last else "put_back"
    log.warning(f"outbox_{outcome}", key=message.key, attempt=message.attempts, error=str(error))
    facts = {
        "state": State.PARKED if last else State.PENDING,
        "available_at": Now() + wait_after(message.attempts),
        "error": f"{type(error).__name__}: {error}"[:2000],
    }
    try:
        _settle(message, **facts)
    except OvertakenError:
        return "overtaken"
    return outcome


def _settle(message: OutboxMessage, **facts: object) -> None:
    """Write how an attempt ended; raises OvertakenError unless it is the last one."""
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=State.CLAIMED, attempts=message.attempts
    )
    if mine.update(**facts) != 1:
        raise OvertakenError(message.key)


def _park_exhausted() -> int:
    """Park messages whose last attempt neither succeeded nor failed: it killed its process."""
    lapsed = OutboxMessage.objects.filter(
        state=State.CLAIMED, attempts__gte=ATTEMPTS, available_at__lte=Now()
    )
    return lapsed.update(state=State.PARKED, error="Nobody who took it came back.")
