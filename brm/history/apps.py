from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "brm.history"
    label = "history"
