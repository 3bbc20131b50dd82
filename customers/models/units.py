"""The business as a tree of units."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked

if TYPE_CHECKING:
    from brm.accounts.models import User


class LTreeField(models.Field):
    """A path of labels; written by the database's trigger only, read as text."""

    def db_type(self, connection: object) -> str:
        return "ltree"


class UnitKind(models.TextChoices):
    GROUP = "group", _("Group")
    DIVISION = "division", _("Division")
    BUSINESS_AREA = "business_area", _("Business area")
    DEPARTMENT = "department", _("Department")


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: "User") -> "UnitQuerySet":
        """Units the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def standing(self, *, on: date) -> "UnitQuerySet":
        """Units that exist on the day `on`."""
        return self.filter(valid__contains=on)

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and all below it."""
        return self.extra(
            where=["customers_unit.path <@ %s::ltree"], params=[unit.path]
        )


@tracked
class Unit(Recorded):
    """A part of the business: group, division, business area or department."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    manager = models.ForeignKey(
        "customers.Person",
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="managed_units",
    )
    path = LTreeField(editable=False, null=True)
    valid = DateRangeField(
        _("valid"), help_text=_("first day and the day after the last")
    )

    objects = UnitQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [GistIndex(fields=["path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name
