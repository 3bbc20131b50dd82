"""What the shell of every page shows, asked for only when a template draws it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from brm.accounts.models import Organisation, Role, User
from brm.ui.navigation import IN_BAR, Place, counted, places, shown_count

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Stop:
    """A place as the navigation draws it for one user on one page."""

    name: str
    label: str | Promise
    href: str
    icon: str
    count: str
    late: bool
    tool: bool
    current: bool


class Shell:
    """The frame of a page: organisation, user, theme and places.

    Costs at most three queries: the organisation, the user's roles, and one for all counts.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) and user.is_authenticated else None

    @cached_property
    def organisation(self) -> str:
        found = Organisation.objects.filter(id=1).only("name").first()
        return found.name if found else "BRM"

    @property
    def person(self) -> str:
        return (self.user.get_full_name() or self.user.email) if self.user else ""

    @property
    def role(self) -> str | Promise:
        """The furthest-reaching role of the user, in words."""
        roles = self.user.roles if self.user else set()
        return next((role.label for role in reversed(Role) if role.value in roles), "")

    @property
    def theme(self) -> str:
        """The theme the user chose; nothing where the system's own setting decides."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def stops(self) -> list[Stop]:
        if self.user is None:
            return []
        today = timezone.localdate()
        shown = [
            (name, place, href) for name, place in self._open() if (href := _href(place.url_name))
        ]
        asking = [place.count(self.user, today) if place.count else None for _, place, _ in shown]
        here = self._here([name for name, _, _ in shown])
        return [
            Stop(
                name,
                place.label,
                href,
                place.icon,
                shown_count(n),
                place.late,
                place.tool,
                name == here,
            )
            for (name, place, href), n in zip(shown, counted(asking), strict=True)
        ]

    @property
    def parts(self) -> list[list[Stop]]:
        """The places of work, then the tools."""
        work = [stop for stop in self.stops if not stop.tool]
        tools = [stop for stop in self.stops if stop.tool]
        return [part for part in (work, tools) if part]

    @property
    def where(self) -> str | Promise:
        """The name of the current place, else of the organisation."""
        return next((stop.label for stop in self.stops if stop.current), self.organisation)

    @property
    def beyond_bar(self) -> bool:
        """Whether the current place is none of those in the bar."""
        return not any(stop.current for stop in self.bar)

    @property
    def account_href(self) -> str:
        return _href("accounts:me")

    @property
    def themes(self) -> list[tuple[str, str, str]]:
        """The themes to choose from: value, label, icon."""
        return [
            ("", _("As the system"), "circle-half"),
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon-stars"),
        ]

    @property
    def bar(self) -> list[Stop]:
        """The places of the bar at the bottom of a phone."""
        known = {stop.name: stop for stop in self.stops}
        return [known[name] for name in IN_BAR if name in known][:4]

    def _open(self) -> list[tuple[str, Place]]:
        roles = self.user.roles if self.user else set()
        named = [(name, places[name]) for name in places.names()]
        return [(name, place) for name, place in named if not place.roles or place.roles & roles]

    def _here(self, names: list[str]) -> str:
        """The place whose names fit the page best; of equals the one named as its namespace."""
        match = self.request.resolver_match
        view_name = match.view_name if match else ""
        namespace = view_name.rpartition(":")[0]
        fits = {name: (places[name].fit(view_name), name == namespace) for name in names}
        best = max(names, key=lambda name: fits[name], default="")
        return best if best and fits[best][0] else ""


def _href(url_name: str) -> str:
    """Where a page is; nothing while its app has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
