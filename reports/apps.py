"""The delivery as the customer sees it: the rightmost app, which fills the others' registries."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import registrations

        registrations.register()
