"""What a currency is worth in the organisation's own, from a day on."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.history.models import Recorded, tracked
from brm.ui.currencies import CurrencyColumn

if TYPE_CHECKING:
    from brm.accounts.models import User


class RateQuerySet(models.QuerySet["Rate"]):
    def visible_to(self, user: "User") -> "RateQuerySet":
        """Rates the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of_day(self, on: date, currencies: Collection[str]) -> "list[Rate]":
        """The rate of each of the currencies on the day, where it has one; in one query.

        It is the last that began on the day or before: one look into the index a currency.
        """
        last = [
            self.filter(currency=currency, valid_from__lte=on).order_by("-valid_from")[:1]
            for currency in sorted(currencies)
        ]
        return list(last[0].union(*last[1:], all=True)) if last else []


@tracked
class Rate(Recorded):
    """How much of the organisation's currency one unit of `currency` is, until the next rate."""

    currency = CurrencyColumn()
    rate = models.DecimalField(
        _("rate"),
        max_digits=24,
        decimal_places=12,
        help_text=_("How much of the organisation's currency one unit of it is."),
    )
    valid_from = models.DateField(_("valid from"))

    objects = RateQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "valid_from"],
                name="one_rate_a_currency_a_day",
                violation_error_message=_("This currency has a rate from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=Decimal(0)),
                name="a_rate_is_more_than_nothing",
                violation_error_message=_("A rate is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="a_rate_is_of_a_currency",
                violation_error_message=_("A currency is three capital letters, such as EUR."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from.isoformat()}"

    def clean(self) -> None:
        """Refuse a rate of the organisation's own currency: it is one, always."""
        super().clean()
        if self.currency == Organisation.current().currency:
            raise ValidationError({"currency": _("This is the organisation's own currency.")})
