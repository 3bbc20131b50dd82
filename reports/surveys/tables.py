"""The lists of surveys: of all, who is asked, what was answered by name, and the results."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.ui.lookup import LookupFilter
from brm.ui.tables import Column, Table
from customers.models import Customer, Tier, Unit
from reports.models import (
    Anonymity,
    Answer,
    FrameMember,
    FramePart,
    Invitation,
    PublishedScore,
    Survey,
)
from reports.surveys.results import Part, QuestionResult, SurveyResult
from reports.surveys.wording import figure, interval

TITLE = Column("title", _("Survey"), sort="title")
STATE = Column("state", _("State"), value="get_state_display", sort="state")
ASKED = Column("asked", _("Answered"))
FIRST = Column("opens_on", _("First day"), sort="opens_on", wide=True)
LAST = Column("closes_on", _("Last day"), sort="closes_on")

SURVEYS = Table(
    caption=_("Surveys"),
    order="-closes_on",
    row="reports/surveys/_row.html",
    columns=(TITLE, STATE, ASKED, FIRST, LAST),
    exported=(
        Column("number", _("Number")),
        TITLE,
        Column("anonymity", _("Anonymity"), value="get_anonymity_display"),
        STATE,
        Column("invited", _("Invited")),
        Column("answered", _("Answered")),
        FIRST,
        LAST,
        Column("closed_on", _("Closed")),
        Column("evaluated_on", _("Evaluated")),
    ),
)


class SurveyFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Number or words"))
    anonymity = filters.ChoiceFilter(
        choices=Anonymity.choices, label=_("Anonymity"), empty_label=_("Any")
    )

    class Meta:
        model = Survey
        fields = ("text", "anonymity")

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(Q(number__iexact=text) | Q(title__icontains=text))


PERSON = Column("person", _("Person"), value="person.name", sort="person__name")
CUSTOMER = Column("customer", _("Customer"), value="customer", sort="customer__unit__name")

FRAME = Table(
    caption=_("Who could be asked"),
    order="customer",
    row="reports/surveys/_member_row.html",
    columns=(
        PERSON,
        CUSTOMER,
        Column("tier", _("Tier"), value="get_tier_display", sort="tier", wide=True),
        Column("reason", _("Why"), wide=True),
        Column("is_asked", _("Asked"), sort="is_asked"),
    ),
    exported=(
        PERSON,
        CUSTOMER,
        Column("tier", _("Tier"), value="get_tier_display"),
        Column("part", _("As"), value="get_part_display"),
        Column("reason", _("Why")),
        Column("is_asked", _("Asked")),
        Column("left_out", _("Why not")),
    ),
)


class FrameFilter(filters.FilterSet):
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    tier = filters.ChoiceFilter(choices=Tier.choices, label=_("Tier"), empty_label=_("Every tier"))
    part = filters.ChoiceFilter(choices=FramePart.choices, label=_("As"), empty_label=_("Anything"))

    class Meta:
        model = FrameMember
        fields = ("below", "tier", "part")

    def at_or_below(self, rows: Any, name: str, unit: Unit) -> Any:
        return rows.filter(customer__in=Customer.objects.below(unit))


INVITATIONS = Table(
    caption=_("Invitations"),
    order="person",
    row="reports/surveys/_invitation_row.html",
    columns=(
        PERSON,
        CUSTOMER,
        STATE,
        Column("reminded", _("Reminders"), sort="reminded", number=True, wide=True),
        Column("settled_on", _("On"), sort="settled_on", wide=True),
    ),
)


class InvitationFilter(filters.FilterSet):
    below = LookupFilter(
        label=_("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )

    class Meta:
        model = Invitation
        fields = ("below",)

    def at_or_below(self, rows: Any, name: str, unit: Unit) -> Any:
        return rows.filter(customer__in=Customer.objects.below(unit))


def said(answer: Answer) -> str:
    """An answer in words: the option, the place on its scale, or what was written."""
    if answer.value is None:
        return answer.text
    if answer.question.options:
        return answer.question.options[answer.value - 1]
    return f"{answer.value} / {answer.scale}"


ANSWERS = Table(
    caption=_("Answers by name"),
    order="person",
    columns=(
        PERSON,
        Column(
            "customer",
            _("Customer"),
            value="invitation.customer",
            sort="invitation__customer__unit__name",
        ),
        Column("question", _("Question"), value="question.text", sort="question__order"),
        Column("answer", _("Answer"), value=said),
    ),
)


PUBLISHED = Table(
    caption=_("Published scores"),
    order="question",
    columns=(
        Column("question", _("Question"), value="question.text", sort="question__order"),
        Column("name", _("Unit"), sort="name"),
        Column("score", _("Score"), sort="score", number=True),
        Column("n", _("Answers"), sort="n", number=True, wide=True),
        Column("response_rate", _("Response"), sort="response_rate", number=True, wide=True),
        Column("is_benchmark", _("Benchmark"), sort="is_benchmark", wide=True),
    ),
    exported=(
        Column("code", _("Question code"), value="question.code"),
        Column("question", _("Question"), value="question.text"),
        Column("name", _("Unit as published")),
        Column("unit", _("Unit"), value="unit.code"),
        Column("score", _("Score"), number=True),
        Column("n", _("Answers"), number=True),
        Column("response_rate", _("Response"), number=True),
        Column("is_benchmark", _("Benchmark")),
    ),
)


class PublishedFilter(filters.FilterSet):
    text = filters.CharFilter(method="with_text", label=_("Unit, or words of the question"))

    class Meta:
        model = PublishedScore
        fields = ("text",)

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(
            Q(name__icontains=text) | Q(question__text__icontains=text) | Q(question__code=text)
        )


# Scores and trend -------------------------------------------------------------------------------


def _last(name: str) -> Callable[[Any], object]:
    """What the latest figure of a row with its `standing` says of itself."""

    def told(row: Any) -> object:
        last = row.standing.last
        if last is None:
            return str(_("too few")) if name == "score" else None
        value = getattr(last, name)
        return round(value, 1) if isinstance(value, float) else value

    return told


FIGURES = (
    Column("score", _("Satisfied"), value=_last("score"), number=True),
    Column("n", _("Answers"), value=_last("n"), number=True),
    Column("trend", _("Trend"), value=lambda row: "", wide=True),
)
FIGURES_WRITTEN = (
    FIGURES[0],
    Column("low", _("Interval from"), value=_last("low"), number=True),
    Column("high", _("Interval to"), value=_last("high"), number=True),
    FIGURES[1],
    Column("survey", _("Survey"), value=_last("survey")),
    Column("closed_on", _("Closed"), value=_last("closed_on")),
)
SCORES = Table(
    caption=_("Satisfaction by customer"),
    order="name",
    row="reports/surveys/_score_row.html",
    columns=(Column("name", _("Customer"), value="unit.name", sort="unit__name"), *FIGURES),
    exported=(
        Column("name", _("Customer"), value="unit.name"),
        Column("code", _("Code"), value="unit.code"),
        *FIGURES_WRITTEN,
    ),
)
SERVICE_SCORES = Table(
    caption=_("Satisfaction by service"),
    order="name",
    row="reports/surveys/_score_row.html",
    columns=(Column("name", _("Service"), sort="name"), *FIGURES),
    exported=(Column("name", _("Service")), Column("code", _("Code")), *FIGURES_WRITTEN),
)


# Results as a file ------------------------------------------------------------------------------


class Lines(list[Any]):
    """Rows that are made and not read, as a list writes them into a file."""

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self)


RESULTS = Table(
    caption=_("Results"),
    order="question",
    columns=(
        Column("question", _("Question")),
        Column("of", _("Of")),
        Column("n", _("Answers"), number=True),
        Column("score", _("Score")),
        Column("interval", _("Interval of 95 %")),
    ),
)


class Line:
    """One line of the results: a question's score, of all or of a part of them."""

    def __init__(self, result: QuestionResult, of: str, part: Part) -> None:
        self.question, self.of = result.question.text, of
        self.n = part.n if not part.is_hidden else None
        self.score = str(_("too few")) if part.is_hidden else figure(self._kind(result), part.score)
        self.interval = interval(self._kind(result), part.score)

    @staticmethod
    def _kind(result: QuestionResult) -> str:
        return str(result.question.kind)


def result_lines(result: SurveyResult) -> Lines:
    """The results as lines: each question of all, then by tier, then by customer."""
    return Lines(each for question in result.questions for each in _lines_of(question))


def _lines_of(result: QuestionResult) -> Iterable[Line]:
    whole = Part("", result.n, result.score, result.is_hidden)
    yield Line(result, str(_("All")), whole)
    for part in result.tiers:
        yield Line(result, part.name, part)
    for part in result.customers:
        yield Line(result, part.name, part)
