"""What other apps show beside a meeting's minutes: the profile that was shown, first of all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from brm.accounts.models import User
from brm.ui.registry import Registry
from meetings.models import Meeting


@dataclass(frozen=True)
class MeetingPanel:
    """A partial, and the facts it is given as `facts`, besides the page's `meeting`."""

    template: str
    facts: Callable[[Meeting, User, date], dict[str, Any]]


panels: Registry[MeetingPanel] = Registry()
