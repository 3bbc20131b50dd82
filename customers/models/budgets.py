"""What a unit may spend in a fiscal year, and what part of it pays for IT."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from brm.accounts.calendar import fiscal_year_as_of
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn
from customers.models.units import Unit

if TYPE_CHECKING:
    from brm.accounts.models import User


class Money(TypedDict):
    """The two sums of several budgets; None where no budget names the sum."""

    amount: Decimal | None
    it_amount: Decimal | None


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, user: "User") -> "BudgetQuerySet":
        """Budgets the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of_year(self, year: int, currency: str) -> "BudgetQuerySet":
        """The budgets of one fiscal year in one currency."""
        return self.filter(fiscal_year=year, currency=currency)

    def with_it_money(self, *, on: date) -> "BudgetQuerySet":
        """Budgets with money for IT of the latest fiscal year not after that of the day."""
        years = Budget.objects.filter(fiscal_year__lte=fiscal_year_as_of(on)).order_by(
            "-fiscal_year"
        )
        latest = Subquery(years.values("fiscal_year")[:1])
        return self.filter(fiscal_year=latest, it_amount__gt=0)

    def below(self, unit: Unit) -> "BudgetQuerySet":
        """The budgets of the unit itself and of all units below it."""
        path = Unit.objects.filter(pk=unit.pk).values("path")
        return self.filter(unit__path__within=path)

    def counted_once(self, *, within: Unit) -> "BudgetQuerySet":
        """Without those that a budget at or below `within` is said to include already."""
        including = (
            Budget.objects.below(within)
            .filter(
                includes_below=True,
                fiscal_year=OuterRef("fiscal_year"),
                currency=OuterRef("currency"),
                unit__path__above=OuterRef("unit__path"),
            )
            .exclude(unit=OuterRef("unit"))
        )
        return self.filter(~Exists(including))

    def totals(self) -> Money:
        """The sums of both amounts; add up one currency and one year only."""
        sums = self.aggregate(amount=Sum("amount"), it_amount=Sum("it_amount"))
        return Money(amount=sums["amount"], it_amount=sums["it_amount"])

    def years(self) -> list[int]:
        """The fiscal years there are budgets of, latest first."""
        years = self.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
        return list(years.distinct())

    def currencies_of_year(self, year: int) -> list[str]:
        """The currencies that the year has budgets in, the most frequent one first."""
        used = self.filter(fiscal_year=year).values("currency").annotate(n=Count("id"))
        return list(used.order_by("-n", "currency").values_list("currency", flat=True))

    def currency_of_year(self, year: int, preferred: str) -> str:
        """The preferred currency where the year has budgets in it, else its most frequent one."""
        codes = self.currencies_of_year(year)
        return preferred if preferred in codes or not codes else codes[0]


@tracked
class Budget(Recorded):
    """A unit's money of one fiscal year in one currency; either amount may still be unknown.

    An amount may be negative: real budgets are net of fees. `includes_below` says whether the
    amounts already contain those of the units below; None means that nobody has said.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    currency = CurrencyColumn()
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    it_amount = models.DecimalField(
        _("IT amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    includes_below = models.BooleanField(_("includes the units below"), null=True, blank=True)

    objects = BudgetQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        indexes = [
            models.Index(fields=["fiscal_year", "currency", "unit"], name="budget_year"),
            models.Index(
                "fiscal_year",
                F("it_amount").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(it_amount__gt=0),
                name="budget_it_money",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fiscal_year", "currency"],
                name="one_budget_per_unit_year_and_currency",
                violation_error_message=_("This unit already has a budget of that fiscal year."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_budget_has_a_currency",
                violation_error_message=_("A currency is three capital letters, such as EUR."),
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=1900, fiscal_year__lte=2200),
                name="a_budget_is_of_a_year_in_living_memory",
                violation_error_message=_("The fiscal year lies between 1900 and 2200."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.fiscal_year}"
