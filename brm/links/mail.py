"""The mail that a personal link comes in, written only when it goes out."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from brm.links.models import PersonalLink
from brm.links.operations import address_of, subject_of
from brm.links.purposes import purposes
from brm.outbox.handlers import RefusedError
from brm.outbox.mail import hand_over
from brm.outbox.models import OutboxMessage


def deliver_link(message: OutboxMessage) -> None:
    """Mail a link to its address, where its purpose still wants it.

    Raises RefusedError where it does not open any more.
    """
    today = timezone.localdate()
    link = PersonalLink.objects.filter(pk=message.payload["link"]).first()
    subject = subject_of(link, on=today) if link else None
    address = address_of(link, site=message.payload["site"]) if link else ""
    if link is None or subject is None or not address:
        raise RefusedError(_("The link does not open any more."))
    purpose = purposes[link.purpose]
    if purpose.wanted is not None and not purpose.wanted(subject, today):
        return
    with translation.override(link.language or translation.get_language()):
        letter = purpose.letter(link, subject, address)
    mail = {"subject": letter.subject, "text": letter.text, "to": [link.address]}
    hand_over(mail, message.message_id)
