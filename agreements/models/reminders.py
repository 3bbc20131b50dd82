"""Reminders of a renewal: sent on their day, once, until somebody acknowledges."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement_states import AgreementState
from agreements.models.periods import AgreementPeriod
from agreements.models.renewals import OPEN_STATES, RenewalStep, Step
from brm.history.models import Recorded, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User


class NotSent(models.TextChoices):
    """Why a reminder was not sent; the values are those of `agreements.reminding.Because`."""

    BEFORE_FOLLOWED = "before_followed", _("Its day came before the agreement was kept here.")
    ACKNOWLEDGED = "acknowledged", _("An earlier one had been acknowledged.")
    DONE = "done", _("The step had been done.")
    SKIPPED = "skipped", _("The step had been skipped.")
    NOTICE_GIVEN = "notice_given", _("Notice had been given.")
    RENEWED = "renewed", _("The next period was there already.")
    ENDED = "ended", _("The agreement had ended.")
    PASSED = "passed", _("The last day on which it made sense was over.")
    LATER_ONE = "later_one", _("A later one was due the same day.")
    NOBODY = "nobody", _("There was nobody to send it to.")


class Raised(models.TextChoices):
    """Whom a reminder went to; the values are those of `agreements.reminding.Level`."""

    MANAGER = "manager", _("Relationship manager")
    DEPUTY = "deputy", _("Deputy of the relationship manager")
    MANAGEMENT = "management", _("IT steering group")
    ADMINISTRATORS = "administrators", _("Administrators")


STEPS = (Step.REVIEW, Step.NOTICE)
"""The steps that are reminded of: *start by* is the day of the review."""


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: "User") -> Self:
        """Reminders the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: "models.QuerySet[Customer]") -> Self:
        """Reminders of agreements of the customers."""
        return self.filter(period__agreement__customer__in=customers)

    def sent(self) -> Self:
        return self.filter(sent_on__isnull=False)

    def same_ladder(self, reminder: "Reminder") -> Self:
        """All reminders of the same day of the same step of the same period."""
        day = reminder.step_due_on
        return self.filter(period=reminder.period_id, step=reminder.step, step_due_on=day)

    def raised_to(self, levels: Collection[str]) -> Self:
        """Reminders of which one of the same ladder was raised to one of the levels."""
        ladder = ("period", "step", "step_due_on")
        same = {name: OuterRef(name) for name in ladder}
        raised = Reminder.objects.filter(**same, raised__in=levels)
        return self.filter(models.Exists(raised))

    def waiting(self) -> Self:
        """The last reminder of each step still open that was sent and nobody acknowledged.

        Of the current periods of active agreements, and of the day that the step has now; the
        nearest step first.
        """
        same = {"period": OuterRef("period"), "step": OuterRef("step")}
        nearest = Reminder.objects.sent().filter(**same, step_due_on=OuterRef("step_due_on"))
        still_open = RenewalStep.objects.filter(
            **same, due_on=OuterRef("step_due_on"), state__in=OPEN_STATES
        )
        return self.filter(
            models.Exists(still_open),
            acknowledged_on=None,
            pk=Subquery(nearest.order_by("days_before").values("pk")[:1]),
            period__agreement__state=AgreementState.ACTIVE,
            period__agreement__plan__period=F("period"),
        ).order_by("step_due_on", "pk")


@tracked
class Reminder(Recorded):
    """One reminder of a step of a renewal, so many days before: sent once, or why it was not.

    `told` is the relationship manager of that day; `raised_to` the deputy, where it was raised to
    the deputy. What went to the steering group or the administrators went to all of them.
    `step_due_on` is the day that the step had then: one that moves is reminded of anew.
    """

    period = models.ForeignKey(
        AgreementPeriod,
        verbose_name=_("period"),
        on_delete=models.CASCADE,
        related_name="reminders",
    )
    step = models.CharField(_("step"), max_length=10, choices=[(s.value, s.label) for s in STEPS])
    days_before = models.PositiveSmallIntegerField(_("days before"))
    step_due_on = models.DateField(_("day of the step"))
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    skipped_on = models.DateField(_("not sent on"), null=True, blank=True)
    because = models.CharField(
        _("why it was not sent"), max_length=15, choices=NotSent.choices, blank=True
    )
    raised = models.CharField(_("went to"), max_length=14, choices=Raised.choices, blank=True)
    told = models.ForeignKey(
        Person,
        verbose_name=_("relationship manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminders_told",
    )
    raised_to = models.ForeignKey(
        Person,
        verbose_name=_("raised to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminders_raised",
    )
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("acknowledged by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReminderQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("told_id", "raised_to_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "step", "step_due_on", "days_before"],
                name="one_reminder_a_step_and_day",
            ),
            models.CheckConstraint(
                condition=Q(step__in=STEPS), name="a_reminder_is_of_a_step_with_reminders"
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=False, skipped_on=None, because="")
                & Q(raised__in=Raised.values)
                | Q(sent_on=None, skipped_on__isnull=False, because__in=NotSent.values)
                & Q(raised="", told=None),
                name="a_reminder_was_sent_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(raised=Raised.DEPUTY, raised_to__isnull=False)
                | ~Q(raised=Raised.DEPUTY) & Q(raised_to=None),
                name="a_reminder_raised_to_a_deputy_names_the_deputy",
            ),
            models.CheckConstraint(
                condition=~Q(raised=Raised.MANAGER) | Q(told__isnull=False),
                name="a_reminder_to_the_manager_names_the_manager",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on=None, acknowledged_by=None)
                | Q(acknowledged_on__isnull=False, acknowledged_by__isnull=False)
                & Q(sent_on__isnull=False),
                name="what_was_sent_is_acknowledged_by_somebody",
                violation_error_message=_("Only a reminder that was sent can be acknowledged."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} {self.get_step_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.period.agreement.get_absolute_url()}#reminders"


OF_DAYS = """
UPDATE agreements_renewalplan SET remind_on = date '0001-01-01' WHERE start_by IS NOT NULL;
RETURN NULL;
"""


@tracked
class ReminderDay(Recorded):
    """So many days before the day of a step a reminder is sent; a change holds from the next on."""

    days_before = models.PositiveSmallIntegerField(
        _("days before"),
        unique=True,
        help_text=_("Before *start by* and before the last day of notice."),
    )

    class Meta(Recorded.Meta):
        verbose_name = _("day of reminders")
        verbose_name_plural = _("days of reminders")
        ordering = ["-days_before"]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Trigger(
                name="plans_follow",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=OF_DAYS,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(days_before__range=(1, 3650)),
                name="a_reminder_comes_a_day_before_at_least",
                violation_error_message=_("Give 1 to 3650 days."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.days_before)
