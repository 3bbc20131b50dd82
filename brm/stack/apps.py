from django.apps import AppConfig, apps
from django.db.models.signals import pre_migrate

from brm.stack.folded import refuse_half_of_them


class StackConfig(AppConfig):
    name = "brm.stack"
    label = "stack"

    def ready(self) -> None:
        # The signal is sent once for each app that has models; one of them is enough.
        pre_migrate.connect(refuse_half_of_them, sender=apps.get_app_config("accounts"))
