"""The list of a year's agreement rounds: each customer with renewals, and its round."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementRound, RenewalPlan
from brm.ui.tables import Column, Table
from customers.filters import CustomerFilter
from customers.models.customers import CustomerQuerySet

ROUNDS = Table(
    caption=_("Agreement rounds"),
    order="start_by",
    row="agreements/rounds/_row.html",
    columns=(
        Column("customer", _("Customer"), value="unit.name", sort="unit__name"),
        Column("to_renew", _("Terms to end"), sort="to_renew", number=True),
        Column("start_by", _("First start by"), sort="start_by"),
        Column("round", _("Round"), value="round_id"),
        Column("started_on", _("Started"), sort="started_on", wide=True),
        Column("closed_on", _("Closed"), sort="closed_on", wide=True),
    ),
)


class RoundFilter(CustomerFilter):
    """Customers, in the year that the page shows."""

    year = filters.CharFilter(method="of_year", widget=forms.HiddenInput)

    def of_year(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows


def customers_of_year(
    customers: CustomerQuerySet, year: int, days: tuple[date, date]
) -> CustomerQuerySet:
    """Those with a round of the fiscal year, or with a current term that ends in it.

    `days` are its first day and the one after its last. Each with `to_renew` (such terms),
    `start_by` (the first day to start one), and of its round `round_id`, `started_on` and
    `closed_on`.
    """
    first_day, day_after = days
    plans = RenewalPlan.objects.filter(
        agreement__customer=OuterRef("pk"),
        agreement__state="active",
        last_day__range=(first_day, day_after - timedelta(days=1)),
    ).order_by()
    rounds = AgreementRound.objects.filter(customer=OuterRef("pk"), year=year).order_by()
    counted = plans.values("agreement__customer").annotate(n=Count("pk")).values("n")
    return (
        customers.filter(Q(Exists(plans)) | Q(Exists(rounds)))
        .select_related("unit")
        .annotate(
            to_renew=Coalesce(Subquery(counted), 0),
            start_by=Subquery(plans.order_by("start_by").values("start_by")[:1]),
            round_id=Subquery(rounds.values("pk")[:1]),
            started_on=Subquery(rounds.values("started_on")[:1]),
            closed_on=Subquery(rounds.values("closed_on")[:1]),
        )
    )


def is_year(text: str, today: date) -> bool:
    """Whether the text is a year that rounds can be of: ten years back, five ahead."""
    if len(text) != 4 or not (text.isascii() and text.isdecimal()):
        return False
    return today.year - 10 <= int(text) <= today.year + 5
