"""What a personal link can be for; every app registers its own in `AppConfig.ready()`.

    from brm.links.purposes import Letter, Purpose, purposes
    purposes.register("communication_plan", Purpose(_("Communication plan"), find, show, letter))

`find(pk)` gives the object, or None where it is gone. `show(request, link, subject)` answers a GET
and must not write: mail scanners open every link. `act(request, link, subject)` answers a POST; a
purpose without it answers 405. Where `bound`, the link opens the version it was made for only:
a yes to one text is no yes to the next. `wanted(subject, day)` is asked when the mail goes out:
whoever has answered meanwhile gets none. `letter(link, subject, address)` is the mail it comes in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from brm.links.models import PersonalLink
from brm.ui.registry import Registry

Answer = Callable[[HttpRequest, PersonalLink, Any], HttpResponse]


@dataclass(frozen=True)
class Letter:
    """The mail that a link comes in."""

    subject: str
    text: str


@dataclass(frozen=True)
class Purpose:
    """One thing that can be done by link, with one sort of object."""

    label: str | Promise
    find: Callable[[int], Any]
    show: Answer
    letter: Callable[[PersonalLink, Any, str], Letter]
    act: Answer | None = None
    wanted: Callable[[Any, date], bool] | None = None
    bound: bool = True
    days: int = 30


purposes: Registry[Purpose] = Registry()
