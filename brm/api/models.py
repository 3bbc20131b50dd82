"""Tokens by which systems sign in to the API, and what was asked with them."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.history.models import Recorded, raise_version, tracked_without

if TYPE_CHECKING:
    from brm.accounts.models import User

DIGEST = "^[0-9a-f]{64}$"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: "User") -> Self:
        """Tokens are an administrator's business."""
        return self if user.has_role(Role.ADMINISTRATOR) else self.none()

    def open(self, *, on: date) -> Self:
        """Tokens that let a system in on the day `on`."""
        return self.filter(revoked_on=None, expires_on__gte=on)


@tracked_without("digest", "last_used_on")
class ApiToken(Recorded):
    """What one system signs in with; of the token itself only the SHA-256 is kept.

    `scopes` are registered names of what it may do (`brm.api.scopes`). `expires_on` is its last
    day. `begins_with` are its first letters, by which people tell tokens apart.
    """

    name = models.CharField(
        _("name"), max_length=120, unique=True, help_text=_("The system that has it.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    begins_with = models.CharField(_("begins with"), max_length=12, editable=False)
    scopes = ArrayField(models.CharField(max_length=80), verbose_name=_("may"))
    expires_on = models.DateField(_("last day"))
    made_on = models.DateField(_("made on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    plain: str = ""
    """The token itself, of one that was just made; it is no column."""

    class Meta(Recorded.Meta):
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["name"]
        triggers = [raise_version(pgtrigger.AnyChange(exclude=["last_used_on"]))]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="a_token_is_kept_as_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0),
                name="a_token_may_do_something",
                violation_error_message=_("Choose what it may do."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("made_on")),
                name="a_token_expires_after_it_is_made",
                violation_error_message=_("Its last day is before today."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    def is_open(self, *, on: date) -> bool:
        """Whether it lets a system in on the day `on`."""
        return self.revoked_on is None and self.expires_on >= on


class ApiDelivery(models.Model):
    """A request that wrote something, by its idempotency key, and what it was answered.

    Kept for some days: a system that asks again with the key gets the same answer.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(_("idempotency key"), max_length=120)
    digest = models.CharField(_("SHA-256 of what was sent"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    answer: Any = models.JSONField(_("answer"), null=True)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())

    class Meta:
        verbose_name = _("delivery through the API")
        verbose_name_plural = _("deliveries through the API")
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], name="an_idempotency_key_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="a_delivery_has_its_digest"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="api_delivery_by_age")]

    def __str__(self) -> str:
        return self.key
