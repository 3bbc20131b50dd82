from django.apps import AppConfig
from django.core.checks import Tags, register

from brm.stack.folded import check_what_is_replaced


class StackConfig(AppConfig):
    name = "brm.stack"
    label = "stack"

    def ready(self) -> None:
        register(check_what_is_replaced, Tags.database)
