"""The shape of the list of records with their freshness."""

from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import Freshness


def freshness_in_words(record: Freshness) -> str:
    """Until when it is fresh, as a file says it."""
    return record.fresh_until.isoformat() if record.confirmed_on else str(_("never confirmed"))


def record_page(record: Freshness) -> str:
    return record.get_absolute_url()


FRESHNESS = Table(
    caption=_("Records"),
    order="fresh_until",
    row="customers/_freshness_row.html",
    columns=(
        Column("name", _("Record"), href=record_page),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("place", _("Unit"), value="place.name", wide=True),
        Column("customer", _("Customer"), value="customer.unit.name", wide=True),
        Column("confirmed_on", _("Last confirmed"), sort="confirmed_on", wide=True),
        Column("fresh_until", _("Freshness"), value=freshness_in_words, sort="fresh_until"),
    ),
)
