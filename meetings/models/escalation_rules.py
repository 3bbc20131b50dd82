"""What an administrator says of escalations: causes, clocks, who answers for which level."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged
from meetings.models.escalation_states import EscalationLevel, EscalationSeverity


@tracked
class EscalationCause(Recorded):
    """Why the normal way did not answer; administrators say which causes there are."""

    name = models.CharField(_("cause"), max_length=120, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta(Recorded.Meta):
        verbose_name = _("cause of escalations")
        verbose_name_plural = _("causes of escalations")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


@tracked
class EscalationClock(Recorded):
    """How many working days an escalation has at a level before it rises to the next.

    The steering group decides at its next meeting; a critical one waits for it no longer than its
    clock says, and then wants an extra meeting. A change holds from the next level on.
    """

    level = models.PositiveSmallIntegerField(_("level"), choices=EscalationLevel.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=EscalationSeverity.choices)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), help_text=_("Counted from the day after it came to the level.")
    )

    class Meta(Recorded.Meta):
        verbose_name = _("clock of escalations")
        verbose_name_plural = _("clocks of escalations")
        ordering = ["level", "severity"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "severity"],
                name="one_escalation_clock_a_level_and_severity",
                violation_error_message=_("This level has its clock already."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 2)) | Q(level=3, severity=EscalationSeverity.CRITICAL),
                name="an_escalation_clock_is_of_a_level",
                violation_error_message=_(
                    "The IT steering group decides at its next meeting: it has a clock for what "
                    "is critical only."
                ),
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 2)), name="an_escalation_clock_is_of_a_severity"
            ),
            models.CheckConstraint(
                condition=Q(working_days__range=(1, 250)),
                name="an_escalation_clock_runs_a_day_to_a_year",
                violation_error_message=_("Give 1 to 250 working days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.get_severity_display().lower()}"


@tracked
class LevelOwner(Recorded):
    """Who answers for escalations at the level of IT and business management.

    Of one customer, or, without a customer, of all that have nobody of their own.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="level_owners",
        help_text=_("Left empty, of every customer that has nobody of its own."),
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="levels_owned",
    )

    class Meta(Recorded.Meta):
        verbose_name = _("owner of the level of management")
        verbose_name_plural = _("owners of the level of management")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                nulls_distinct=False,
                name="one_owner_of_the_level_of_management",
                violation_error_message=_("Somebody answers for this level already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer or _('All others')}: {self.person}"


@tracked
class DeescalationRight(Recorded):
    """That a user may give an escalation back to a lower level; an administrator gives it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="deescalation_right",
    )

    class Meta(Recorded.Meta):
        verbose_name = _("right to de-escalate")
        verbose_name_plural = _("rights to de-escalate")

    def __str__(self) -> str:
        return str(self.user)
