"""What belongs to a series of meetings: its people, its standing items, what waits."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Person
from customers.models.merged import nothing_for_merged
from customers.periods import first_day_of, last_day_of
from meetings.models.forums import Forum, Series


class SeriesMemberQuerySet(models.QuerySet["SeriesMember"]):
    def on(self, day: date) -> Self:
        """Who belongs to a series on the day."""
        return self.filter(valid__contains=day)

    def held_from(self, day: date) -> Self:
        """Who belongs to a series on the day or later."""
        return self.filter(valid__overlap=DateRange(day, None))

    def attending(self) -> Self:
        """Those who get a place on the list of each meeting."""
        return self.filter(only_minutes=False)

    def reading(self) -> Self:
        """The distribution list: those who get the minutes and no place."""
        return self.filter(only_minutes=True)


@tracked
class SeriesMember(Recorded):
    """Someone who belongs to a series from a day to a day.

    The person gets a place on the list of each meeting of those days, or with `only_minutes`
    nothing but the minutes.
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="series_places"
    )
    part = models.CharField(_("part"), max_length=60, blank=True)
    only_minutes = models.BooleanField(_("only gets the minutes"), default=False)
    valid = DateRangeField(_("valid"))

    objects = SeriesMemberQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("member of a series")
        verbose_name_plural = _("members of a series")
        ordering = ["pk"]
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            ExclusionConstraint(
                name="one_place_a_person_and_series_a_day",
                expressions=[
                    ("series", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person belongs to the series already."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False),
                name="a_member_of_a_series_begins_on_a_day",
                violation_error_message=_("Say from which day on; the last day is not before it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def first_day(self) -> date | None:
        return first_day_of(self.valid)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.valid)


@tracked
class StandingItem(Recorded):
    """A topic that is on the agenda of every meeting of a series: its agenda template."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="standing_items")
    position = models.PositiveSmallIntegerField(_("order"))
    topic = models.CharField(_("topic"), max_length=255)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes it may take"), default=10)
    confidential = models.BooleanField(_("confidential"), default=False)

    class Meta(Recorded.Meta):
        verbose_name = _("standing item")
        verbose_name_plural = _("standing items")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "position"],
                name="one_standing_item_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["series", "topic"],
                name="a_topic_stands_once_in_a_series",
                violation_error_message=_("This is a standing item already."),
            ),
        ]

    def __str__(self) -> str:
        return self.topic


@tracked
class BacklogItem(Recorded):
    """A topic that waits for any meeting of a forum; put on an agenda it leaves the backlog.

    `source_kind` and `source_id` name what proposed it, as on an agenda.
    """

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="backlog")
    topic = models.CharField(_("topic"), max_length=255)
    reason = models.CharField(_("why it is here"), max_length=500, blank=True)
    source_kind = models.CharField(_("source"), max_length=40, blank=True)
    source_id = models.CharField(max_length=60, blank=True)
    url = models.CharField(max_length=255, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes it may take"), default=10)
    confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("left out of what is sent to the customer")
    )
    waits_since = models.DateField(_("waits since"))

    class Meta(Recorded.Meta):
        verbose_name = _("item of the backlog")
        verbose_name_plural = _("backlog")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "source_kind", "source_id"],
                condition=~Q(source_kind=""),
                name="a_source_is_in_a_backlog_once",
                violation_error_message=_("This is in the backlog already."),
            )
        ]

    def __str__(self) -> str:
        return self.topic
