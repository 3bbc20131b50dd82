from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "brm.imports"
    label = "imports"
