"""The states that a shape and a word show, wherever they appear."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """A shape that can be told without colour, the tone that repeats it, and the word for it."""

    shape: str
    tone: str
    word: Promise


STATES: dict[str, State] = {
    "met": State("disc", "ok", _("met")),
    "done": State("disc", "ok", _("done")),
    "at_risk": State("triangle", "warn", _("at risk")),
    "done_late": State("triangle", "warn", _("done late")),
    "stale": State("triangle", "warn", _("stale")),
    "breached": State("diamond", "bad", _("breached")),
    "late": State("diamond", "bad", _("late")),
    "due": State("ring", "quiet", _("due")),
    "started": State("half", "accent", _("started")),
    "skipped": State("bar", "quiet", _("skipped")),
    "not_measured": State("dashed", "quiet", _("not measured")),
    "missing": State("dashed", "bad", _("missing")),
}

# Each drawn on 12 x 12; `cut` is the mark inside a filled shape, in the colour of the ground.
SHAPES: dict[str, str] = {
    "disc": '<circle cx="6" cy="6" r="5.8"/><path class="cut" d="M3.5 6.2 5.3 8 8.6 4.4"/>',
    "triangle": (
        '<path d="M6.9 1.1l4.8 8.7a1 1 0 0 1-.9 1.5H1.2a1 1 0 0 1-.9-1.5L5.1 1.1'
        'a1 1 0 0 1 1.8 0z"/>'
        '<path class="cut" d="M6 4.3v2.9M6 9.1v.1"/>'
    ),
    "diamond": (
        '<path d="M6.6.3l5.1 5.1a.9.9 0 0 1 0 1.2l-5.1 5.1a.9.9 0 0 1-1.2 0L.3 6.6a.9.9 0 0 1 '
        '0-1.2L5.4.3a.9.9 0 0 1 1.2 0z"/><path class="cut" d="M4.5 4.5l3 3M7.5 4.5l-3 3"/>'
    ),
    "ring": '<circle class="line" cx="6" cy="6" r="4.9"/>',
    "half": '<circle class="line" cx="6" cy="6" r="4.9"/><path d="M6 1.1a4.9 4.9 0 0 1 0 9.8z"/>',
    "bar": '<circle class="line" cx="6" cy="6" r="4.9"/><path class="line" d="M3.8 6h4.4"/>',
    "dashed": '<circle class="line dashes" cx="6" cy="6" r="4.9"/>',
}


def state_of(name: str) -> State:
    """The state called `name`; an unknown one is a mistake in the page and raises KeyError."""
    return STATES[str(name).replace("-", "_")]


def drawing(state: str) -> SafeString:
    """The inside of the state's shape, on 12 x 12, to be placed in an `svg` or a `g`."""
    return mark_safe(SHAPES[state_of(state).shape])  # noqa: S308  constants of this module
