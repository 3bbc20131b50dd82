"""What the dashboards add to the navigation and to the page of a service."""

from django.utils.translation import gettext_lazy as _

from agreements.services.tabs import Further, service_tabs
from brm.ui.navigation import Place, places

OF_DASHBOARDS = ("reports:management", "reports:of_service")


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    places.register(
        "portfolio",
        Place(_("Portfolio"), "reports:portfolio", "speedometer2", also=OF_DASHBOARDS),
        order=15,
    )
    service_tabs.register("across", Further(_("Across customers"), "reports:of_service"))
