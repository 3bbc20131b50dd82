"""What a reorganisation touches, shown before it is made; every app registers its own.

    from customers.registries.touched import Touch, Touched, touched
    touched.register("agreements", Touched(_("Agreements"), agreements_touched), order=40)

`rows(plan)` names each row that the plan touches, and says what happens to it. `pass_on` gives
what is open of a customer that ends to the customer that follows, from the day on; what it does
not pass on, `rows` says so: it stays, to be looked into.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Customer
    from customers.structure.reorganising import Plan

MOST = 200
"""Rows of one kind that are named; of the others their number is."""


@dataclass(frozen=True)
class Touch:
    """One row that is touched: its name, its page, and what happens to it.

    `stays_open`: nothing is decided about it here; somebody has to look into it.
    """

    text: str
    url: str
    what: str
    stays_open: bool = False


Rows = Callable[["Plan"], Iterable[Touch]]
PassOn = Callable[["Customer", "Customer", date, "User"], None]


@dataclass(frozen=True)
class Touched:
    """One kind of thing that a reorganisation may touch."""

    label: str | Promise
    rows: Rows
    pass_on: PassOn | None = None


touched: Registry[Touched] = Registry()


@dataclass(frozen=True)
class Preview:
    """All that a plan touches, kinds of nothing left out, and a digest of it."""

    kinds: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """Tells whether what was shown is still all there is."""
        return hashlib.sha256(json.dumps(self.kinds).encode()).hexdigest()

    @property
    def open(self) -> int:
        """How much stays to be looked into."""
        return sum(row["stays_open"] for kind in self.kinds for row in kind["rows"])


def preview_of(plan: "Plan") -> Preview:
    """What the plan touches, by kind; every app's kinds in their order."""
    kinds = []
    for kind in touched:
        rows = [vars(row) for row in kind.rows(plan)]
        if rows:
            shown = rows[:MOST]
            kinds.append({"label": str(kind.label), "rows": shown, "more": len(rows) - len(shown)})
    return Preview(kinds)


def pass_on(gone: "Customer", to: "Customer", *, on: date, by: "User") -> None:
    """Give all that may be passed on of a customer that ends to the one that follows."""
    for kind in touched:
        if kind.pass_on is not None:
            kind.pass_on(gone, to, on, by)
