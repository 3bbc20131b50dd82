"""That a person was erased: when, by whom and where; without a word of who it was."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce

if TYPE_CHECKING:
    from brm.accounts.models import User


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: "User") -> "ErasureQuerySet":
        """Erasures the user may see: all for administrators, none for others."""
        return self if user.is_staff else self.none()


class Erasure(WriteOnce):
    """One erasure. `number` is that of the person, who goes on as a number.

    `counts` tells of how many rows of which table something was taken out, `files` how many kept
    files went. `resealed` names each frozen content whose digest is another one now, with both.
    """

    number = models.PositiveBigIntegerField(_("number of the person"), unique=True)
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("erased by"), on_delete=models.PROTECT
    )
    counts = models.JSONField(_("rows"), default=dict)
    files = models.PositiveIntegerField(_("files"), default=0)
    resealed = models.JSONField(_("digests made anew"), default=list)

    objects = ErasureQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return _("Erasure of person %(number)s") % {"number": self.number}
