from django.apps import AppConfig
from django.conf import settings


class OutboxConfig(AppConfig):
    name = "brm.outbox"
    label = "outbox"

    def ready(self) -> None:
        from brm.outbox.handlers import senders
        from brm.outbox.mail import deliver_mail
        from brm.outbox.retention import forget_delivered
        from brm.outbox.sweeps import sweeps

        sweeps.register("retention", lambda as_of: forget_delivered(), order=900)
        if settings.SMTP_URL:
            senders.register("mail", deliver_mail)
