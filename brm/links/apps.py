from django.apps import AppConfig
from django.conf import settings


class LinksConfig(AppConfig):
    name = "brm.links"
    label = "links"

    def ready(self) -> None:
        from brm.links.counting import forget_counts
        from brm.links.mail import deliver_link
        from brm.outbox.handlers import senders
        from brm.outbox.sweeps import sweeps

        sweeps.register("minute_counts", forget_counts, order=900)

        if settings.SMTP_URL:
            senders.register("personal_link", deliver_link)
