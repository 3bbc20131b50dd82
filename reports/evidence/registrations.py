"""What evidence adds to the registries: its clauses, and its place in the navigation."""

from django.utils.translation import gettext_lazy as _

from brm.ui.navigation import Place, places
from reports.evidence import complaints, forum, kpis, levels, planning, satisfaction, structure
from reports.evidence.packs import registrations as of_packs


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    for module in (structure, forum, planning, satisfaction, complaints, levels):
        module.register()
    kpis.register()
    of_packs.register()
    places.register(
        "evidence",
        Place(_("Evidence"), "reports:evidence", "patch-check", also=("reports:evidence",)),
        order=75,
    )
