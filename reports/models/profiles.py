"""The overall picture of the delivery to a customer, frozen as it was shown."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models import Customer
from meetings.models import Meeting

if TYPE_CHECKING:
    from brm.accounts.models import User


class Edition(models.TextChoices):
    """Who a profile is for: studied inside IT, or presented to the customer."""

    INTERNAL = "internal", _("Inside IT")
    CUSTOMER = "customer", _("To the customer")


ITS_MEETING_IS_THE_CUSTOMERS = pgtrigger.Trigger(
    name="its_meeting_is_the_customers",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__meeting_id__isnull=False),
    func="""
        IF NOT EXISTS (SELECT 1 FROM meetings_meeting
                       WHERE id = NEW.meeting_id AND customer_id = NEW.customer_id) THEN
            RAISE EXCEPTION 'a profile is compiled for a meeting of its own customer'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)


NEVER_EMPTIED = pgtrigger.Trigger(
    name="never_emptied",
    operation=pgtrigger.Truncate,
    when=pgtrigger.Before,
    level=pgtrigger.Statement,
    func="RAISE EXCEPTION 'Cannot empty the % table: a profile is never deleted', TG_TABLE_NAME;",
)
"""A TRUNCATE asks no row: it is refused by the statement, to the owner of the table as well."""


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, user: "User") -> "ProfileQuerySet":
        """Profiles the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def before(self, profile: "Profile") -> "ProfileQuerySet":
        """The customer's earlier profiles of the same edition, latest first."""
        same = self.filter(customer=profile.customer_id, edition=profile.edition)
        return same.filter(pk__lt=profile.pk).order_by("-pk")


class Profile(WriteOnce):
    """A compiled profile; page and PDF are drawn from `content` and from nothing else.

    `content` holds the registered sections as they were on `as_of`, `digest` the SHA-256 of its
    canonical JSON. A new picture is a new profile: the database changes and deletes none.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="profiles")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="profiles"
    )
    edition = models.CharField(_("edition"), max_length=10, choices=Edition.choices)
    as_of = models.DateField(_("as of"))
    content = models.JSONField(_("content"))
    schema_version = models.PositiveSmallIntegerField(_("schema version"))
    template_version = models.PositiveSmallIntegerField(_("template version"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("frozen by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("empty when it compiled itself for a meeting"),
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)

    objects = ProfileQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        triggers = [*WriteOnce.Meta.triggers, NEVER_EMPTIED, ITS_MEETING_IS_THE_CUSTOMERS]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "edition", "number"],
                name="one_profile_a_meeting_edition_and_number",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="profile_has_its_digest"
            ),
        ]
        indexes = [models.Index(fields=["customer", "edition", "-id"], name="profile_latest")]

    def __str__(self) -> str:
        return f"{self.content['customer']['name']} {self.as_of}"

    def get_absolute_url(self) -> str:
        return reverse("reports:profile", args=[self.pk])
