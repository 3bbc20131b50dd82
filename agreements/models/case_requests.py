"""That a person was asked by a personal link to decide on one edition of a business case."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.cases import BusinessCase
from brm.history.models import WriteOnce
from customers.models import Person
from customers.models.merged import nothing_for_merged


class CaseRequest(WriteOnce):
    """One person asked to decide on a submitted case, whose words do not change any more."""

    case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        Person,
        verbose_name=_("asked of"),
        on_delete=models.PROTECT,
        related_name="case_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("business case asked for")
        verbose_name_plural = _("business cases asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]

    def __str__(self) -> str:
        return f"{self.case}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes: the link to it is bound to the edition of the case alone."""
        return 1
