"""How much of what was promised has come: of one benefit, and of many without a mean of means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.models import Benefit, BenefitReview, RequirementState
from brm.ui.charts import Line, lines
from brm.ui.charts.lines import Lines
from brm.ui.formats import quantity, share


@dataclass(frozen=True)
class Realised:
    """A benefit with its looks in their order, and what the last one with a value found."""

    benefit: Benefit
    reviews: Sequence[BenefitReview]
    on: date

    @property
    def done(self) -> list[BenefitReview]:
        return [each for each in self.reviews if each.actual is not None]

    @property
    def last(self) -> BenefitReview | None:
        return self.done[-1] if self.done else None

    @property
    def part(self) -> Decimal | None:
        """As a part of one; None where nobody has measured it yet."""
        if self.last is None or self.last.actual is None:
            return None
        return self.benefit.realised(self.last.actual)

    @property
    def late(self) -> list[BenefitReview]:
        """Looks past their day; while it is not delivered there is nothing to look at."""
        if self.benefit.requirement.state != RequirementState.DELIVERED:
            return []
        return [each for each in self.reviews if each.actual is None and each.due_on < self.on]

    @property
    def state(self) -> str:
        """The shape: reached, partly, worse than before, not measured."""
        if self.part is None:
            return "not_measured"
        if self.part >= 1:
            return "met"
        return "at_risk" if self.part > 0 else "breached"

    @property
    def words(self) -> str:
        if self.part is None:
            return _("not measured yet")
        return _("%s realised") % share(self.part, 0)

    @property
    def how(self) -> str:
        """How the figure came about."""
        if self.last is None or self.part is None:
            return _("Nobody has measured it since it was promised.")
        unit = self.benefit.unit
        return _(
            "From %(before)s to %(actual)s, where %(target)s was promised: %(part)s of the way."
        ) % {
            "before": quantity(self.benefit.baseline, unit),
            "actual": quantity(self.last.actual, unit),
            "target": quantity(self.benefit.target, unit),
            "part": share(self.part, 0),
        }


def last_actual(benefit: Benefit) -> Decimal | None:
    """What the last look with a value found, of a benefit whose `reviews` are fetched along."""
    found = [each.actual for each in benefit.reviews.all() if each.actual is not None]
    return found[-1] if found else None


def realised_of(benefits: Iterable[Benefit], *, on: date) -> list[Realised]:
    """The benefits, whose `reviews` are fetched along, with what has come of each."""
    return [Realised(each, list(each.reviews.all()), on) for each in benefits]


def roll_up(counts: Mapping[str, int]) -> str:
    """Many benefits in one sentence: how many reached what was promised, never a mean of them.

    `counts` are those of `BenefitQuerySet.counted`.
    """
    n = counts["total"]
    if not n:
        return ""
    total = ngettext("Of one promised benefit:", "Of %(n)s promised benefits:", n)
    parts = [f"{counts[state]} {words}" for state, words in WORDS.items() if counts[state]]
    return f"{total % {'n': n}} {', '.join(parts)}."


WORDS = {
    "met": gettext_lazy("reached"),
    "at_risk": gettext_lazy("partly realised"),
    "breached": gettext_lazy("no better than before"),
    "not_measured": gettext_lazy("not measured yet"),
}


def picture(row: Realised) -> Lines | None:
    """The value over time against what was promised; nothing until it was measured."""
    if not row.done:
        return None
    benefit = row.benefit
    return lines(
        [Line(benefit.measure, [benefit.baseline, *(e.actual for e in row.done)], is_main=True)],
        [_("before"), *(each.when for each in row.done)],
        title=_("%(measure)s against what was promised") % {"measure": benefit.measure},
        desc=row.how,
        head=_("When"),
        unit=benefit.unit,
        goal=benefit.target,
    )
