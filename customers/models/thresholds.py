"""From which sums on IT money makes a customer, and each look at a year's budgets."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from brm.ui.currencies import CurrencyColumn
from customers.money.findings import Bounds

if TYPE_CHECKING:
    from brm.accounts.models import User


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    def visible_to(self, user: "User") -> "ThresholdQuerySet":
        """Thresholds the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def bounds(self, currency: str) -> Bounds:
        """What applies to budgets in the currency; no bounds at all where nobody set any."""
        found = self.filter(currency=currency).first()
        if found is None:
            return Bounds()
        return Bounds(found.it_amount, found.share / 100, found.deepest, found.jump)


@tracked
class Threshold(Recorded):
    """What the organisation lets pass when it follows the money, for one currency.

    IT money below `it_amount`, or below `share` per cent of the budget, is a gap. Units deeper
    than `deepest` count in the unit at that level. IT money that differs from the year before by
    more than `jump` per cent is looked into; None looks into none.
    """

    currency = CurrencyColumn(unique=True)
    it_amount = models.DecimalField(
        _("least IT money"), max_digits=16, decimal_places=2, default=Decimal(0)
    )
    share = models.DecimalField(
        _("least share of the budget, in per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
    )
    deepest = models.PositiveSmallIntegerField(
        _("deepest level considered"),
        null=True,
        blank=True,
        help_text=_("1 is the top; what stands deeper counts at that level. Empty: every level."),
    )
    jump = models.PositiveSmallIntegerField(
        _("change to look into, in per cent"),
        null=True,
        blank=True,
        help_text=_("Against the latest earlier year. Empty: none is looked into."),
    )

    objects = ThresholdQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_threshold_has_a_currency",
                violation_error_message=_("A currency is three capital letters, such as EUR."),
            ),
            models.CheckConstraint(
                condition=Q(it_amount__gte=0, share__gte=0, share__lte=100),
                name="a_threshold_is_a_sum_and_a_share",
                violation_error_message=_("A sum of zero or more, and a share from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(deepest=None) | Q(deepest__gte=1),
                name="the_deepest_level_is_a_level",
                violation_error_message=_("The top of the tree is level 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.currency


class ProposalRunQuerySet(models.QuerySet["ProposalRun"]):
    def visible_to(self, user: "User") -> "ProposalRunQuerySet":
        """Looks the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def latest_of(self, year: int, currency: str) -> "ProposalRun | None":
        """The last look at the year's budgets in the currency."""
        return self.filter(fiscal_year=year, currency=currency).order_by("-pk").first()


class ProposalRun(WriteOnce):
    """One look at a year's budgets: who looked, by which bounds, and what was found.

    `units_on` is the day whose units and managers they are; None of looks from before it was kept.

    `answered` is the IT money of customers, `unanswered` what nobody answers for. `asked_by` is
    empty where the command looked.
    """

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    currency = CurrencyColumn()
    run_at = models.DateTimeField(_("looked at"), auto_now_add=True)
    units_on = models.DateField(_("units of the day"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    threshold = models.DecimalField(_("least IT money"), max_digits=16, decimal_places=2)
    share = models.DecimalField(_("least share in per cent"), max_digits=5, decimal_places=2)
    deepest = models.PositiveSmallIntegerField(_("deepest level"), null=True, blank=True)
    customers = models.PositiveIntegerField(_("customers"))
    buyers = models.PositiveIntegerField(_("buyers"))
    gaps = models.PositiveIntegerField(_("gaps"))
    anomalies = models.PositiveIntegerField(_("anomalies"))
    answered = models.DecimalField(_("IT money of customers"), max_digits=20, decimal_places=2)
    unanswered = models.DecimalField(
        _("IT money nobody answers for"), max_digits=20, decimal_places=2
    )
    created = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    replaced = models.PositiveIntegerField(_("replaced"))
    kept = models.PositiveIntegerField(_("as they were"))

    objects = ProposalRunQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("look at a year's budgets")
        verbose_name_plural = _("looks at the years' budgets")
        indexes = [models.Index(fields=["fiscal_year", "currency", "-id"], name="run_of_year")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.currency}"
