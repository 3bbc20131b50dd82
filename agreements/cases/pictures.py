"""What the alternatives of a case have brought together by each year, as a picture."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agreements.cases.worth import Worth, years_in_words
from brm.ui.charts import Line, lines
from brm.ui.charts.lines import Lines
from brm.ui.formats import money


def cash_flow(worths: Sequence[Worth], currency: str) -> Lines:
    """The cumulated flow of each alternative; the line that ends highest has brought most."""
    length = len(worths[0].costs) if worths else 0
    return lines(
        [Line(each.name, each.cumulated, is_main=each.is_chosen) for each in worths],
        [_("year %s") % year for year in range(length)],
        title=_("Cumulated benefit less cost, %s") % currency,
        desc=" ".join(_told(each) for each in worths),
        head=_("Year"),
        unit=currency,
        is_money=True,
    )


def _told(each: Worth) -> str:
    facts = {
        "name": each.name,
        "sum": money(each.cumulated[-1], each.currency),
        "last": len(each.costs) - 1,
        "years": years_in_words(each.payback),
    }
    return _("%(name)s: %(sum)s after year %(last)s, paid back: %(years)s.") % facts
