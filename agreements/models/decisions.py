"""What was decided of a requirement: by whom, by which mandate, on exactly which words and sum."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agreements.models.case_triggers import decided_on_a_submitted_case
from agreements.models.requirements import Requirement
from brm.history.models import WriteOnce
from brm.ui.currencies import CurrencyColumn
from customers.models import Mandate, Matter, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User

DIGEST = r"^[0-9a-f]{64}$"


class DecisionOutcome(models.TextChoices):
    """Yes or no, in the words of the state that the requirement has afterwards."""

    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: "User") -> Self:
        """Decisions the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


def no_mandate() -> dict[str, Any]:
    """What is copied of no mandate at all: the steering group decides by none."""
    return {}


class Decision(WriteOnce):
    """A yes or no to an order, or to one version of a business case; never changed.

    `content` is what was decided, word for word, and `digest` that of its canonical form; a case
    has a version, an order none. `mandate_as_it_was` copies the mandate: unit, kind, limit and
    currency, services, first and last day, and whose deputy decided. The IT steering group stands
    on no mandate of one person: then there is neither a person nor a mandate. `compared_amount` is
    the sum in the currency of the mandate's limit, by `rates`: currency, rate and its first day.
    `recorded_by` is nobody where the person decided by a personal link.
    """

    matter = models.CharField(_("matter"), max_length=20, choices=Matter.choices)
    requirement = models.ForeignKey(
        Requirement,
        verbose_name=_("requirement"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    case_version = models.PositiveSmallIntegerField(_("version of the case"), null=True, blank=True)
    content = models.JSONField(_("what was decided"))
    digest = models.CharField(_("digest"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=10, choices=DecisionOutcome.choices)
    person = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirement_decisions",
    )
    mandate = models.ForeignKey(
        Mandate,
        verbose_name=_("mandate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirement_decisions",
    )
    mandate_as_it_was = models.JSONField(_("mandate as it was"), default=no_mandate, blank=True)
    by_mandate = models.CharField(_("by which mandate"), max_length=500)
    amount = models.DecimalField(_("sum"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = CurrencyColumn(blank=True)
    compared_amount = models.DecimalField(
        _("sum in the currency of the mandate"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
    )
    compared_currency = CurrencyColumn(_("currency of the mandate"), blank=True)
    rates = models.JSONField(_("rates it was compared by"), default=list, blank=True)
    decided_on = models.DateField(_("decided on"))
    text = models.TextField(_("comment"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("decision on a requirement")
        verbose_name_plural = _("decisions on requirements")
        triggers = [
            *WriteOnce.Meta.triggers,
            *nothing_for_merged("person_id"),
            decided_on_a_submitted_case(),
        ]
        ordering = ["-pk"]
        indexes = [models.Index(fields=["decided_on"], name="decision_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "case_version"],
                nulls_distinct=False,
                name="one_decision_a_version_of_a_case",
                violation_error_message=_("This was decided already."),
            ),
            models.CheckConstraint(
                condition=Q(matter=Matter.ORDER, case_version=None)
                | ~Q(matter=Matter.ORDER) & Q(case_version__isnull=False),
                name="what_is_no_order_is_decided_on_a_case",
                violation_error_message=_("A new or changed service is decided on its case."),
            ),
            models.CheckConstraint(
                condition=Q(matter__in=Matter.values) & Q(outcome__in=DecisionOutcome.values),
                name="a_decision_is_of_a_known_matter_and_outcome",
                violation_error_message=_("Say yes or no."),
            ),
            models.CheckConstraint(
                condition=Q(person=None, mandate=None, mandate_as_it_was={})
                | Q(person__isnull=False, mandate__isnull=False) & ~Q(mandate_as_it_was={}),
                name="who_decides_does_so_by_a_mandate",
                violation_error_message=_("Say who decides, and by which mandate."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(recorded_by__isnull=False),
                name="somebody_records_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=DIGEST), name="a_decision_keeps_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(amount=None, currency="")
                | Q(amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="the_sum_of_a_decision_has_a_currency",
                violation_error_message=_("Say in which currency the sum is."),
            ),
            models.CheckConstraint(
                condition=Q(compared_amount=None, compared_currency="")
                | Q(
                    amount__isnull=False,
                    compared_amount__isnull=False,
                    compared_currency__regex=r"^[A-Z]{3}$",
                ),
                name="a_compared_sum_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.get_outcome_display()}"

    @property
    def is_approval(self) -> bool:
        return self.outcome == DecisionOutcome.APPROVED
