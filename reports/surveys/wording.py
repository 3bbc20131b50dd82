"""How scores of surveys are written: the figure, its interval, and how many stand behind it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import number, percent
from reports.models import Question, QuestionKind, Survey
from reports.surveys.results import Asked, QuestionResult, SurveyResult
from reports.surveys.rules import ASK_EVERYONE_TO, Score


def figure(kind: str, score: Score | None) -> str:
    """The score as a figure of its kind; a dash where there is none."""
    return value_in_words(kind, score.value if score else None)


def value_in_words(kind: str, value: float | None) -> str:
    if value is None:
        return number(None)
    if kind == QuestionKind.CSAT:
        return percent(value, 0)
    if kind == QuestionKind.RATING:
        return number(value, 1)
    return number(round(value))


def interval(kind: str, score: Score | None) -> str:
    """`59 to 98`: between what the score of all who could be asked lies, 95 times of 100."""
    if score is None:
        return ""
    places = 1 if kind == QuestionKind.RATING else 0
    low, high = number(round(score.low, places), places), number(round(score.high, places), places)
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def question_in_words(result: QuestionResult) -> str:
    """One line: `How satisfied are you?: 90 % satisfied (60 to 98), 10 answers`."""
    question: Question = result.question
    if result.is_hidden:
        said = _("too few answers to be shown")
    elif result.score is None:
        said = ngettext("%(n)s answer", "%(n)s answers", result.n) % {"n": number(result.n)}
    else:
        facts = {
            "figure": figure(question.kind, result.score),
            "interval": interval(question.kind, result.score),
            "n": number(result.n),
        }
        said = _("%(figure)s (%(interval)s), n = %(n)s") % facts
    return f"{question.text}: {said}"


def response(asked: Asked) -> str:
    """`23 of 40 answered (58 %)`."""
    facts = {
        "n": number(asked.answered),
        "of": number(asked.invited),
        "rate": percent(asked.rate, 0) if asked.rate is not None else number(None),
    }
    return _("%(n)s of %(of)s answered (%(rate)s).") % facts


def lines_of(result: SurveyResult) -> list[str]:
    """The results as a mail tells them, a line each."""
    return [response(result.together), *map(question_in_words, result.questions)]


def sample_in_words(survey: Survey, population: int, needed: int) -> str:
    """Whom the sample is made of, and why."""
    if population <= ASK_EVERYONE_TO:
        return ngettext(
            "%(n)s person could be asked: up to %(most)s everybody is.",
            "%(n)s people could be asked: up to %(most)s everybody is.",
            population,
        ) % {"n": number(population), "most": ASK_EVERYONE_TO}
    facts = {
        "n": number(needed),
        "of": number(population),
        "margin": survey.margin,
        "share": survey.expected_share,
    }
    return (
        _(
            "%(n)s answers of %(of)s people reach ±%(margin)s %% in 95 of 100 surveys "
            "where %(share)s %% are expected. As many are drawn: where not all of them answer, the "
            "interval is wider, so choose a smaller margin."
        )
        % facts
    )
