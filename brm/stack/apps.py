from django.apps import AppConfig


class StackConfig(AppConfig):
    name = "brm.stack"
    label = "stack"
