"""The yearly work that ends one period and starts the next."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement_states import AgreementState
from agreements.models.agreements import Agreement
from agreements.models.periods import AgreementPeriod
from brm.history.models import Recorded, tracked
from customers.models import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User


class Step(models.TextChoices):
    REVIEW = "review", _("Review")
    NEGOTIATE = "negotiate", _("Negotiate")
    NOTICE = "notice", _("Last day of notice")
    APPROVAL = "approval", _("Approval by the customer")
    START = "start", _("Start of the next period")


class StepState(models.TextChoices):
    OPEN = "open", _("Planned")
    DUE = "due", _("Due")
    LATE = "late", _("Late")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")

    @classmethod
    def of(cls, due_on: date, *, on: date) -> "StepState":
        """The state on the day of an open step that is due on `due_on`."""
        if due_on > on:
            return cls.OPEN
        return cls.DUE if due_on == on else cls.LATE


OPEN_STATES = (StepState.OPEN, StepState.DUE, StepState.LATE)


class RenewalStepQuerySet(models.QuerySet["RenewalStep"]):
    def visible_to(self, user: "User") -> "RenewalStepQuerySet":
        """Steps the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: "models.QuerySet[Customer]") -> "RenewalStepQuerySet":
        """Steps of agreements of the customers."""
        return self.filter(period__agreement__customer__in=customers)

    def open(self) -> "RenewalStepQuerySet":
        """Steps neither done nor skipped, of agreements that are still active."""
        return self.filter(state__in=OPEN_STATES, period__agreement__state=AgreementState.ACTIVE)

    def due(self, *, on: date) -> "RenewalStepQuerySet":
        """Open steps whose day is `on` or past; the oldest first."""
        return self.open().filter(due_on__lte=on).order_by("due_on", "pk")

    def late(self, *, on: date) -> "RenewalStepQuerySet":
        """Open steps whose day is past."""
        return self.open().filter(due_on__lt=on).order_by("due_on", "pk")

    def coming(self, *, on: date, within_days: int) -> "RenewalStepQuerySet":
        """Open steps due after `on`, up to and with that many days later; the nearest first."""
        return (
            self.open()
            .filter(due_on__gt=on, due_on__lte=on + timedelta(days=within_days))
            .order_by("due_on", "pk")
        )


@tracked
class RenewalStep(Recorded):
    """One step of the renewal that follows a period: due on a day, for a reason, done once."""

    period = models.ForeignKey(AgreementPeriod, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=StepState.choices, default=StepState.OPEN
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.TextField(_("outcome"), blank=True)
    reason = models.TextField(_("why it was skipped"), blank=True)

    objects = RenewalStepQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("renewal step")
        verbose_name_plural = _("renewal steps")
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=("open", "due", "late")),
                name="renewal_step_open",
            ),
            models.Index(
                fields=["state", "due_on"],
                condition=Q(state__in=("open", "due")),
                name="renewal_step_to_mark",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "step"], name="one_renewal_step_a_period_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, done_on__isnull=True)
                | Q(state__in=(StepState.DONE, StepState.SKIPPED), done_on__isnull=False),
                name="a_closed_renewal_step_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.SKIPPED) | ~Q(reason=""),
                name="a_skipped_renewal_step_has_its_reason",
                violation_error_message=_("Say why the step is skipped."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_step_display()

    @property
    def shape(self) -> str:
        """The shape that shows the state beside its word."""
        return "due" if self.state == StepState.OPEN else self.state

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


AT_ONCE = date.min
"""The day of a plan that is to be looked at by the next sweep, whatever its day."""


class RenewalPlanQuerySet(models.QuerySet["RenewalPlan"]):
    def visible_to(self, user: "User") -> "RenewalPlanQuerySet":
        """Plans the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: "models.QuerySet[Customer]") -> "RenewalPlanQuerySet":
        """Plans of agreements of the customers."""
        return self.filter(agreement__customer__in=customers)

    def to_look_at(self, *, as_of: date) -> "RenewalPlanQuerySet":
        """Plans of agreements with which something happens by the day, or that changed."""
        return self.filter(look_on__lte=as_of)

    def to_remind_of(self, *, as_of: date) -> "RenewalPlanQuerySet":
        """Plans of agreements of which a reminder is due by the day."""
        return self.filter(remind_on__lte=as_of)


class RenewalPlan(models.Model):
    """The dates worked out for an agreement's current term, and when to look at it again.

    Every agreement has one: the database makes it, and sets `look_on` to `AT_ONCE` whenever the
    terms or the periods change; the plan itself writes all else, nobody by hand. `start_by` and
    `last_day_of_notice` are given while the agreement is active and can be renewed, `last_day`
    then too, and once it has ended. `followed_from` is the first day on which the renewals of the
    agreement were looked after. `remind_on` is the day of the next reminder, or `AT_ONCE`;
    `reminded_on` the last day on which reminders were looked at.
    """

    agreement = models.OneToOneField(
        Agreement, primary_key=True, on_delete=models.CASCADE, related_name="plan"
    )
    period = models.OneToOneField(
        AgreementPeriod, null=True, on_delete=models.SET_NULL, related_name="plan"
    )
    country = models.CharField(max_length=2, blank=True)
    followed_from = models.DateField(null=True)
    look_on = models.DateField(null=True)
    last_day = models.DateField(null=True)
    last_day_of_notice = models.DateField(null=True)
    start_by = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    objects = RenewalPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal plan")
        verbose_name_plural = _("renewal plans")
        indexes = [
            models.Index(fields=["look_on", "agreement"], name="renewal_plan_look_on"),
            models.Index(fields=["remind_on", "agreement"], name="renewal_plan_remind_on"),
            models.Index(fields=["start_by", "agreement"], name="renewal_plan_start_by"),
            models.Index(fields=["last_day", "agreement"], name="renewal_plan_last_day"),
            models.Index(fields=["last_day_of_notice", "agreement"], name="renewal_plan_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}"
