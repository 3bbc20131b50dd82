from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "brm.outbox"
    label = "outbox"
