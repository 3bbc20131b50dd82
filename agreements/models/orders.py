"""That a buyer was asked by a personal link to decide on an order, exactly as it stood."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.requirements import Requirement
from brm.history.models import WriteOnce
from customers.models import Person
from customers.models.merged import nothing_for_merged


class OrderRequest(WriteOnce):
    """One person asked to decide on one version of an order."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="order_requests"
    )
    requirement_version = models.PositiveIntegerField(_("version of the order"))
    person = models.ForeignKey(
        Person,
        verbose_name=_("asked of"),
        on_delete=models.PROTECT,
        related_name="order_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("order asked for")
        verbose_name_plural = _("orders asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]

    def __str__(self) -> str:
        return f"{self.requirement}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes, so that the link to it is bound to the order's version alone."""
        return 1
