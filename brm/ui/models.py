"""What was sent by a creating form, so that a doubled click makes one row."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One sending of a creating form, known by the key that was drawn with it, and what it made.

    Written in the transaction that makes the object: the second of two equal requests waits at
    the unique key, finds this row, and answers with the object of the first.
    """

    key = models.UUIDField(_("key"), unique=True)
    digest = models.CharField(_("digest of what was sent"), max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True, db_index=True)
    made_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE)
    made_id = models.BigIntegerField(null=True)
    made = GenericForeignKey("made_type", "made_id")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return str(self.key)
