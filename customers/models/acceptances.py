"""What accepting proposals did, so that it can be taken back."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn

if TYPE_CHECKING:
    from brm.accounts.models import User


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def visible_to(self, user: "User") -> "AcceptanceQuerySet":
        """Acceptances the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class Acceptance(Recorded):
    """One act of accepting: from which day, up to which sum, and each row that it touched.

    `traces` holds, for every row made or ended, its model, key and the version it had afterwards;
    of an ended mandate also what it was before. While the versions stand, nothing was built on it.
    """

    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_at = models.DateTimeField(_("accepted at"), auto_now_add=True)
    first_day = models.DateField(_("first day"))
    limit_amount = models.DecimalField(
        _("limit"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = CurrencyColumn(blank=True)
    traces = models.JSONField(default=list)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_acceptances",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_acceptance_taken_back_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accepted_by}, {self.first_day}"

    @property
    def accepted_on(self) -> date:
        """The day on which it was accepted, where the organisation is."""
        return timezone.localdate(self.accepted_at)
