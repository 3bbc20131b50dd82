"""`manage.py sync_roles`: give the roles the permissions of the table in `roles.py`."""

from typing import Any

from django.core.management.base import BaseCommand

from brm.accounts.roles import sync_roles


class Command(BaseCommand):
    help = "Give every role exactly its permissions; `migrate` does the same at its end."

    def handle(self, *args: Any, **options: Any) -> None:
        for role, permissions in sync_roles().items():
            self.stdout.write(f"{role}: {permissions} permissions")
