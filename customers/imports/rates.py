"""Rates of currencies, in the organisation's own or as a central bank publishes them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Computed, Counts, Field, Kind, Staging, kinds
from brm.imports.upsert import literal
from brm.ui.currencies import CurrencyField
from customers.imports.fields import own_currency
from customers.models import Rate

ONE_OR_OTHER = _("Give the rate or the quote, not both and not neither.")


def figure(label: object) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]  # lazy texts are labels too
        required=False,
        max_digits=24,
        decimal_places=12,
        min_value=0,
    )


def own_quote(staging: Staging) -> str:
    """SQL: how many of the organisation's currency the base buys on the record's day.

    It is one where the base is that currency; else the file quotes it beside the others.
    """
    own = literal(own_currency())
    return (
        f"(CASE WHEN {staging.table}.base = {own} THEN 1 ELSE "  # noqa: S608  (own names)
        f"(SELECT o.quote FROM {staging.table} o WHERE o.currency = {own} "
        f"AND o.valid_from = {staging.table}.valid_from AND o.base = {staging.table}.base LIMIT 1) "
        "END)"
    )


def worth(staging: Staging) -> str:
    """SQL: the rate itself, or what follows from the quotes: that of one's own by the other's.

    The quotient is rounded up at the twelfth place, so that no sum is worth less than it is.
    """
    quotient = f"{own_quote(staging)} / nullif(quote, 0)"
    return f"coalesce(rate, ceil({quotient} * 1000000000000) * 0.000000000001)"


def check_rates(staging: Staging) -> None:
    staging.reject("(rate IS NULL) = (quote IS NULL)", field="rate", reason=ONE_OR_OTHER)
    staging.reject(
        "coalesce(rate, quote) <= 0", field="rate", reason=_("A rate is more than nothing.")
    )
    staging.reject(
        f"rate IS NOT NULL AND currency = {literal(own_currency())}",
        field="currency",
        reason=_("This is the organisation's own currency."),
    )
    staging.reject(
        f"quote IS NOT NULL AND {own_quote(staging)} IS NULL",
        field="quote",
        reason=_("The file does not quote the organisation's own currency on that day."),
    )


def apply_rates(staging: Staging) -> Counts:
    """A rate a currency and day; the line that quotes the organisation's own makes none."""
    return staging.upsert(
        Rate,
        key={"currency": "currency", "valid_from": "valid_from"},
        values={"rate": Computed(worth(staging), "rate", "quote")},
        where=f"currency <> {literal(own_currency())}",
    )


RATES = kinds.register(
    "rates",
    Kind(
        name="rates",
        label=_("Rates"),
        model=Rate,
        key=("currency", "valid_from"),
        fields=(
            Field("currency", CurrencyField(required=True)),
            Field("valid_from", forms.DateField()),
            Field("rate", figure(_("worth in the organisation's currency"))),
            Field("quote", figure(_("how many of it one of the base buys"))),
            Field("base", CurrencyField(required=False), default="EUR"),
        ),
        check=check_rates,
        apply=apply_rates,
        roles=(Role.ADMINISTRATOR,),
        help_text=_(
            "What a currency is worth from a day on: in the organisation's own currency (rate), "
            "or as a central bank publishes it (quote: how many of it one of the base buys)."
        ),
    ),
    order=35,
)
