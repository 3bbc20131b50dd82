"""The list of one kind of gap: what, why, and the remedy for those who may take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.registries.gaps import Gap, Remedy


@dataclass
class Offers:
    """To whom the remedies of a page are offered: told once its rows are known."""

    may_act: bool = False
    refused: Mapping[int, str] = field(default_factory=dict)

    def shown(self, remedy: Remedy) -> str:
        """The button of a remedy; who may, where the user may not."""
        refused = self.refused.get(remedy.unit) if remedy.unit else None
        if refused:
            return format_html('<span class="quiet">{}</span>', refused)
        if not self.may_act:
            return ""
        return format_html('<a class="btn btn-sm" href="{}">{}</a>', remedy.href, remedy.label)


def gap_table(gap: Gap, on: date, offers: Offers) -> Table:
    """The list of one kind of gap: what, why, and the remedy."""
    key = gap.order.lstrip("-")
    own = next((column.name for column in gap.columns if column.sort == key), "name")
    return Table(
        caption=gap.label,
        order=gap.order.replace(key, own),
        columns=(
            Column(
                "name",
                _("What"),
                value=gap.name,
                href=gap.href,
                sort="" if own != "name" else key,
            ),
            *gap.columns,
            Column("why", _("Why"), value=lambda row: gap.why(row, on)),
            Column("remedy", _("Remedy"), value=lambda row: gap.remedy(row, on), show=offers.shown),
        ),
    )
