"""Who delivers which kind of message. Apps register in `AppConfig.ready()`."""

from collections.abc import Callable

from brm.outbox.models import OutboxMessage
from brm.ui.registry import Registry

Deliver = Callable[[OutboxMessage], None]
"""Does what a message asks for; an exception means that it is tried again later."""


class RefusedError(Exception):
    """Trying again cannot help; the message is parked at once. The text says why."""


handlers: Registry[Deliver] = Registry()
"""Handlers that write rows: they run in the transaction that settles the message, so once."""

senders: Registry[Deliver] = Registry()
"""Handlers that reach outside: claim, send, settle. Killed in between they send again."""
