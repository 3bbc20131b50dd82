"""Standing circles that meet, and their meetings."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings import rules

if TYPE_CHECKING:
    from brm.accounts.models import User


class MeetingKind(models.TextChoices):
    TEAM = "team", _("Team meeting")
    CUSTOMER = "customer", _("Customer meeting")
    STEERING = "steering", _("Steering group meeting")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class MinutesState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")


MINUTES_WAY: dict[str, tuple[str, ...]] = {
    MinutesState.DRAFT: (MinutesState.SENT,),
    MinutesState.SENT: (MinutesState.DRAFT, MinutesState.APPROVED),
    MinutesState.APPROVED: (MinutesState.LOCKED,),
    MinutesState.LOCKED: (),
}


LOCKED_MINUTES_STAY = pgtrigger.Trigger(
    name="locked_minutes_stay",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__minutes_state=MinutesState.LOCKED),
    func="RAISE EXCEPTION 'locked minutes are corrected by an addendum'"
    " USING ERRCODE = 'integrity_constraint_violation';",
)

APPROVED_MINUTES_ARE_ONLY_LOCKED = pgtrigger.Trigger(
    name="approved_minutes_are_only_locked",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__minutes_state=MinutesState.APPROVED),
    func="""
        IF TG_OP = 'UPDATE' AND NEW.minutes_state IN ('approved', 'locked')
           AND to_jsonb(NEW) - ARRAY['minutes_state', 'version']
             = to_jsonb(OLD) - ARRAY['minutes_state', 'version'] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'approved minutes are corrected by an addendum'
            USING ERRCODE = 'integrity_constraint_violation';
    """,
)

ITS_MINUTES_ARE_LOCKED = pgtrigger.Trigger(
    name="locked_minutes_keep_it",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF EXISTS (SELECT 1 FROM meetings_meeting
                   WHERE id IN (OLD.meeting_id, NEW.meeting_id) AND minutes_state = 'locked') THEN
            RAISE EXCEPTION 'locked minutes are corrected by an addendum'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)


@tracked
class Forum(Recorded):
    """A standing circle: one per customer, and the IT steering group, which has no customer."""

    customer = models.OneToOneField(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="forum",
    )
    name = models.CharField(_("name"), max_length=255)

    class Meta(Recorded.Meta):
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(customer=None),
                name="there_is_one_steering_group",
                violation_error_message=_("There is one IT steering group."),
            )
        ]

    def __str__(self) -> str:
        return self.name


KINDS_OF_CUSTOMERS = (MeetingKind.CUSTOMER, MeetingKind.TEAM)
KINDS_OF_THE_GROUP = (MeetingKind.STEERING,)


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: "User") -> Self:
        """Series the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def without_a_next(self, *, on: date) -> Self:
        """Series that have met and have no meeting planned from the day `on`."""
        alike = Meeting.objects.filter(forum=OuterRef("forum"), kind=OuterRef("kind"))
        held = alike.filter(state=MeetingState.HELD)
        planned = alike.filter(state=MeetingState.PLANNED, starts_at__date__gte=on)
        return self.filter(Exists(held), ~Exists(planned)).order_by("forum__name", "kind")


@tracked
class Series(Recorded):
    """How a forum's meetings of one kind follow each other; the next one is proposed from it."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="series")
    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind.choices)
    rule = models.CharField(
        _("recurrence rule"), max_length=255, blank=True, validators=[rules.check_rule]
    )
    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        default=90,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
    )
    place = models.CharField(_("place"), max_length=255, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind"],
                name="one_series_a_forum_and_kind",
                violation_error_message=_("This forum has such a series already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.forum}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:series", args=[self.pk])

    @property
    def in_words(self) -> str:
        """How often it meets; nothing where it has no rhythm of its own."""
        return rules.rule_in_words(self.rule) if self.rule else ""


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: "User") -> Self:
        """Meetings the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def coming(self, *, on: date, within_days: int | None = None) -> Self:
        """Planned meetings from the day `on`, the nearest first."""
        found = self.filter(state=MeetingState.PLANNED, starts_at__date__gte=on)
        if within_days is not None:
            found = found.filter(starts_at__date__lte=on + timedelta(days=within_days))
        return found.order_by("starts_at", "pk")

    def past(self, *, on: date) -> Self:
        """Meetings that began before the day `on` or were held, the latest first."""
        began = Q(starts_at__date__lt=on) | Q(state=MeetingState.HELD)
        return self.filter(began).order_by("-starts_at", "-pk")

    def same_series(self, meeting: "Meeting") -> Self:
        """The meetings of the same forum and kind, cancelled ones left out, in their order."""
        alike = self.filter(forum_id=meeting.forum_id, kind=meeting.kind)
        return alike.exclude(state=MeetingState.CANCELLED).order_by("starts_at", "pk")


