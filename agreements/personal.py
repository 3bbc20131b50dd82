"""What the fields of agreements tell of the people they stand with: nothing."""

from django.utils.translation import gettext_lazy as _

from customers.registries.personal import not_personal


def register() -> None:
    for name in ("code", "name", "description", "unit"):
        not_personal.register(f"agreements.Service.{name}", _("What the service is."))
