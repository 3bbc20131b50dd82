from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from brm.ui.navigation import Place


class OutboxConfig(AppConfig):
    name = "brm.outbox"
    label = "outbox"

    def ready(self) -> None:
        from brm.outbox.handlers import senders
        from brm.outbox.mail import deliver_mail
        from brm.outbox.retention import forget_delivered
        from brm.outbox.sweeps import sweeps
        from brm.ui.navigation import places

        sweeps.register("retention", lambda as_of: forget_delivered(), order=900)
        if settings.SMTP_URL:
            senders.register("mail", deliver_mail)
        if settings.MAIL_IS_CAUGHT:
            places.register("mail", _mail_place(), order=900)


def _mail_place() -> "Place":
    from brm.accounts.models import Role
    from brm.ui.navigation import Place

    readers = frozenset() if settings.DEMO else frozenset({Role.ADMINISTRATOR.value})
    return Place(_("Mail"), "outbox:mail", "envelope", roles=readers, tool=True)
