"""The mails that reminders come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from agreements.models import Agreement, Raised, Step
from agreements.operations.reminder_people import Told
from agreements.rules import last_day_of_notice
from brm.outbox.mail import emit_many_mails
from brm.ui.formats import full_day


@dataclass(frozen=True)
class Sent:
    """One reminder that is sent: of which step of which agreement, and to whom."""

    pk: int
    agreement: int
    step: str
    step_due_on: date
    last_day: date | None
    told: Told


def mail_reminders(sent: Sequence[Sent]) -> None:
    """Emit the mails of these reminders: one to each address, in the transaction of its cause."""
    if not sent:
        return
    rows = Agreement.objects.select_related("customer__unit")
    agreements = rows.in_bulk({each.agreement for each in sent})
    emit_many_mails(
        {
            f"renewal-reminder-{each.pk}": (
                each.told.addresses,
                mail_of(each, agreements[each.agreement]),
            )
            for each in sent
        }
    )


def mail_of(sent: Sent, agreement: Agreement) -> dict[str, str]:
    """Subject and text of the mail of one reminder."""
    facts = {
        "agreement": agreement,
        "customer": agreement.customer,
        "day": full_day(sent.step_due_on),
        "url": urljoin(settings.SITE, f"{agreement.get_absolute_url()}#reminders"),
    }
    if sent.step == Step.NOTICE:
        facts["agreed"] = full_day(_agreed(sent, agreement))
        subject = _("%(agreement)s: notice can be given until %(agreed)s")
        text = _("The last day of notice of %(agreement)s for %(customer)s is %(agreed)s.")
        if facts["agreed"] != facts["day"]:
            text = f"{text} {_('It is no working day; the last one before it is %(day)s.')}"
    else:
        subject = _("%(agreement)s: begin its renewal by %(day)s")
        text = _("The renewal of %(agreement)s for %(customer)s is to begin by %(day)s.")
    parts = [
        text % facts,
        _raised(sent.told),
        _("Acknowledge it here, and no further reminder of this comes: %(url)s") % facts,
    ]
    return {"subject": subject % facts, "text": "\n\n".join(filter(None, parts))}


def _agreed(sent: Sent, agreement: Agreement) -> date:
    """The last day of notice as the parties agreed it; the step is due on a working day."""
    if sent.last_day is None:
        return sent.step_due_on
    return last_day_of_notice(sent.last_day, agreement.notice)


def _raised(told: Told) -> str:
    """Why it goes to somebody else than the relationship manager too."""
    if told.raised == Raised.MANAGER:
        return ""
    words = (
        _("Nobody acknowledged the reminder before, so this one is raised: %(to)s.")
        if told.unanswered
        else _("Nobody nearer can be reached, so it goes further: %(to)s.")
    )
    return words % {"to": Raised(told.raised).label}
