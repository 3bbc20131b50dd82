"""What stands in other calendars, and who reads ours from outside."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked, tracked_without
from customers.models import Customer
from customers.periods import period
from meetings.models.forums import MeetingState

if TYPE_CHECKING:
    from brm.accounts.models import User


class EntryState(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    TENTATIVE = "tentative", _("Tentative")
    CANCELLED = "cancelled", _("Cancelled")


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def visible_to(self, user: "User") -> Self:
        """Entries the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def lying_in(self, first: date, last: date) -> Self:
        """Entries whose first and last occurrence enclose some of the days, both included."""
        return self.filter(span__overlap=period(first, last))


@tracked
class CalendarEntry(Recorded):
    """An event of an imported calendar file, with all the moments at which it occurs.

    Of its people, its description and its alarms nothing is kept. `recurrence` is empty, or tells
    which occurrence of the series of the same `uid` this entry stands for (`replaces`).
    """

    uid = models.CharField(_("number in calendars"), max_length=255)
    recurrence = models.CharField(_("occurrence"), max_length=40, blank=True)
    replaces = models.DateTimeField(_("instead of"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("number of its state in calendars"), default=0)
    title = models.CharField(_("title"), max_length=255, blank=True)
    place = models.CharField(_("place"), max_length=255, blank=True)
    starts = ArrayField(models.DateTimeField(), verbose_name=_("starts at"))
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"), default=0)
    is_all_day = models.BooleanField(_("all day"), default=False)
    span = DateRangeField(_("from its first to its last occurrence"))
    rule = models.CharField(_("recurrence rule"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState.choices, default=EntryState.CONFIRMED
    )
    remark = models.TextField(_("remark"), blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calendar_entries",
    )
    meeting = models.OneToOneField(
        "meetings.Meeting",
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="calendar_entry",
    )

    objects = CalendarEntryQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        indexes = [GistIndex(fields=["span"], name="calendar_entry_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["uid", "recurrence"],
                name="one_calendar_entry_an_event_and_occurrence",
                violation_error_message=_("This entry is here already."),
            ),
            models.CheckConstraint(
                condition=~Q(starts=[]), name="a_calendar_entry_occurs_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(recurrence="", replaces=None)
                | (~Q(recurrence="") & Q(replaces__isnull=False)),
                name="an_entry_for_an_occurrence_says_which",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Without a title"))

    @property
    def is_cancelled(self) -> bool:
        return self.state == EntryState.CANCELLED

    @property
    def differs_from_its_meeting(self) -> bool:
        """Whether the calendar says another time than the planned meeting that came of it."""
        if self.meeting is None or self.meeting.state != MeetingState.PLANNED:
            return False
        return self.is_cancelled or self.meeting.starts_at not in self.starts

    def occurrences(self, first: date, last: date) -> list[datetime]:
        """The moments at which it begins on the days from `first` to `last`, both included."""
        return [at for at in self.starts if first <= timezone.localdate(at) <= last]


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open(self) -> Self:
        """Feeds that were not taken back."""
        return self.filter(revoked_at=None)

    def of(self, user: "User") -> Self:
        """The user's own feeds, the latest first."""
        return self.filter(owner=user).order_by("-pk")


@tracked_without("seed", "digest", "content_digest", "content_at", "read_on")
class CalendarFeed(Recorded):
    """That a calendar program may read, by a token, what its owner may see: a customer, or all.

    It holds until it is taken back, or its owner has no role any more. The token is kept nowhere
    (see `brm.links`). `content_at` is when what it gives changed last.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seed = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    content_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    read_on = models.DateField(_("last read on"), null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "customer"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="one_calendar_link_a_user_and_customer",
                violation_error_message=_("You have this calendar link already."),
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_feed_keeps_a_digest_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}, {self.customer or _('own calendar')}"
