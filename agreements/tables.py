"""The shape of the lists of agreements and services."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.files import CATALOGUE, REGISTER
from agreements.models import Lifecycle
from brm.ui.tables import Column, Table


def stage_of(service: Any) -> str:
    """The stage of the day in words, of a service that was asked for with it."""
    return str(Lifecycle(service.stage_today).label)


AGREEMENTS = Table(
    caption=_("Agreements"),
    order="start_by",
    row="agreements/_agreement_row.html",
    amount="value",
    exported=REGISTER,
    exported_with=("master", "ending_reason"),
    columns=(
        Column("number", _("Number"), sort="number", wide=True),
        Column("name", _("Agreement"), sort="name"),
        Column(
            "customer",
            _("Customer"),
            value="customer.unit.name",
            sort="customer__unit__name",
            wide=True,
        ),
        Column("supplier", _("Supplier"), sort="supplier", wide=True, rare=True),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("start_by", _("Start by"), sort="start_by"),
        Column("notice", _("Notice"), value="notice_by", sort="notice_by", wide=True),
        Column("ends", _("Ends"), value="last_day", sort="last_day"),
        Column("reason", _("Why it ends"), value="ending_reason", wide=True, rare=True),
        Column("value", _("Value"), sort="value", number=True),
        Column("currency", _("Currency"), sort="currency", wide=True),
    ),
)

SERVICES = Table(
    caption=_("Services"),
    order="name",
    exported=CATALOGUE,
    columns=(
        Column(
            "name",
            _("Service"),
            sort="name",
            second="code",
            href=lambda service: service.get_absolute_url(),
        ),
        Column("lifecycle", _("Lifecycle"), value=stage_of, sort="stage_today"),
        Column("parent", _("Part of"), value="parent.name", sort="parent__name", wide=True),
        Column("owner", _("Owner"), value="owner.name", sort="owner__name", wide=True),
        Column("unit", _("Counted in"), sort="unit", wide=True),
        Column(
            "price",
            _("Price a unit and year"),
            sort="price_today",
            value="price_today",
            number=True,
        ),
        Column("currency", _("Currency"), value="currency_today", wide=True),
        Column("customers", _("Customers"), value="customers_today", number=True),
    ),
)
