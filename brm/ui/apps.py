from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "brm.ui"
    label = "ui"
