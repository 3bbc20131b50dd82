"""What the business says of the services: complaints to closure, compliments and comments."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings.models.actions import Action
from meetings.models.complaint_states import (
    UNANSWERED,
    ClockStep,
    ComplaintChannel,
    ComplaintKind,
    ComplaintSeverity,
    ComplaintState,
    complaint_triggers,
)
from meetings.models.escalations import Escalation

if TYPE_CHECKING:
    from brm.accounts.models import User


@tracked
class ComplaintCause(Recorded):
    """Why there was reason to complain; administrators say which causes there are."""

    name = models.CharField(_("cause"), max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta(Recorded.Meta):
        verbose_name = _("cause of complaints")
        verbose_name_plural = _("causes of complaints")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


@tracked
class ComplaintClock(Recorded):
    """In how many working days a complaint is acknowledged, answered, closed.

    A change holds for what is received from then on: a day that was promised stays.
    """

    step = models.CharField(_("step"), max_length=11, choices=ClockStep.choices, unique=True)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), help_text=_("Counted from the day after it was received.")
    )

    class Meta(Recorded.Meta):
        verbose_name = _("clock of complaints")
        verbose_name_plural = _("clocks of complaints")
        ordering = ["working_days"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__range=(1, 250)),
                name="a_complaint_clock_runs_a_day_to_a_year",
                violation_error_message=_("Give 1 to 250 working days."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_step_display()


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: "User") -> Self:
        """Complaints the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """What people of these customers said."""
        return self.filter(customer__in=customers)

    def open(self) -> Self:
        """What is not closed, the one due first on top."""
        return self.exclude(state=ComplaintState.CLOSED).order_by("due_on", "pk")

    def late(self, *, on: date) -> Self:
        """What should have been acknowledged, answered or closed before the day `on`."""
        return self.open().filter(due_on__lt=on)

    def unanswered(self) -> Self:
        """Complaints whose customer waits for an answer."""
        return self.filter(kind=ComplaintKind.COMPLAINT, state__in=UNANSWERED)

    def complaints(self) -> Self:
        """Complaints alone, without compliments and comments."""
        return self.filter(kind=ComplaintKind.COMPLAINT)

    def received_between(self, first: date, last: date) -> Self:
        """What was received from the first day to the last, both included."""
        return self.filter(received_on__range=(first, last))


