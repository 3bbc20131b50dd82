"""Mail: emitted with its cause, sent after the commit, under a number fixed from the start."""

import hashlib
import smtplib
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from brm.outbox.emit import Payload, emit_many
from brm.outbox.enclosures import Enclosed, WithheldError, enclosures
from brm.outbox.handlers import RefusedError
from brm.outbox.models import OutboxMessage

log = structlog.get_logger(__name__)

PATIENCE = 4
"""So many attempts, over some minutes, a mail waits for an enclosure that cannot be made."""

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send_mail(*, to: Sequence[str], subject: str, text: str, key: str) -> None:
    """Emit a mail in plain text; `key` names its cause, which has one mail to each recipient."""
    emit_mails(to, {"subject": subject, "text": text}, key=key)


def emit_mails(to: Sequence[str], facts: Payload, *, key: str) -> None:
    """Emit one mail for each address: what a server says of one recipient concerns no other."""
    emit_many_mails({key: (to, facts)})


def emit_many_mails(mails: Mapping[str, tuple[Sequence[str], Payload]]) -> None:
    """Emit mails by the keys of their causes, each to its addresses, in one statement."""
    emit_many(
        "mail",
        {
            f"{key}:{_short(one)}": {**facts, "to": [one]}
            for key, (to, facts) in mails.items()
            for one in to
        },
    )


def _short(address: str) -> str:
    """The address in as many signs as a key has room for."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def deliver_mail(message: OutboxMessage) -> None:
    """Send the mail that the message holds; one that was all for a file that is withheld is not."""
    try:
        hand_over(message.payload, message.message_id, attempt=message.attempts)
    except WithheldError as why:
        log.info("mail_dropped", key=message.key, why=str(why))


def hand_over(payload: dict[str, Any], message_id: str, *, attempt: int = 1) -> None:
    """Hand a mail to the mail server; raises RefusedError where the server will never take it.

    What it encloses is left out where it is withheld, or fails again and again: the mail says so.
    One that is `all_for_enclosed` raises what failed, and WithheldError where nothing is left.
    """
    files = _enclosed(payload, attempt)
    is_whole = len(files) == len(payload.get("enclosed", []))
    text = payload["text"] if is_whole else f"{payload['text']}\n\n{payload['without']}"
    mail = EmailMultiAlternatives(
        subject=" ".join(payload["subject"].split()),
        body=text,
        from_email=payload.get("from") or settings.DEFAULT_FROM_EMAIL,
        to=payload["to"],
        reply_to=payload.get("reply_to"),
        headers={"Message-ID": message_id},
    )
    if "calendar" in payload:
        _attach(mail, **payload["calendar"])
    for each in files:
        mail.attach(each.name, each.content, each.media_type)
    try:
        with closing(get_connection(SMTP)) as server:  # left open where signing in fails
            server.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        _refuse_for_ever(max(code for code, _ in error.recipients.values()), error)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _refuse_for_ever(error.smtp_code, error)


def _enclosed(payload: dict[str, Any], attempt: int) -> list[Enclosed]:
    """The files that the mail names, as far as its address may have them and they can be made."""
    if "enclosed" not in payload:
        return []
    files, [address] = [], payload["to"]
    all_for_them = payload.get("all_for_enclosed", False)
    for each in payload["enclosed"]:
        try:
            files.append(enclosures[each["kind"]](each["key"], address))
        except WithheldError as why:
            log.info("enclosure_withheld", **each, why=str(why))
        except Exception as error:  # whatever it is, an invitation has to go
            if all_for_them or attempt <= PATIENCE:
                raise
            log.warning("enclosure_left_out", **each, error=str(error))
    if all_for_them and not files:
        raise WithheldError("Nothing that it was to bring is for its address any more.")
    return files


def _attach(mail: EmailMultiAlternatives, method: str, text: str) -> None:
    """Add a calendar as programs look for it (RFC 6047): beside the text, and as a file."""
    kind = f"text/calendar; method={method}"
    mail.attach_alternative(text, kind)
    mail.attach("invite.ics", text, kind)


def _refuse_for_ever(code: int, error: smtplib.SMTPException) -> None:
    """A code of 500 and more is the server's last word on this mail; others are tried again."""
    if code >= 500:
        raise RefusedError(str(error)) from error
    raise error
