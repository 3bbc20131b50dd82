"""Budgets of units by fiscal year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Counts, Field, Kind, Reference, Staging, kinds
from brm.ui.currencies import CurrencyField
from customers.imports.fields import (
    create_units,
    optional,
    own_currency,
    sum_of_money,
    text,
)
from customers.models import Budget, Unit


def create_budget_units(staging: Staging, name: str) -> int:
    """Units with the name and the parent that their budget's row gives, for as long as that."""
    parent_days = "(SELECT p.valid FROM customers_unit p WHERE p.id = unit_parent_id)"
    return staging.create_missing(
        name,
        values={"name": "coalesce(unit_name, unit)", "parent_id": "unit_parent_id"},
        on_create={"valid": f"coalesce({parent_days}, daterange(NULL, NULL))"},
    )


def apply_budgets(staging: Staging) -> Counts:
    """A unit's amounts of a year; an amount that the file does not give stays as it was."""
    return staging.upsert(
        Budget,
        key={"unit_id": "unit_id", "fiscal_year": "fiscal_year", "currency": "currency"},
        values={
            "amount": "amount",
            "it_amount": "it_amount",
            "includes_below": "includes_below",
        },
    )


BUDGETS = kinds.register(
    "budgets",
    Kind(
        name="budgets",
        label=_("Budgets"),
        model=Budget,
        key=("unit", "fiscal_year", "currency"),
        fields=(
            Field(
                "unit_parent",
                optional(60),
                refers_to=Reference(Unit, create=create_units),
            ),
            Field("unit_name", optional(255)),
            Field(
                "unit",
                text(60),
                refers_to=Reference(Unit, create=create_budget_units),
            ),
            Field("fiscal_year", forms.IntegerField(min_value=1900, max_value=2200)),
            Field("currency", CurrencyField(required=True), default=own_currency),
            Field("amount", sum_of_money()),
            Field("it_amount", sum_of_money(_("IT amount"))),
            Field("includes_below", forms.NullBooleanField(required=False)),
        ),
        apply=apply_budgets,
        roles=(Role.ADMINISTRATOR,),
        help_text=_("What a unit may spend in a fiscal year, and the part of it that is for IT."),
    ),
    order=30,
)
