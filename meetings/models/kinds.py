"""The kinds of activity: the recurring work of the process, as administrators name it."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from meetings.endings import CONFIRMED, endings


class FreeDay(models.TextChoices):
    """Where work goes whose day is none on which the organisation works."""

    BEFORE = "before", _("The working day before")
    AFTER = "after", _("The working day after")
    STAYS = "stays", _("It stays on its day")


KEY = r"^[a-z][a-z0-9_]*$"


class ActivityKindQuerySet(models.QuerySet["ActivityKind"]):
    def active(self) -> Self:
        """Kinds that are planned and can be chosen."""
        return self.filter(is_active=True)

    def ended_by(self, *names: str) -> Self:
        """Kinds whose activities one of these results ends."""
        return self.filter(ended_by__in=names)

    def seen_in(self, activities: models.QuerySet[models.Model]) -> Self:
        """Kinds that are active, and retired ones of which there are such activities."""
        some = activities.order_by().filter(kind=OuterRef("pk"))
        return self.filter(Q(is_active=True) | Exists(some))


@tracked
class ActivityKind(Recorded):
    """One part of the recurring work, a ring of the year wheel; retired, never deleted.

    `key` is what files and rules call it and never changes; the names can. `ended_by` names the
    registered result that does its activities; empty where somebody says so.
    """

    key = models.CharField(
        _("key"),
        max_length=25,
        primary_key=True,
        validators=[RegexValidator(KEY, _("Small letters, digits and _, a letter first."))],
        help_text=_("What files and rules call it; it never changes."),
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    short_name = models.CharField(
        _("short name"), max_length=20, help_text=_("For its ring of the year wheel.")
    )
    act = models.CharField(
        _("what is done"),
        max_length=20,
        default="Open",
        help_text=_("On the button of its rows: Review, Plan, Open."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Of the rings, from the innermost out.")
    )
    ended_by = models.CharField(
        _("ended by"),
        max_length=40,
        blank=True,
        help_text=_("The result that does it; without one somebody says that it was done."),
    )
    on_free_day = models.CharField(
        _("on a day off"), max_length=6, choices=FreeDay.choices, default=FreeDay.BEFORE
    )
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("A retired kind is planned no longer.")
    )

    objects = ActivityKindQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")
        ordering = ["order", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=KEY),
                name="a_kinds_key_is_small_letters",
                violation_error_message=_("Small letters, digits and _, a letter first."),
            ),
            models.CheckConstraint(
                condition=Q(on_free_day__in=FreeDay.values),
                name="a_kind_of_activity_says_where_a_day_off_takes_it",
                violation_error_message=_("Say where a day off takes it."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(short_name="") & ~Q(act=""),
                name="a_kind_of_activity_has_its_names",
                violation_error_message=_("Give it a name, a short one, and what is done."),
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def on_ring(self) -> str:
        return gettext(self.short_name)

    @property
    def on_button(self) -> str:
        return gettext(self.act)

    @property
    def is_ended_by_a_click(self) -> bool:
        """Whether saying so is all that it takes; else a result ends it."""
        return self.ended_by in CONFIRMED or self.ended_by not in endings

    @property
    def on_click(self) -> str:
        return gettext("Confirm") if self.ended_by in CONFIRMED else gettext("Done")

    @property
    def ending_in_words(self) -> str:
        """What ends it, as a sentence says it."""
        by_hand = gettext("Somebody says that it was done")
        return str(endings[self.ended_by]) if self.ended_by in endings else by_hand
