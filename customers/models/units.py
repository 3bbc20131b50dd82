"""The business as a tree of units."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, raise_version, tracked_without
from customers.models.freshness import WithFreshness
from customers.models.merged import nothing_for_merged
from customers.models.paths import LTreeField, path_triggers
from customers.models.period_triggers import keeping_periods
from customers.models.settling import unit_triggers
from customers.models.walks import above_on, at_step, below_on
from customers.periods import first_day_of, last_day_of

if TYPE_CHECKING:
    from brm.accounts.models import User


class UnitKind(models.TextChoices):
    GROUP = "group", _("Group")
    DIVISION = "division", _("Division")
    BUSINESS_AREA = "business_area", _("Business area")
    DEPARTMENT = "department", _("Department")


class UnitQuerySet(WithFreshness, models.QuerySet["Unit"]):
    def visible_to(self, user: "User") -> "UnitQuerySet":
        """Units the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def standing(self, *, on: date) -> "UnitQuerySet":
        """Units that exist on the day `on`."""
        return self.filter(valid__contains=on)

    def below(self, unit: "Unit", on: date | None = None) -> "UnitQuerySet":
        """The unit itself and all below it: as the tree stood on the day, without one as now.

        On a day on which the unit does not stand there is nothing below it.
        """
        if on is not None:
            return self.filter(pk__in=below_on(unit.pk, on))
        return self.filter(path__within=Unit.objects.filter(pk=unit.pk).values("path"))

    def above(self, unit: "Unit", on: date | None = None) -> "UnitQuerySet":
        """The unit itself and all above it, from the root down; on a day, or without one as now."""
        if on is not None:
            return self.filter(pk__in=above_on(unit.pk, on)).order_by(at_step(unit.pk, on))
        top = Unit.objects.filter(pk=unit.pk).values("path")
        return self.filter(path__above=top).order_by("path")

    def down_the_tree(self) -> "UnitQuerySet":
        """Each unit after its parent, with its depth (1 at the root) as `depth`."""
        depth = models.Func("path", function="nlevel", output_field=models.IntegerField())
        return self.annotate(depth=depth).order_by("path")


@tracked_without("path")
class Unit(Recorded):
    """A part of the business: group, division, business area or department.

    `path` follows from `parent` and belongs to the triggers: it is no part of the history, and a
    move of a unit raises the version of that unit alone, not of all below it.
    """

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
    valid = DateRangeField(_("valid"), help_text=_("first day and the day after the last"))

    objects = UnitQuerySet.as_manager()

    changes_on: date | None = None
    """The day from which a change of this instance is to hold; None: all of its days, or today."""

    class Meta(Recorded.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        triggers = [
            raise_version(pgtrigger.AnyChange(exclude=["path"])),
            *path_triggers(),
            *unit_triggers(),
            *nothing_for_merged("manager_id"),
            *keeping_periods(),
        ]
        indexes = [
            GistIndex(fields=["path"], name="unit_path"),
            models.Index(fields=["path"], name="unit_tree_order"),
            models.Index(fields=["id"], condition=Q(path=None), name="unit_without_path"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="unit_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code=""),
                name="a_unit_has_a_code",
                violation_error_message=_("A unit needs its code."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_unit_has_a_name",
                violation_error_message=_("A unit needs its name."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UnitKind.values),
                name="a_unit_is_of_a_known_kind",
                violation_error_message=_("That is no kind of unit."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="a_unit_stands_for_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:unit_detail", args=[self.pk])

    def clean(self) -> None:
        """Say in words what the triggers would refuse: a ring, a unit outliving its parent."""
        super().clean()
        if self.parent is None:
            return
        if (
            self.pk
            and Unit.objects.below(self, on=self.changes_on).filter(pk=self.parent.pk).exists()
        ):
            raise ValidationError(
                {
                    "parent": _("%(parent)s is %(unit)s itself or stands below it.")
                    % {"parent": self.parent, "unit": self}
                }
            )
        if self.valid is not None and not self.stands_within(self.parent):
            raise ValidationError(
                {
                    "parent": _("%(unit)s would stand on days on which %(parent)s does not.")
                    % {"unit": self, "parent": self.parent}
                }
            )

    def stands_within(self, parent: "Unit") -> bool:
        """Whether the parent stands on all days on which this unit is to stand below it.

        Of a unit that is there already these are the days from `changes_on`; an open beginning
        asks nothing.
        """
        mine, theirs = self.valid, parent.valid
        first = max(filter(None, (mine.lower, self.changes_on)), default=None)
        begins = first is None or theirs.lower is None or first >= theirs.lower
        ends = theirs.upper is None or (mine.upper is not None and mine.upper <= theirs.upper)
        return begins and ends

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)
