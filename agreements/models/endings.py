"""Why agreements end, in the organisation's own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked


@tracked
class EndingReason(Recorded):
    """One reason why notice is given or an agreement is ended; administrators say which there are.

    One that is offered no longer stays with the agreements that ended for it.
    """

    name = models.CharField(_("reason"), max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta(Recorded.Meta):
        verbose_name = _("reason for an ending")
        verbose_name_plural = _("reasons for an ending")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
