"""A token that is narrowed to the customers of a unit: of no others it delivers or is told."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.api.models import ApiToken
from brm.api.narrowing import Narrowing, narrowings
from brm.ui.lookup import LookupField
from customers.models import Customer, Unit
from customers.models.customers import CustomerQuerySet
from reports.models import TokenUnit


def field() -> forms.Field:
    return LookupField(
        Unit.objects.all(),
        label=gettext_lazy("Only customers at this unit or below"),
        required=False,
        help_text=gettext_lazy(
            "Left empty, it is for all customers, all services and what is about all together."
        ),
    )


def keep(token: ApiToken, unit: Unit | None) -> None:
    if unit is not None:
        TokenUnit.objects.create(token=token, unit=unit)


def in_words(tokens: Iterable[ApiToken]) -> dict[int, str]:
    rows = TokenUnit.objects.filter(token__in=tokens).select_related("unit")
    return {row.token_id: _("only customers of %(unit)s") % {"unit": row.unit.name} for row in rows}


def customers_within(token: ApiToken) -> CustomerQuerySet | None:
    """The customers that the token is narrowed to; None where it is for all."""
    held = TokenUnit.objects.filter(token=token).select_related("unit").first()
    return Customer.objects.below(held.unit) if held else None


def require_within(token: ApiToken, code: str) -> None:
    """Raise PermissionDenied for a report that is not about a customer the token is narrowed to.

    The sentence is the same whether there is such a customer or not.
    """
    within = customers_within(token)
    if within is not None and not within.filter(unit__code=code).exists():
        raise PermissionDenied(
            _("This token may deliver reports about customers of %(unit)s alone.")
            % {"unit": token.narrowed_to.unit.name}
        )


def register() -> None:
    narrowings.register("unit", Narrowing(field, keep, in_words), order=10)
