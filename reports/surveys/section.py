"""What a profile says of the customer's satisfaction."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from brm.ui.formats import full_day, number, percent
from reports.sections import Row, Section, Subject
from reports.surveys.page import series_sentence
from reports.surveys.standing import MOST, Satisfaction, series_by_customer


def satisfaction(subject: Subject) -> Section:
    """The figures of the surveys that were closed by the day, the latest first."""
    pk, on = subject.customer.pk, subject.on
    since = on - relativedelta(years=MOST)
    series = series_by_customer([pk], since=since, on=on, latest=MOST).get(pk, [])
    return Section(
        title=_("Satisfaction"),
        sentence=series_sentence(series)
        or _("Nobody of the customer has answered a survey, or too few for a figure."),
        columns=(_("Survey"), _("Closed"), _("Interval of 95 %"), _("Answers"), _("Satisfied")),
        rows=tuple(map(_row, reversed(series))),
    )


def _row(each: Satisfaction) -> Row:
    return Row(
        each.survey.number,
        each.survey.title,
        percent(each.score, 0),
        cells=(
            full_day(each.closed_on),
            _("%(low)s to %(high)s")
            % {"low": number(round(each.low)), "high": number(round(each.high))},
            number(each.n),
        ),
    )
