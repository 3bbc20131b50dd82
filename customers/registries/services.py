"""The services that a mandate may be limited to; the list of services registers itself here.

from customers.registries.services import ServiceList, service_lists
service_lists.register("agreements", ServiceList(named=..., offered=...))
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from brm.ui.registry import Registry


@dataclass(frozen=True)
class ServiceList:
    """Where services are kept. `named(codes)` gives the names of those it knows, by code;
    `offered()` all codes with their names, as one chooses from."""

    named: Callable[[Collection[str]], dict[str, str]]
    offered: Callable[[], list[tuple[str, str]]]


service_lists: Registry[ServiceList] = Registry()


def names_of_services(codes: Collection[str]) -> dict[str, str]:
    """The names of the services of those codes that are known."""
    names: dict[str, str] = {}
    for each in service_lists if codes else ():
        names |= each.named(codes)
    return names


def unknown_services(codes: Collection[str]) -> list[str]:
    """The codes that no list of services knows, in their order."""
    known = names_of_services(codes)
    return [code for code in codes if code not in known]


def offered_services() -> list[tuple[str, str]]:
    """All services as code and name."""
    return [pair for each in service_lists for pair in each.offered()]
