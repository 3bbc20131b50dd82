"""A customer's structure as somebody confirmed it in a review, kept for good."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models.customers import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User

SCHEMA = 2
"""Since 2 a mandate tells the services that it is limited to."""


def canonical(content: dict[str, Any]) -> str:
    """The one way in which a content is written: keys in order, no idle spaces (as RFC 8785)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


class SnapshotQuerySet(models.QuerySet["StructureSnapshot"]):
    def visible_to(self, user: "User") -> "SnapshotQuerySet":
        """Reviews the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def latest_first(self) -> "SnapshotQuerySet":
        """In the order of what counts: the last one first."""
        return self.order_by("-pk")


class StructureSnapshot(WriteOnce):
    """What a review of a customer's structure found to be true, in the form it had that day.

    `content` is a schema version and sections of records, each record a mapping of plain values
    (see `customers.freshness.snapshots`); `digest` is that of its canonical form.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="snapshots")
    taken_on = models.DateField(_("reviewed on"))
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("reviewed by")
    )
    note = models.TextField(_("note"), blank=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)

    objects = SnapshotQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("review of a structure")
        verbose_name_plural = _("reviews of structures")
        indexes = [models.Index(fields=["customer", "-id"], name="snapshot_last")]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_snapshot_has_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.taken_on.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("customers:review", args=[self.pk])

    @property
    def is_intact(self) -> bool:
        """Whether the content is still the one that the digest was made of."""
        return digest_of(self.content) == self.digest

    @property
    def sections(self) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = self.content["sections"]
        return found

    def before(self) -> "StructureSnapshot | None":
        """The review of the same customer before this one."""
        earlier = StructureSnapshot.objects.filter(customer=self.customer_id, pk__lt=self.pk)
        return earlier.latest_first().first()
