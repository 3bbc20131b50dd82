"""How many records are stale, by kind and tier and by branch, without counting whole tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.charts import HeatCell, HeatRow, heat_map
from brm.ui.charts.heat_map import HeatMap
from brm.ui.formats import number
from customers.models import Freshness, RecordKind, Tier, Unit

CAP = 10_000
"""Up to how many records of a kind and tier are counted."""
BRANCHES = 24


@dataclass(frozen=True)
class Figure:
    """How many of how many are stale; at `cap` there may be more."""

    stale: int
    all: int
    cap: int = CAP

    @property
    def stale_in_words(self) -> str:
        return _at_most(self.stale, self.cap)

    @property
    def all_in_words(self) -> str:
        return _at_most(self.all, self.cap)

    @property
    def in_words(self) -> str:
        """`214 of 1 240`."""
        return _("%(stale)s of %(all)s") % {
            "stale": self.stale_in_words,
            "all": self.all_in_words,
        }

    @property
    def share(self) -> float:
        return self.stale / self.all if self.all else 0.0

    def __add__(self, other: "Figure") -> "Figure":
        """The sum; it says that there may be more as soon as one part does."""
        capped = self.all >= self.cap or other.all >= other.cap
        stale, total = self.stale + other.stale, self.all + other.all
        return Figure(stale, total, total if capped else max(self.cap, total + 1))


@dataclass(frozen=True)
class Figures:
    """The figures by kind of record and tier of the nearest customer."""

    cells: dict[tuple[str, str], Figure]

    @property
    def whole(self) -> Figure:
        return sum(self.cells.values(), Figure(0, 0))

    @property
    def heads(self) -> list[str]:
        return [*(str(tier.label) for tier in Tier), _("No customer")]

    @cached_property
    def rows(self) -> list[tuple[RecordKind, list[Figure], Figure]]:
        """Each kind with its figures by tier, and in all."""
        found = []
        for kind in RecordKind:
            figures = [self.cells.get((kind, tier), Figure(0, 0)) for tier in (*Tier.values, "")]
            found.append((kind, figures, sum(figures, Figure(0, 0))))
        return found


def figures_of(user: User, *, on: date) -> Figures:
    """The figures of all that the user may see; reads only an index, at most CAP rows a cell."""
    if not user.roles:
        return Figures({})
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"on": on, "cap": CAP})
        rows = cursor.fetchall()
    return Figures({(kind, tier): Figure(stale, total) for kind, tier, stale, total in rows})


def oldest(*, on: date) -> Any:
    """The record that nobody has looked at for longest, of those once confirmed; else any stale."""
    stale = Freshness.objects.stale(on=on).named()
    once = stale.exclude(confirmed_on=None).order_by("fresh_until", "pk").first()
    return once or stale.order_by("fresh_until", "pk").first()


def branches_below(top: Unit | None, *, user: User, on: date) -> list[Unit]:
    """The units one level below `top`; without one, of the roots or, of a single root, below it."""
    standing = Unit.objects.visible_to(user).standing(on=on)
    if top is None:
        roots = list(standing.filter(parent=None).order_by("code")[:2])
        if len(roots) != 1:
            return list(standing.filter(parent=None).order_by("code")[:BRANCHES])
        top = roots[0]
    return list(standing.filter(Q(parent=top)).order_by("code")[:BRANCHES])


HALF = 552
"""How wide the picture is: half a page beside the figures, so that its words are not shrunk."""


def heat_of(branches: Sequence[Unit], *, on: date) -> HeatMap | None:
    """Branches by kinds of record: how much of each is stale."""
    if not branches:
        return None
    found: dict[tuple[int, str], Figure] = {}
    with connection.cursor() as cursor:
        pks = [unit.pk for unit in branches]
        cursor.execute(HEAT, {"on": on, "branches": pks})
        for unit, kind, stale, total in cursor.fetchall():
            found[unit, kind] = Figure(stale, total, total + 1)
    rows = [
        HeatRow(
            unit.name,
            [_cell(unit, kind, found.get((unit.pk, kind.value))) for kind in RecordKind],
            href=f"{reverse('customers:freshness')}?below={unit.code}",
        )
        for unit in branches
    ]
    columns = [str(kind.label) for kind in RecordKind]
    title = _("Stale records by branch")
    return heat_map(rows, columns, title=title, width=HALF, latest=False)


def _cell(unit: Unit, kind: RecordKind, figure: Figure | None) -> HeatCell | None:
    if figure is None or not figure.all:
        return None
    state = "met" if not figure.stale else "at_risk" if figure.share <= 0.5 else "late"
    title = _("%(unit)s, %(kind)s: %(figure)s stale") % {
        "unit": unit.name,
        "kind": kind.label,
        "figure": figure.in_words,
    }
    return HeatCell(state, title)


def _at_most(n: int, cap: int) -> str:
    return f"{number(cap)}+" if n >= cap else number(n)


FIGURES = """
    SELECT k.kind, t.tier, stale.n, every.n
    FROM unnest(ARRAY['unit', 'person', 'mandate', 'team_member', 'customer']) AS k (kind)
    CROSS JOIN unnest(ARRAY['strategic', 'standard', 'light', '']) AS t (tier)
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM (
            SELECT 1 FROM customers_freshness f
            WHERE f.kind = k.kind AND f.tier = t.tier AND f.fresh_until < %(on)s
              AND (f.until IS NULL OR f.until > %(on)s)
            LIMIT %(cap)s) AS few
    ) AS stale
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM (
            SELECT 1 FROM customers_freshness f
            WHERE f.kind = k.kind AND f.tier = t.tier
              AND (f.until IS NULL OR f.until > %(on)s)
            LIMIT %(cap)s) AS few
    ) AS every
    WHERE every.n > 0
"""
HEAT = """
    WITH standing AS MATERIALIZED (
        SELECT u.id, top.id AS branch
        FROM customers_unit top JOIN customers_unit u ON u.path <@ top.path
        WHERE top.id = ANY (%(branches)s)
    )
    SELECT standing.branch, f.kind, count(*) FILTER (WHERE f.fresh_until < %(on)s), count(*)
    FROM standing JOIN customers_freshness f ON f.place_id = standing.id
    WHERE f.until IS NULL OR f.until > %(on)s
    GROUP BY standing.branch, f.kind
"""
