"""What the time zones of a calendar file mean; nothing is guessed without saying so."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

KNOWN = frozenset(available_timezones())


@dataclass
class Zones:
    """The zones that a file defines (VTIMEZONE, as text), and that of its calendar, if it says."""

    texts: Mapping[str, str] = field(default_factory=dict)
    of_calendar: str = ""
    _made: dict[str, tuple[tzinfo, str]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[tzinfo, str]:
        """The zone of that name, none where a time bears no zone; and what had to be assumed."""
        if name not in self._made:
            self._made[name] = self._found(name)
        return self._made[name]

    def _found(self, name: str) -> tuple[tzinfo, str]:
        if not name:
            return self._floating()
        if name in self.texts and (zone := _defined(self.texts[name])):
            return zone, ""
        if name in KNOWN:
            return ZoneInfo(name), ""
        facts = {"zone": name[:80]}
        if read := _by_another_name(name):
            said = _("The time zone “%(zone)s” is read as %(read)s.") % {**facts, "read": read}
            return ZoneInfo(read), said
        said = _("The time zone “%(zone)s” is not known: its times are taken as those of %(own)s.")
        return own_zone(), said % {**facts, "own": settings.TIME_ZONE}

    def _floating(self) -> tuple[tzinfo, str]:
        if self.of_calendar in KNOWN:
            said = _("Times without a time zone are taken as those of %(zone)s, as the file says.")
            return ZoneInfo(self.of_calendar), said % {"zone": self.of_calendar}
        said = _("Times without a time zone are taken as those of %(own)s.")
        return own_zone(), said % {"own": settings.TIME_ZONE}


def own_zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def _defined(text: str) -> tzinfo | None:
    """The zone by the rules that the file gives; None where these cannot be read."""
    with suppress(Exception):  # whatever a broken rule makes the reader raise
        read = Timezone.from_ical(text)
        assert isinstance(read, Timezone)
        zone: tzinfo = read.to_tz(lookup_tzid=False)
        return zone
    return None


def _by_another_name(name: str) -> str:
    """The zone by its Windows name, or by the end of a globally unique one (RFC 5545, 3.2.19)."""
    if name in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[name])
    parts = name.strip("/ ").split("/")
    ends = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((end for end in ends if end in KNOWN), "")
