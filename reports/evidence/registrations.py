"""What evidence adds to the registries: its clauses, and its place in the navigation."""

from django.utils.translation import gettext_lazy as _

from brm.ui.navigation import Place, places
from reports.evidence import (
    communication,
    complaints,
    delivery,
    escalations,
    kpis,
    levels,
    planning,
    reviewed,
    satisfaction,
    structure,
)
from reports.evidence.packs import registrations as of_packs

CLAUSES = (
    structure,
    communication,
    planning,
    reviewed,
    satisfaction,
    complaints,
    escalations,
    levels,
    delivery,
)


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    for module in CLAUSES:
        module.register()
    kpis.register()
    of_packs.register()
    places.register(
        "evidence",
        Place(_("Evidence"), "reports:evidence", "patch-check", also=("reports:evidence",)),
        order=75,
    )
