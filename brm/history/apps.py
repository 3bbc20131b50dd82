from django.apps import AppConfig

from brm.history.registry import keep_names

keep_names()


class HistoryConfig(AppConfig):
    name = "brm.history"
    label = "history"
