"""The shape of the portfolio, and of a service across customers, as lists and as files."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui.tables import Column, Table
from reports.health.rules import Band, shown_score


def health_in_words(row: Any) -> str:
    score = shown_score(row.health)
    if not row.health_band or row.health_band == Band.UNKNOWN:
        return str(Band.UNKNOWN.label)
    label = str(Band(row.health_band).label)
    return label if score is None else f"{label}, {score}"


def levels_in_words(row: Any) -> str:
    """`2 of 14 breached`."""
    if not row.levels:
        return _("none agreed")
    if row.unmeasured == row.levels:
        return _("not measured")
    facts = {"breached": row.breached, "levels": row.levels}
    return _("%(breached)s of %(levels)s breached") % facts


PORTFOLIO = Table(
    caption=gettext_lazy("Portfolio"),
    order="-asks",
    row="reports/dashboards/_portfolio_row.html",
    columns=(
        Column("name", gettext_lazy("Customer"), "unit.name", sort="unit__name"),
        Column("asks", gettext_lazy("Waits"), sort="asks", number=True),
        Column("health", gettext_lazy("Health"), health_in_words, sort="health"),
        Column("levels", gettext_lazy("Levels"), levels_in_words, sort="breached"),
        Column("complaints", gettext_lazy("Complaints"), "complaints_open", sort="complaints_open"),
        Column(
            "escalations",
            gettext_lazy("Escalations"),
            "escalations_open",
            sort="escalations_open",
            wide=True,
        ),
        Column("actions", gettext_lazy("Overdue actions"), "actions_overdue", wide=True),
        Column("start_by", gettext_lazy("Start renewal by"), sort="start_by", wide=True),
        Column("meets_at", gettext_lazy("Next meeting"), sort="meets_at", wide=True),
    ),
    exported=(
        Column("name", gettext_lazy("Customer"), "unit.name"),
        Column("code", gettext_lazy("Code"), "unit.code"),
        Column("tier", gettext_lazy("Tier"), "get_tier_display"),
        Column("manager", gettext_lazy("Relationship manager"), "relationship_manager_name"),
        Column("asks", gettext_lazy("Waits")),
        Column("health", gettext_lazy("Health")),
        Column("band", gettext_lazy("Band"), "health_band"),
        Column("levels", gettext_lazy("Levels")),
        Column("breached", gettext_lazy("Breached")),
        Column("at_risk", gettext_lazy("At risk")),
        Column("unmeasured", gettext_lazy("Not measured")),
        Column("complaints_open", gettext_lazy("Complaints open")),
        Column("complaints_late", gettext_lazy("Complaints late")),
        Column("escalations", gettext_lazy("Escalations"), "escalations_open"),
        Column("actions_overdue", gettext_lazy("Overdue actions")),
        Column("activities_late", gettext_lazy("Late activities")),
        Column("renewals_late", gettext_lazy("Renewals not begun in time")),
        Column("start_by", gettext_lazy("Start renewal by")),
        Column("meets_at", gettext_lazy("Next meeting")),
    ),
)
