"""The tabs of a service's page; apps to the right register further ones.

from agreements.services.tabs import Further, service_tabs
service_tabs.register("across", Further(_("Across customers"), "reports:of_service"))
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from agreements.models import Service
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Further:
    """A tab: what it is called, and the URL that takes the service's key."""

    label: str | Promise
    url_name: str


service_tabs: Registry[Further] = Registry()


def further_tabs(service: Service) -> list[tuple[str | Promise, str]]:
    """The further tabs of the service with their addresses."""
    return [(each.label, reverse(each.url_name, args=[service.pk])) for each in service_tabs]
