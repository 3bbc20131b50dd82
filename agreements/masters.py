"""Agreements under a master: the tree they form, and the end that one takes from above."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.explain import Explanation, full
from agreements.models import Agreement, RenewalMode
from agreements.rules import Term, is_noticed

DEEPEST = 12
"""So many levels are followed; a ring is refused when it is written."""


@dataclass(frozen=True)
class Node:
    """An agreement in the tree, how far below the top it stands."""

    agreement: Agreement
    depth: int
    is_this: bool

    @property
    def levels(self) -> range:
        return range(self.depth)


def tree_of(agreement: Agreement) -> list[Node]:
    """The whole tree that the agreement stands in, from its top; empty where it stands alone.

    A query for each level, however many agreements stand there.
    """
    above = list(masters_of(agreement))
    top = above[-1] if above else agreement
    below: dict[int, list[Agreement]] = {}
    level = [top.pk]
    for _depth in range(DEEPEST):
        rows = Agreement.objects.filter(master__in=level, amendment=None).with_dates()
        found = list(rows.select_related("customer__unit").order_by("number")) if level else []
        for each in found:
            below.setdefault(each.master_id or 0, []).append(each)
        level = [each.pk for each in found]
        if not found:
            break
    return list(_walk(top, below, agreement, 0)) if below else []


def _walk(
    at: Agreement, below: dict[int, list[Agreement]], this: Agreement, depth: int
) -> Iterator[Node]:
    yield Node(at, depth, at.pk == this.pk)
    for each in below.get(at.pk, ()):
        yield from _walk(each, below, this, depth + 1)


def masters_of(agreement: Agreement) -> Iterator[Agreement]:
    """The agreements above, the nearest first."""
    at, n = agreement.master, 0
    while at is not None and n < DEEPEST:
        yield at
        at, n = at.master, n + 1


def inherited_end(agreement: Agreement) -> Explanation | None:
    """The last day that an agreement without an end of its own takes from above, and from whom."""
    if not agreement.follows_master:
        return None
    for master in masters_of(agreement):
        if master.follows_master:
            continue
        day = _end_of(master)
        return None if day is None else _explained(master, day)
    return None


def _end_of(master: Agreement) -> date | None:
    if master.ended_on:
        return master.ended_on
    plan = getattr(master, "plan", None)
    return plan.last_day if plan else None


def _explained(master: Agreement, day: date) -> Explanation:
    facts = {"master": master, "day": full(day)}
    terms = master.terms
    noticed = terms is not None and is_noticed(terms, Term(1, terms.anchor, day))
    if master.renewal_mode == RenewalMode.NONE or noticed or master.ended_on:
        why = _("It has no end of its own and ends with its master %(master)s.") % facts
    else:
        why = (
            _(
                "It has no end of its own and follows its master %(master)s, which ends then "
                "unless it is renewed."
            )
            % facts
        )
    return Explanation("end", _("Current end"), day, why)
