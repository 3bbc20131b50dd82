"""What health is made of: each part is one question to many customers at once, and its words.

    parts.register("levels", Part(_("Service levels"), measure_levels, ...), order=20)

`measure(customers, on)` gives what is known of each customer by its key, in a fixed number of
queries however many are asked for; a customer it does not give is not known. What it gives is
kept as figures; `says` makes the sentence of them, in the language of whoever reads it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from brm.ui.registry import Registry
from customers.models import Customer

Figures = dict[str, Any]
"""What a sentence is made of: numbers and texts that JSON can hold."""


@dataclass(frozen=True)
class Measured:
    """A part of one customer's health; `known` is the share of it that the score is made of."""

    score: Decimal | None
    figures: Figures = field(default_factory=dict)
    known: Decimal = Decimal(1)


Measure = Callable[[Sequence[int], date], dict[int, Measured]]


@dataclass(frozen=True)
class Part:
    """A part of the health of a relationship.

    `says` tells its figures, `unknown` why nothing is known of it, `raises` what would raise it.
    `href` leads to where that is done.
    """

    label: str | Promise
    measure: Measure
    says: Callable[[Figures], str]
    unknown: str | Promise
    raises: str | Promise
    href: Callable[[Customer], str]


@dataclass(frozen=True)
class Trigger:
    """What makes a relationship poor whatever its score: whom it befell, and its sentence."""

    found: Callable[[Sequence[int], date], dict[int, Figures]]
    says: Callable[[Figures], str]


parts: Registry[Part] = Registry()
triggers: Registry[Trigger] = Registry()
