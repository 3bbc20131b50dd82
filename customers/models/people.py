"""People of the business and of IT; most of them never sign in."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked

if TYPE_CHECKING:
    from brm.accounts.models import User


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: "User") -> "PersonQuerySet":
        """People the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class Person(Recorded):
    """Someone in the business or in IT. `external_id` is the key of the directory it came from."""

    external_id = models.CharField(_("external id"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=255)
    title = models.CharField(_("title"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    manager = models.ForeignKey(
        "self",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )

    objects = PersonQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name


@tracked
class Membership(Recorded):
    """A person's place in a unit, from a day to a day."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships"
    )
    unit = models.ForeignKey(
        "customers.Unit", on_delete=models.PROTECT, related_name="memberships"
    )
    title = models.CharField(_("title"), max_length=255, blank=True)
    valid = DateRangeField(_("valid"))

    class Meta(Recorded.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
