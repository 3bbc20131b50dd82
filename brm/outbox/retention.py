"""Forgetting what was delivered long ago."""

from datetime import timedelta
from typing import Any

from django.db import connection

KEPT = timedelta(days=30)

FORGET = """
WITH message AS (
    DELETE FROM outbox_outboxmessage
     WHERE state = 'done' AND done_at < statement_timestamp() - %(kept)s RETURNING 1
), mail AS (
    DELETE FROM outbox_caughtmail WHERE caught_at < statement_timestamp() - %(kept)s RETURNING 1
)
SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM mail)
"""


def forget_delivered() -> dict[str, int]:
    """Delete messages done, and mails caught, more than 30 days ago."""
    facts: dict[str, Any] = {"kept": KEPT}
    with connection.cursor() as cursor:
        cursor.execute(FORGET, facts)
        messages, mails = cursor.fetchone()
    return {"messages": messages, "mails": mails}
