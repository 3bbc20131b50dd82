"""The lists of who uses a service, of what a customer uses, and of what it could order."""

from typing import Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementLine
from agreements.models.periods import AgreementLineQuerySet
from agreements.services.results import held
from agreements.services.words import target_in_words
from brm.ui.formats import DASH
from brm.ui.formats import share as share_in_words
from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Unit


def agreement_of(line: Any) -> str:
    return str(line.period.agreement)


def share_of(line: Any) -> str:
    return DASH if line.share is None else share_in_words(line.share)


def levels_in_words(line: Any) -> str:
    """The targets that apply, which were fetched with the line."""
    return ", ".join(target_in_words(level) for level in line.levels.all())


def held_in_words(line: Any) -> str:
    """How the service was held lately, by each of those who measure."""
    return ", ".join(word for _state, word in held(line))


LINES_OF_SERVICE = Table(
    caption=_("Who has it agreed"),
    order="customer",
    row="agreements/services/_use_row.html",
    columns=(
        Column(
            "customer",
            _("Customer"),
            value="customer.unit.name",
            sort="customer__unit__name",
        ),
        Column(
            "agreement",
            _("Agreement"),
            value=agreement_of,
            sort="period__agreement__number",
            wide=True,
        ),
        Column("quantity", _("Quantity"), sort="quantity", number=True),
        Column("price", _("Price"), sort="price", number=True, wide=True),
        Column("list_price", _("Price in the list"), sort="list_price", number=True, wide=True),
        Column("a_year", _("A year"), sort="a_year", number=True),
        Column("currency", _("Currency"), value="in_currency", sort="in_currency", wide=True),
        Column("share", _("Share"), value=share_of, sort="share", number=True, wide=True),
        Column(
            "funding",
            _("Pays, %"),
            value="funding_share",
            sort="funding_share",
            number=True,
            wide=True,
        ),
    ),
)

SERVICES_OF_CUSTOMER = Table(
    caption=_("Services agreed"),
    order="service",
    row="agreements/services/_agreed_row.html",
    columns=(
        Column("service", _("Service"), value="service.name", sort="service__name"),
        Column(
            "agreement",
            _("Agreement"),
            value=agreement_of,
            sort="period__agreement__number",
            wide=True,
        ),
        Column("quantity", _("Quantity"), sort="quantity", number=True),
        Column("price", _("Price"), sort="price", number=True, wide=True),
        Column("a_year", _("A year"), sort="a_year", number=True),
        Column("currency", _("Currency"), value="in_currency", sort="in_currency", wide=True),
        Column(
            "funding",
            _("Pays, %"),
            value="funding_share",
            sort="funding_share",
            number=True,
            wide=True,
        ),
        Column("levels", _("Levels"), value=levels_in_words, wide=True),
        Column("held", _("Held lately"), value=held_in_words),
    ),
)

TO_ORDER = Table(
    caption=_("Services that could be ordered"),
    order="name",
    row="agreements/services/_to_order_row.html",
    columns=(
        Column("name", _("Service"), sort="name"),
        Column("unit", _("Counted in"), sort="unit", wide=True),
        Column("price", _("Price"), value="price_today", sort="price_today", number=True),
        Column("currency", _("Currency"), value="currency_today", wide=True),
        Column("customers", _("Customers"), value="customers_today", number=True, wide=True),
        Column("order", _("Order"), value="code"),
    ),
)


class UseFilter(filters.FilterSet):
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    price = filters.ChoiceFilter(
        choices=[("other", _("Another one than the list"))],
        method="with_price",
        label=_("Price"),
        empty_label=_("Every price"),
    )
    beyond = filters.ChoiceFilter(
        choices=[("yes", _("Beyond its retirement"))],
        method="beyond_retirement",
        label=_("Agreed"),
        empty_label=_("For any time"),
    )

    class Meta:
        model = AgreementLine
        fields = ("below", "price", "beyond")

    def at_or_below(
        self, rows: AgreementLineQuerySet, name: str, unit: Unit
    ) -> AgreementLineQuerySet:
        return rows.filter(customer__in=Customer.objects.below(unit))

    def with_price(
        self, rows: AgreementLineQuerySet, name: str, price: str
    ) -> AgreementLineQuerySet:
        return rows.at_another_price()

    def beyond_retirement(
        self, rows: AgreementLineQuerySet, name: str, yes: str
    ) -> AgreementLineQuerySet:
        return rows.beyond_retirement(on=timezone.localdate())
