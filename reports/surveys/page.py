"""What the page of a survey shows: its draft, or its results with their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.accounts.models import User
from brm.ui import charts
from brm.ui.charts import IntervalRow, Part, StackedRow
from brm.ui.formats import number, percent
from meetings.models import Action
from reports.models import (
    AnonymousAnswer,
    Answer,
    Question,
    QuestionKind,
    Survey,
)
from reports.surveys.care import Names, may_run, names_shown
from reports.surveys.hiding import SMALLEST
from reports.surveys.languages import language_names, translated
from reports.surveys.operations.frame import needed_of
from reports.surveys.questionnaire import choices_of
from reports.surveys.results import Part as ResultPart
from reports.surveys.results import QuestionResult, SurveyResult, result_of
from reports.surveys.rules import DETRACTORS_TO, PROMOTERS_FROM, TOP_BOXES, Counts
from reports.surveys.standing import Satisfaction
from reports.surveys.wording import figure, interval, response, sample_in_words, value_in_words

MOST_PARTS = 40
"""So many customers a picture has; the file has them all."""
MOST_TEXTS = 50


@dataclass(frozen=True)
class Said:
    """What somebody wrote, and by whom, where it may be told."""

    text: str
    by: str = ""


@dataclass(frozen=True)
class Told:
    """One question as the page tells it."""

    result: QuestionResult
    figure: str
    interval: str
    meaning: str
    distribution: Any
    by_tier: Any
    by_customer: Any
    more_customers: int
    texts: Sequence[Said]
    texts_hidden: bool
    gap: str

    @property
    def question(self) -> Question:
        return self.result.question


@dataclass(frozen=True)
class FollowedUp:
    """An action after a low answer, and whose answer it was, where it may be told."""

    action: Action
    who: str = ""


def draft_facts(survey: Survey, user: User) -> dict[str, Any]:
    """What a draft still needs, and the way to it."""
    questions = list(survey.questions.select_related("service", "expected_of", "expected"))
    asked = survey.frame.filter(is_asked=True).count()
    frame = survey.frame.count()
    reachable = frame - survey.frame.exclude(person__email__gt="").count()
    return {
        "survey": survey,
        "may_run": may_run(user, survey),
        "questions": questions,
        "frame_size": frame,
        "asked": asked,
        "sample": sample_in_words(survey, reachable, needed_of(survey, reachable)) if frame else "",
        "is_ready": bool(questions and asked),
        "translated": translated(survey, questions),
        "first_language": language_names().get(survey.language, survey.language),
    }


def result_facts(survey: Survey, user: User, *, on: date) -> dict[str, Any]:
    """The results of an open or a closed survey; while it is open, who has answered alone."""
    names = names_shown(user, survey, on=on)
    result = result_of(survey, names)
    facts: dict[str, Any] = {
        "survey": survey,
        "result": result,
        "may_run": may_run(user, survey),
        "today": on,
        "response": response(result.together) if result.together.invited else "",
        "response_chart": response_chart(result),
        "has_names": survey.is_named and names != (),
    }
    if survey.is_over:
        facts |= {
            "told": []
            if survey.is_imported
            else [_told(each, result, names) for each in result.questions],
            "headline": result.headline,
            "published": list(
                survey.published.select_related("question", "unit").order_by(
                    "question__order", "is_benchmark", "-score", "name"
                )[:MOST_TEXTS]
            ),
            "reports": list(survey.reports.select_related("person").order_by("-pk")[:20]),
            "follow_ups": follow_ups_of(survey, names),
            "low_questions": [
                each.question
                for each in survey.follow_ups.select_related("question").filter(
                    question__isnull=False
                )
            ],
        }
    return facts


def follow_ups_of(survey: Survey, names: Names) -> list[FollowedUp]:
    """The actions that low answers led to; after whose answer, where that may be told."""
    rows = survey.follow_ups.filter(action__isnull=False).order_by("pk")
    rows = rows.select_related("action__owner", "invitation__person")[:20]
    known = None if names is None else frozenset(names)
    return [
        FollowedUp(
            each.action,
            str(each.invitation.person)
            if each.invitation and (known is None or each.invitation.customer_id in known)
            else "",
        )
        for each in rows
        if each.action
    ]


def response_chart(result: SurveyResult) -> Any:
    """Who was invited and who answered, of each tier."""
    rows = [
        StackedRow(
            tier,
            [asked.answered, asked.declined, asked.invited - asked.answered - asked.declined],
            percent(asked.rate, 0) if asked.rate is not None else "",
        )
        for tier, asked in result.tiers
        if asked.invited
    ]
    parts = [
        Part(_("answered"), "ok"),
        Part(_("declined"), "bar"),
        Part(_("not answered"), "bar-2"),
    ]
    title = _("Who answered, by tier")
    size = {"width": 270, "label_width": 84, "note_width": 48}
    return charts.stacked_bar(rows, parts, title=title, **size) if rows else None


def _told(result: QuestionResult, whole: SurveyResult, names: Names) -> Told:
    question = result.question
    kind = str(question.kind)
    texts, hidden = texts_of(question, names)
    return Told(
        result=result,
        figure=figure(kind, result.score),
        interval=interval(kind, result.score),
        meaning=meaning_of(question),
        distribution=distribution(question, result.counts),
        by_tier=parts_chart(question, result.tiers, _("By tier"), _("Tier")),
        by_customer=parts_chart(
            question, result.customers[:MOST_PARTS], _("By customer"), _("Customer")
        ),
        more_customers=max(0, len(result.customers) - MOST_PARTS),
        texts=texts,
        texts_hidden=hidden,
        gap=_gap(result, whole),
    )


def _gap(result: QuestionResult, whole: SurveyResult) -> str:
    """By how much what is met falls short of what is expected, in a sentence."""
    if result.question.expected_of_id is not None:
        return _gap_beside(result, whole)
    found = whole.gap_of(result)
    if found is None:
        return ""
    _expected, by = found
    words = {"by": number(abs(by), 1)}
    if by > 0:
        return _("%(by)s steps below what is expected.") % words
    return _("%(by)s steps above what is expected.") % words if by < 0 else _("As expected.")


def _gap_beside(expected: QuestionResult, whole: SurveyResult) -> str:
    """The same said of the question on what is expected."""
    met = next(
        (each for each in whole.questions if each.question.pk == expected.question.expected_of_id),
        None,
    )
    found = whole.gap_of(met) if met else None
    if met is None or found is None:
        return ""
    words = {"question": met.question.text, "by": number(abs(found[1]), 1)}
    if found[1] > 0:
        return _("Expected of “%(question)s”, which falls short of it by %(by)s steps.") % words
    if found[1] < 0:
        return _("Expected of “%(question)s”, which goes beyond it by %(by)s steps.") % words
    return _("Expected of “%(question)s”, and met.") % words


def distribution(question: Question, counts: Counts) -> Any:
    """How many gave which answer, the highest on top; nothing of words."""
    if question.kind in (QuestionKind.TEXT, QuestionKind.SCORE) or not counts:
        return None
    n = sum(counts.values())
    rows = [
        StackedRow(label, [counts.get(value, 0)], percent(100 * counts.get(value, 0) / n, 0))
        for value, label in reversed(choices_of(question))
    ]
    if question.kind == QuestionKind.CHOICE:
        rows.reverse()
    title = _("Answers: %(question)s") % {"question": question.text}
    return charts.stacked_bar(rows, [Part(_("Answers"), "bar")], title=title, label_width=90)


def parts_chart(question: Question, parts: Sequence[ResultPart], title: str, head: str) -> Any:
    """The score of each part with its interval; of one part alone it says nothing new.

    Nor does it say anything where all parts are hidden.
    """
    if question.kind in (QuestionKind.TEXT, QuestionKind.CHOICE, QuestionKind.SCORE):
        return None
    if len(parts) < 2 or not any(part.score for part in parts):
        return None
    low, high = ends(question)
    rows = [
        IntervalRow(
            part.name,
            part.score.value if part.score else None,
            part.score.low if part.score else 0,
            part.score.high if part.score else 0,
            _("too few") if part.is_hidden else _("n = %(n)s") % {"n": number(part.n)},
        )
        for part in parts
    ]
    kind = str(question.kind)
    return charts.intervals(
        rows,
        low=low,
        high=high,
        title=f"{title}: {question.text}",
        head=head,
        write=lambda value: value_in_words(kind, value),
    )


def ends(question: Question) -> tuple[float, float]:
    """The lowest and the highest score that the question can have."""
    if question.kind == QuestionKind.NPS:
        return -100, 100
    return (1, question.scale or 5) if question.kind == QuestionKind.RATING else (0, 100)


def texts_of(question: Question, names: Names) -> tuple[list[Said], bool]:
    """What was written: by name to those who may read it, else only of five or more, by letters.

    In no order that tells who wrote when. The second is whether something is not shown.
    """
    if question.kind != QuestionKind.TEXT:
        return [], False
    if question.survey.is_anonymous:
        unnamed = AnonymousAnswer.objects.filter(question=question)
        return _of_enough(list(unnamed.values_list("text", flat=True)))
    rows = Answer.objects.filter(question=question).select_related(
        "person", "invitation__customer__unit"
    )
    if not question.survey.is_named:
        return _of_enough(list(rows.values_list("text", flat=True)))
    shown = rows if names is None else rows.filter(invitation__customer__in=names)
    said = [
        Said(each.text, f"{each.person}, {each.invitation.customer}")
        for each in shown.order_by("invitation__customer__unit__name", "pk")[:MOST_TEXTS]
    ]
    return said, names is not None and rows.count() > len(said)


def _of_enough(texts: list[str]) -> tuple[list[Said], bool]:
    if len(texts) < SMALLEST:
        return [], bool(texts)
    return [Said(text) for text in sorted(texts)[:MOST_TEXTS]], False


def meaning_of(question: Question) -> str:
    """What the figure of the question is."""
    match question.kind:
        case QuestionKind.CSAT:
            boxes = sorted(TOP_BOXES[question.scale or 5])
            return _("Share of those who answered %(low)s to %(high)s") % {
                "low": boxes[0],
                "high": boxes[-1],
            }
        case QuestionKind.NPS:
            return _("Share of %(high)s and 10, less the share of 0 to %(low)s") % {
                "high": PROMOTERS_FROM,
                "low": DETRACTORS_TO,
            }
        case QuestionKind.RATING:
            return _("Mean of the answers, 1 to %(scale)s") % {"scale": question.scale}
    return ""


def series_chart(series: Sequence[Satisfaction], title: str) -> Any:
    """The figures of several surveys, the latest on top, each with its interval."""
    if not series:
        return None
    rows = [
        IntervalRow(
            f"{each.closed_on:%Y-%m} {each.survey.title}",
            each.score,
            each.low,
            each.high,
            _("n = %(n)s") % {"n": number(each.n)},
            reverse("surveys:detail", args=[each.survey.pk]),
        )
        for each in reversed(series)
    ]
    return charts.intervals(
        rows,
        low=0,
        high=100,
        title=title,
        head=_("Survey"),
        write=lambda value: percent(value, 0),
    )


def series_sentence(series: Sequence[Satisfaction]) -> str:
    """What the last figure is, and whether it differs from the one before by more than chance."""
    if not series:
        return ""
    last = series[-1]
    facts = {
        "score": percent(last.score, 0),
        "low": number(round(last.low)),
        "high": number(round(last.high)),
        "n": number(last.n),
    }
    said = (
        ngettext(
            "%(score)s are satisfied (%(low)s to %(high)s), by %(n)s answer.",
            "%(score)s are satisfied (%(low)s to %(high)s), by %(n)s answers.",
            last.n,
        )
        % facts
    )
    return f"{said} {_compared(series)}".strip()


def _compared(series: Sequence[Satisfaction]) -> str:
    """Two figures whose intervals do not meet differ; else it may be chance."""
    if len(series) < 2:
        return ""
    before, last = series[-2], series[-1]
    words = {"before": percent(before.score, 0)}
    if last.low > before.high:
        return _("That is more than before (%(before)s).") % words
    if last.high < before.low:
        return _("That is less than before (%(before)s).") % words
    return _("Before it was %(before)s: the difference may be chance.") % words
