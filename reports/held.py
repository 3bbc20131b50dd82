"""How a customer's services were held in the last whole month, for the list of its services."""

from datetime import date

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from agreements.services.results import Held, results
from reports.models import Attainment
from reports.rules import WORST_FIRST, Result, months_before


def worst_of_last_month(on: date) -> Subquery:
    """The worst result of the service's levels for the outer row's customer in that month."""
    order = Case(*(When(result=each, then=Value(n)) for n, each in enumerate(WORST_FIRST)))
    found = Attainment.objects.of_month(months_before(on, 1)[0]).filter(
        customer=OuterRef("customer"), service=OuterRef("service")
    )
    return Subquery(found.order_by(order).values("result")[:1])


def words(result: str) -> str:
    return str(Result(result).label)


def register() -> None:
    """Called once, when the app is ready."""
    results.register("attainment", Held(_("Last month"), worst_of_last_month, words))
