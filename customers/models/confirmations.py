"""When, and by whom, a record of the structure was last confirmed to be true."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce


class Confirmation(WriteOnce):
    """Somebody's word that a customer's structure was true on a day; the last one counts."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="confirmations"
    )
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    note = models.TextField(_("note"), blank=True)

    class Meta(WriteOnce.Meta):
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        indexes = [
            models.Index(fields=["customer", "-confirmed_on"], name="confirmation_last"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.confirmed_on.isoformat()}"
