"""Writing down what must follow a commit."""

from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from brm.outbox.doorbell import ring_doorbell
from brm.outbox.models import OutboxMessage

Payload = Mapping[str, Any]


def emit(kind: str, payload: Payload, *, key: str) -> None:
    """Write one message in the transaction of its cause; it is delivered after the commit.

    `payload` is what JSON can hold. A `key` that is there already writes nothing. Raises
    RuntimeError outside of a transaction, where cause and message could part.
    """
    emit_many(kind, {key: payload})


def emit_many(kind: str, payloads: Mapping[str, Payload]) -> None:
    """Write messages of one kind by their keys, in one statement for each thousand."""
    if not connection.in_atomic_block:
        raise RuntimeError("A message is emitted in the transaction of its cause.")
    OutboxMessage.objects.bulk_create(
        (
            OutboxMessage(kind=kind, key=key, payload=dict(payload), message_id=_message_id())
            for key, payload in payloads.items()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
    _ring_after_commit()


def _ring_after_commit() -> None:
    """Ring once for a transaction, however much it emits."""
    if not any(hook[1] is ring_doorbell for hook in connection.run_on_commit):
        transaction.on_commit(ring_doorbell, robust=True)


def _message_id() -> str:
    return make_msgid(domain=settings.MAIL_DOMAIN)