@tracked
class Meeting(Recorded):
    """One meeting of a forum with its minutes; locked minutes are never changed again.

    In calendars it is known by its `uid`, which stays, and by its `sequence`, which rises with
    every change of time or place and with the cancellation (RFC 5545, 3.8.4.7 and 3.8.7.4). From
    `invited_at` on its list has invitations, organised by `invited_by`.
    """

    forum = models.ForeignKey(
        Forum, verbose_name=_("forum"), on_delete=models.PROTECT, related_name="meetings"
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text=_("the forum's customer, written by the database"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind.choices)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=255, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    cancelled_because = models.TextField(_("reason for cancelling"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_state = models.CharField(
        _("state of the minutes"),
        max_length=10,
        choices=MinutesState.choices,
        default=MinutesState.DRAFT,
    )
    minutes_sent_at = models.DateTimeField(_("minutes sent at"), null=True, blank=True)
    minutes_approved_on = models.DateField(_("minutes approved on"), null=True, blank=True)
    minutes_approved_by = models.ForeignKey(
        Person,
        verbose_name=_("minutes approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_minutes",
    )

    uid = models.UUIDField(
        _("number in calendars"),
        editable=False,
        default=uuid4,
        db_default=RandomUUID(),
    )
    sequence = models.PositiveIntegerField(
        _("number of its state in calendars"), default=0, db_default=0, editable=False
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("organised by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_by_start"),
            models.Index(fields=["customer", "starts_at"], name="meeting_by_customer"),
        ]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="customer_is_the_forums",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "SELECT customer_id INTO NEW.customer_id FROM meetings_forum"
                    " WHERE id = NEW.forum_id; RETURN NEW;"
                ),
            ),
            LOCKED_MINUTES_STAY,
            APPROVED_MINUTES_ARE_ONLY_LOCKED,
            *nothing_for_merged("minutes_approved_by_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind", "starts_at"],
                condition=~Q(state=MeetingState.CANCELLED),
                name="one_meeting_a_forum_kind_and_moment",
                violation_error_message=_("This forum meets at that time already."),
            ),
            models.UniqueConstraint(fields=["uid"], name="a_meeting_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_meeting_ends_after_it_starts",
                violation_error_message=_("The meeting must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.STEERING, customer=None)
                | (~Q(kind=MeetingKind.STEERING) & Q(customer__isnull=False)),
                name="the_steering_group_meets_without_a_customer",
                violation_error_message=_(
                    "A customer's forum has team and customer meetings, the steering group its own."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancelled_because=""),
                name="a_cancelled_meeting_has_its_reason",
                violation_error_message=_("Say why the meeting is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_state=MinutesState.DRAFT) | Q(minutes_sent_at__isnull=False),
                name="minutes_beyond_draft_were_sent",
            ),
            models.CheckConstraint(
                condition=Q(minutes_state__in=[MinutesState.DRAFT, MinutesState.SENT])
                | Q(minutes_approved_on__isnull=False, minutes_approved_by__isnull=False),
                name="approved_minutes_say_who_and_when",
                violation_error_message=_("Say who approved the minutes."),
            ),
            models.CheckConstraint(
                condition=Q(invited_at=None, invited_by=None)
                | Q(invited_at__isnull=False, invited_by__isnull=False),
                name="invitations_say_who_organises",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.forum}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def held_on(self) -> date:
        """The day of the meeting in the organisation's time zone."""
        return timezone.localtime(self.starts_at).date()

    def moment(self, *, at: datetime) -> str:
        """Where the moment lies: `to_come`, `under_way`, or `over`."""
        if at < self.starts_at:
            return "to_come"
        return "under_way" if at < self.ends_at else "over"

    @property
    def is_invited(self) -> bool:
        """Whether invitations went out, so that a change has to be told."""
        return self.invited_at is not None

    @property
    def is_locked(self) -> bool:
        return self.minutes_state == MinutesState.LOCKED

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_open_for_writing(self) -> bool:
        return self.minutes_state == MinutesState.DRAFT and self.state != MeetingState.CANCELLED

    @property
    def duration_minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class AttendanceState(models.TextChoices):
    INVITED = "invited", _("invited")
    PRESENT = "present", _("present")
    ONLINE = "online", _("online")
    APOLOGIES = "apologies", _("apologies")
    ABSENT = "absent", _("absent")


HERE = (AttendanceState.PRESENT, AttendanceState.ONLINE)
NOT_RECORDED = _("not recorded")


@tracked
class Attendance(Recorded):
    """Someone who belongs at a meeting, why (`part`), and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="attendance"
    )
    part = models.CharField(_("part"), max_length=60, blank=True)
    state = models.CharField(
        _("attendance"),
        max_length=10,
        choices=AttendanceState.choices,
        default=AttendanceState.INVITED,
    )
    mailed_sequence = models.PositiveIntegerField(
        _("state of the meeting last mailed"), null=True, blank=True, editable=False
    )

    class Meta(Recorded.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        triggers = [
            *Recorded.Meta.triggers,
            ITS_MINUTES_ARE_LOCKED,
            *nothing_for_merged("person_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="one_place_a_person_a_meeting",
                violation_error_message=_("This person is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.meeting.starts_at:%Y-%m-%d}"

    @property
    def is_here(self) -> bool:
        return self.state in HERE

    @property
    def is_recorded(self) -> bool:
        """Whether somebody has said that the person comes, came or did not."""
        return self.state != AttendanceState.INVITED

    @property
    def in_words(self) -> str:
        """The state; after the meeting an invitation alone says nothing of who came."""
        if not self.is_recorded and self.meeting.state == MeetingState.HELD:
            return str(NOT_RECORDED)
        return str(self.get_state_display())


class Addendum(WriteOnce):
    """What corrects locked minutes; it stands beside them and changes nothing in them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(_("text"))
    confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("left out of what is sent to the customer")
    )
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta(WriteOnce.Meta):
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
