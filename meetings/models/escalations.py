"""Questions raised to the IT steering group, and every step they took."""

from collections.abc import Iterable
from string import ascii_uppercase
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer
from meetings.models.agenda import Decision
from meetings.models.forums import Meeting

if TYPE_CHECKING:
    from brm.accounts.models import User


class EscalationLevel(models.IntegerChoices):
    RELATIONSHIP_MANAGER = 1, _("Relationship manager")
    MANAGEMENT = 2, _("IT and business management")
    STEERING_GROUP = 3, _("IT steering group")


class EscalationState(models.TextChoices):
    RAISED = "raised", _("Raised")
    ACCEPTED = "accepted", _("Accepted")
    SCHEDULED = "scheduled", _("Scheduled")
    DECIDED = "decided", _("Decided")
    INFORMED = "informed", _("Customer informed")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    EscalationState.RAISED: (EscalationState.ACCEPTED, EscalationState.RETURNED),
    EscalationState.ACCEPTED: (
        EscalationState.SCHEDULED,
        EscalationState.DECIDED,
        EscalationState.RETURNED,
    ),
    EscalationState.SCHEDULED: (
        EscalationState.ACCEPTED,
        EscalationState.DECIDED,
        EscalationState.RETURNED,
    ),
    EscalationState.DECIDED: (EscalationState.INFORMED,),
    EscalationState.INFORMED: (EscalationState.CLOSED,),
    EscalationState.RETURNED: (EscalationState.RAISED, EscalationState.CLOSED),
    EscalationState.CLOSED: (),
}
UNDECIDED = (EscalationState.RAISED, EscalationState.ACCEPTED, EscalationState.SCHEDULED)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: "User") -> Self:
        """Escalations the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Escalations that these customers wait for."""
        return self.filter(customer__in=customers)

    def open(self) -> Self:
        """Escalations that are not closed yet, the one wanted first on top."""
        return self.exclude(state=EscalationState.CLOSED).order_by("wanted_by", "pk")

    def waiting_for_decision(self) -> Self:
        """Escalations that the steering group has to accept, schedule or decide."""
        return self.filter(state__in=UNDECIDED).order_by("wanted_by", "pk")

    def waiting_for_the_customer_to_be_told(self) -> Self:
        """Decided escalations whose customer does not know it yet."""
        return self.filter(state=EscalationState.DECIDED).order_by("decision__decided_on", "pk")


@tracked
class Escalation(Recorded):
    """A brief: what is asked, its effect, what follows if nothing is decided, options, advice."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    question = models.CharField(_("question"), max_length=255)
    effect = models.TextField(_("effect"), help_text=_("What it does to the business now."))
    otherwise = models.TextField(
        _("otherwise"), blank=True, help_text=_("What follows if nothing is decided by then.")
    )
    options = models.TextField(
        _("options"), blank=True, help_text=_("One a line, each with its sum; what was tried.")
    )
    recommendation = models.TextField(_("recommendation"), blank=True)
    level = models.PositiveSmallIntegerField(
        _("level"), choices=EscalationLevel.choices, default=EscalationLevel.STEERING_GROUP
    )
    level_since = models.DateField(_("at this level since"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EscalationState.choices,
        default=EscalationState.RAISED,
    )
    raised_on = models.DateField(_("raised on"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        on_delete=models.PROTECT,
        related_name="raised_escalations",
    )
    wanted_by = models.DateField(_("decision wanted by"))
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalations",
    )
    decision = models.OneToOneField(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalation",
    )
    informed_on = models.DateField(_("customer informed on"), null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = [models.Index(fields=["state", "wanted_by"], name="escalation_by_state")]
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.FSM(
                name="takes_allowed_steps",
                field="state",
                transitions=[(here, to) for here, there in TRANSITIONS.items() for to in there],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(1, 3)), name="an_escalation_has_one_of_three_levels"
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.SCHEDULED) | Q(meeting__isnull=False),
                name="a_scheduled_escalation_has_its_meeting",
                violation_error_message=_("Say at which meeting it is decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EscalationState.DECIDED, EscalationState.INFORMED])
                | Q(decision__isnull=False),
                name="a_decided_escalation_has_its_decision",
                violation_error_message=_("Say what was decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.INFORMED) | Q(informed_on__isnull=False),
                name="an_informed_customer_was_told_on_a_day",
                violation_error_message=_("Say when the customer was told."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.question}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:escalation", args=[self.pk])

    @property
    def option_list(self) -> list[tuple[str, str]]:
        """The options by letter, one a line of the text."""
        lines = [line.strip() for line in self.options.splitlines() if line.strip()]
        return list(zip(ascii_uppercase, lines, strict=False))

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED


class EscalationStep(WriteOnce):
    """One step of an escalation: from which state to which, by whom, why."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=EscalationState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=EscalationState.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=EscalationLevel.choices)
    text = models.TextField(_("text"), blank=True)
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta(WriteOnce.Meta):
        verbose_name = _("step of an escalation")
        verbose_name_plural = _("steps of an escalation")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(to_state=EscalationState.RETURNED) | ~Q(text=""),
                name="a_return_has_its_reason",
                violation_error_message=_("Say why it is returned."),
            )
        ]