@tracked
class Complaint(Recorded):
    """What somebody of a customer said: who, through what, about which service, and what came.

    `due_on` is the day of the next clock that runs, kept by a trigger; nothing once it is closed.
    Opened again it keeps the day it was received and its due days.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ComplaintKind.choices, default=ComplaintKind.COMPLAINT
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(
        _("what was said"), blank=True, help_text=_("In the words of who said it.")
    )
    said_by = models.ForeignKey(
        Person,
        verbose_name=_("said by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints_said",
    )
    said_by_name = models.CharField(
        _("or their name"),
        max_length=255,
        blank=True,
        help_text=_("Of somebody who is not among the people here."),
    )
    channel = models.CharField(
        _("through"),
        max_length=10,
        choices=ComplaintChannel.choices,
        default=ComplaintChannel.EMAIL,
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=ComplaintSeverity.choices, default=ComplaintSeverity.SERIOUS
    )
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints_owned",
        help_text=_("Who sees to it; left empty, the relationship manager."),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ComplaintState.choices,
        default=ComplaintState.RECEIVED,
    )
    received_on = models.DateField(_("received on"))
    acknowledge_due_on = models.DateField(_("acknowledge by"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer by"), null=True, blank=True)
    close_due_on = models.DateField(_("close by"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    told_on = models.DateField(_("customer told on"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed by the customer on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints_confirmed",
    )
    cause = models.ForeignKey(
        ComplaintCause,
        verbose_name=_("cause"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    first_answered_on = models.DateField(_("first answered on"), null=True, blank=True)
    first_closed_on = models.DateField(_("first closed on"), null=True, blank=True)
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    escalation = models.ForeignKey(
        Escalation,
        verbose_name=_("escalation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        triggers = [
            *Recorded.Meta.triggers,
            *complaint_triggers(),
            *nothing_for_merged("said_by_id", "owner_id", "confirmed_by_id"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="complaint_by_day_due"),
            models.Index(fields=["received_on", "id"], name="complaint_by_day_received"),
            models.Index(fields=["state", "due_on"], name="complaint_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(said_by__isnull=False) | ~Q(said_by_name=""),
                name="a_complaint_was_said_by_somebody",
                violation_error_message=_("Say who said it."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ComplaintKind.COMPLAINT)
                | Q(
                    acknowledge_due_on__isnull=False,
                    answer_due_on__isnull=False,
                    close_due_on__isnull=False,
                ),
                name="a_complaint_has_its_three_due_days",
            ),
            models.CheckConstraint(
                condition=(Q(acknowledged_on=None) | Q(acknowledged_on__gte=F("received_on")))
                & (Q(answered_on=None) | Q(answered_on__gte=F("received_on")))
                & (Q(first_answered_on=None) | Q(first_answered_on__gte=F("received_on")))
                & (Q(told_on=None) | Q(told_on__gte=F("received_on")))
                & (Q(reopened_on=None) | Q(reopened_on__gte=F("received_on"))),
                name="a_complaint_is_received_before_it_is_treated",
                violation_error_message=_("Give a day on or after the one it was received."),
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=False)
                | Q(state=ComplaintState.RECEIVED)
                | ~Q(kind=ComplaintKind.COMPLAINT),
                name="a_complaint_past_received_was_acknowledged",
                violation_error_message=_("Say on which day it was acknowledged."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=False) & ~Q(answer="")
                | Q(answered_on=None) & ~Q(state=ComplaintState.ANSWERED),
                name="an_answered_complaint_has_its_answer",
                violation_error_message=_("Write the answer."),
            ),
            models.CheckConstraint(
                condition=Q(told_on=None)
                | ~Q(kind=ComplaintKind.COMPLAINT)
                | Q(told_on__gte=F("answered_on"), answered_on__isnull=False),
                name="a_customer_is_told_what_was_answered",
                violation_error_message=_(
                    "The customer is told on or after the day of the answer."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.CLOSED)
                | ~Q(kind=ComplaintKind.COMPLAINT)
                | Q(told_on__isnull=False, answered_on__isnull=False),
                name="a_closed_complaint_was_told",
                violation_error_message=_("Say when the customer was told, before you close it."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ComplaintState.CLOSED,
                    closed_on__isnull=False,
                    closed_on__gte=F("received_on"),
                )
                & (Q(told_on=None) | Q(closed_on__gte=F("told_on")))
                | ~Q(state=ComplaintState.CLOSED) & Q(closed_on=None),
                name="a_complaint_is_closed_on_a_day",
                violation_error_message=_(
                    "It is closed on or after the day on which the customer was told."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, answered_on__isnull=False)
                & Q(confirmed_on__gte=F("answered_on")),
                name="what_was_answered_is_confirmed",
                violation_error_message=_("Only what was answered can be confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(times_reopened=0, reopened_on=None)
                | Q(times_reopened__gt=0, reopened_on__isnull=False),
                name="a_reopened_complaint_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 3)), name="a_complaint_has_one_of_three_severities"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("complaints:detail", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.state == ComplaintState.CLOSED

    @property
    def is_complaint(self) -> bool:
        return self.kind == ComplaintKind.COMPLAINT

    @property
    def speaker(self) -> str:
        """Who said it, by name."""
        return self.said_by.name if self.said_by else self.said_by_name

    def is_late(self, *, on: date) -> bool:
        """Whether the clock that runs has run out before the day `on`."""
        return self.due_on is not None and self.due_on < on


class ComplaintStep(WriteOnce):
    """One step of a complaint, or a comment on it, which changes no state.

    `taken_by` is who did it here; `said_by` the customer's person who did it by link, or whose
    word was recorded.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=ComplaintState.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=ComplaintState.choices)
    text = models.TextField(_("text"), blank=True)
    happened_on = models.DateField(_("on"))
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="complaint_steps"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("step of a complaint")
        verbose_name_plural = _("steps of a complaint")
        ordering = ["pk"]
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("said_by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by__isnull=False) | Q(said_by__isnull=False),
                name="somebody_takes_a_step_of_a_complaint",
            ),
            models.CheckConstraint(
                condition=~Q(to_state=ComplaintState.REOPENED)
                | Q(from_state=ComplaintState.REOPENED)
                | ~Q(text=""),
                name="a_reopening_has_its_reason",
                violation_error_message=_("Say what is not solved."),
            ),
        ]

    @property
    def is_comment(self) -> bool:
        return self.from_state == self.to_state


class ComplaintReminder(WriteOnce):
    """The owner was told that a clock is about to run out, or has: once for each day due."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("due on"))
    is_late = models.BooleanField(_("late"))
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("reminder of a complaint")
        verbose_name_plural = _("reminders of a complaint")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "due_on", "is_late"],
                name="a_clock_reminds_once_before_and_once_after",
            ),
        ]


class ComplaintFollowUp(WriteOnce):
    """An action that follows from a complaint."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="follow_ups")
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="follows_from")

    class Meta(WriteOnce.Meta):
        verbose_name = _("follow-up of a complaint")
        verbose_name_plural = _("follow-ups of a complaint")


class ComplaintRequest(WriteOnce):
    """Somebody of the customer asked by a personal link whether the answer solves it.

    `round` is how often the complaint had been opened again: another answer is asked for anew.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="requests")
    round = models.PositiveSmallIntegerField(_("round"))
    person = models.ForeignKey(
        Person,
        verbose_name=_("asked of"),
        on_delete=models.PROTECT,
        related_name="complaint_requests",
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("confirmation asked for")
        verbose_name_plural = _("confirmations asked for")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]

    def __str__(self) -> str:
        return f"{self.complaint}, {self.person}"

    @property
    def version(self) -> int:
        """It never changes; the link to it is bound to the round alone."""
        return 1
