"""Forgetting what was delivered long ago."""

from datetime import timedelta

from django.db.models.functions import Now

from brm.outbox.models import CaughtMail, OutboxMessage, State

KEPT = timedelta(days=30)


def forget_delivered() -> dict[str, int]:
    """Delete messages done, and mails caught, more than 30 days ago."""
    done = OutboxMessage.objects.filter(state=State.DONE, done_at__lt=Now() - KEPT)
    caught = CaughtMail.objects.filter(caught_at__lt=Now() - KEPT)
    return {"messages": done.delete()[0], "mails": caught.delete()[0]}
