"""What evidence comes to: a verdict, and a capability level. Pure functions of counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """How far the records of a period show that a requirement was met."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Met in part")
    NONE = "none", _("No evidence")


SHAPES: dict[str, str] = {Verdict.MET: "met", Verdict.PARTLY: "at_risk", Verdict.NONE: "missing"}
"""The states whose shapes stand for the verdicts."""

HIGHEST = 3
"""The highest capability level."""


@dataclass(frozen=True)
class Counted:
    """Of how many customers something had to be shown, and of how many it is shown."""

    of: int = 0
    shown: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.of + other.of, self.shown + other.shown)

    @property
    def is_called_for(self) -> bool:
        """Whether there was anything to show; no complaint is no evidence missing."""
        return self.of > 0

    @property
    def missing(self) -> int:
        return self.of - self.shown

    @property
    def share(self) -> float | None:
        """The share that is shown, from 0 to 1; None where nothing was called for."""
        return self.shown / self.of if self.of else None

    @property
    def verdict(self) -> Verdict | None:
        """Met of all, in part of some, no evidence of none; None where nothing was called for."""
        if not self.of:
            return None
        if self.shown == self.of:
            return Verdict.MET
        return Verdict.PARTLY if self.shown else Verdict.NONE


def verdict_of(checks: Iterable[Counted]) -> Verdict:
    """The verdict of a requirement from what is shown of each of its parts.

    Met: all that was called for is shown, of every customer. No evidence: nothing of it is, or
    nothing was called for at all. In part: anything between. One customer short of whole is in
    part; nothing is rounded up.
    """
    found = {each.verdict for each in checks} - {None}
    if found == {Verdict.MET}:
        return Verdict.MET
    return Verdict.NONE if found <= {Verdict.NONE} else Verdict.PARTLY


def capability(checks: Iterable[Counted]) -> int:
    """The capability level of a requirement, from 0 to 3.

    After the four levels of FitSM-6 (maturity and capability assessment scheme): 0 nothing is
    shown, 1 less than half of what is called for, 2 half or more, 3 all of it. Counts customers and
    parts, never averages shares.
    """
    whole = sum(checks, Counted())
    if not whole.shown:
        return 0
    if whole.shown == whole.of:
        return HIGHEST
    return 2 if 2 * whole.shown >= whole.of else 1
