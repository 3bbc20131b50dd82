"""The relationship manager of a customer is told by mail, in the language of that person."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import translation

from brm.outbox.mail import send_mail
from customers.models import Customer

Written = tuple[str, str]
"""The subject of a mail and its text."""


def tell_relationship_manager(
    customer: Customer, *, on: date, write: Callable[[], Written], key: str
) -> None:
    """Mail what `write` gives to whoever is relationship manager on the day; once for a `key`.

    Nobody is told where there is none, or none with an address. Called in the transaction of what
    is told of.
    """
    manager = customer.relationship_manager(on=on)
    if manager is None or not manager.email:
        return
    with translation.override(manager.language or settings.LANGUAGE_CODE):
        subject, text = write()
    send_mail(to=[manager.email], subject=subject, text=text, key=key)
