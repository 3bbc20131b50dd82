"""Django's own mails (sign-in, errors) take the same way as all others."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from brm.outbox.mail import emit_mails


class OutboxBackend(BaseEmailBackend):
    """Writes mails to the outbox, in the transaction that is open if one is."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            for mail in email_messages:
                emit_mails(mail.recipients(), _payload(mail), key=f"django:{uuid4()}")
        return len(email_messages)


def _payload(mail: EmailMessage) -> dict[str, object]:
    return {
        "subject": str(mail.subject),
        "text": str(mail.body),
        "from": mail.from_email,
    }
