"""A survey is drafted: its facts and questions, from nothing or from an earlier one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.accounts.permissions import require_role
from brm.links.models import PersonalLink
from brm.links.operations import LONGEST_DAYS
from reports.models import Question, Survey
from reports.surveys.care import MAY_DESIGN, require_run

PURPOSE = "survey"
"""Of the personal links of those who are asked."""
OPENS_AFTER = timedelta(days=30)
"""So long after the last day a link still says that the survey is closed."""
NUMBERS = 7_304_117
"""The lock under which numbers are given."""
COPIED = (
    "purpose",
    "language",
    "translations",
    "anonymity",
    "unit_id",
    "tiers",
    "parts",
    "margin",
    "expected_share",
    "low_at_most",
    "follow_up_days",
    "reminder_days",
    "reminders",
)
ASKED_AGAIN = (
    "code",
    "order",
    "kind",
    "scale",
    "text",
    "help",
    "is_required",
    "options",
    "translations",
)


@transaction.atomic
def create_survey(*, by: User, on: date, **facts: Any) -> Survey:
    """A draft with the next number; a title, two days and a promise are all it needs."""
    require_role(by, *MAY_DESIGN)
    survey = Survey(number=_next_number(), made_by=by, **facts)
    survey.full_clean()
    survey.save()
    return survey


@transaction.atomic
def copy_survey(
    survey: Survey, *, by: User, on: date, title: str, opens_on: date, closes_on: date
) -> Survey:
    """A draft that asks what the survey asked; the codes of the questions stay, for the trend.

    Raises ValidationError of an imported one, whose questions have no answers to choose from.
    """
    if survey.is_imported:
        raise ValidationError(_("An imported survey holds scores alone: it cannot be asked again."))
    facts = {name: getattr(survey, name) for name in COPIED}
    if title != survey.title:
        facts["translations"] = _without_titles(survey)
    copy = create_survey(by=by, on=on, title=title, opens_on=opens_on, closes_on=closes_on, **facts)
    copy.copied_from = survey
    copy.save()
    asked = list(survey.questions.order_by("expected_of", "order", "pk"))
    again: dict[int, Question] = {}
    for question in sorted(asked, key=lambda each: each.expected_of_id is not None):
        own = {name: getattr(question, name) for name in ASKED_AGAIN}
        again[question.pk] = Question.objects.create(
            survey=copy,
            service_id=question.service_id,
            expected_of=again.get(question.expected_of_id or 0),
            **own,
        )
    return copy


def _without_titles(survey: Survey) -> dict[str, dict[str, str]]:
    """What is translated of a survey of which a copy is called by another title."""
    told = {
        language: {name: words for name, words in own.items() if name != "title"}
        for language, own in survey.translations.items()
    }
    return {language: own for language, own in told.items() if own}


@transaction.atomic
def change_survey(survey: Survey, *, by: User, on: date) -> Survey:
    """Save what was changed of a draft; of an open one only how long it asks and reminds.

    Its links open as long as it asks, and a while longer. Raises ValidationError where an open one
    would end on a day that is over.
    """
    before = lock_survey(survey)
    require_run(by, before)
    if survey.is_open and survey.closes_on < on:
        raise ValidationError({"closes_on": _("The last day is over: close it now instead.")})
    survey.full_clean()
    survey.save()
    if survey.is_open and survey.closes_on > before.closes_on:
        _open_links_longer(survey, on=on)
    return survey


def last_day_of_links(survey: Survey, *, on: date) -> date:
    """A while after the survey's last day; a year from the day `on` at most."""
    return min(survey.closes_on + OPENS_AFTER, on + timedelta(days=LONGEST_DAYS))


def _open_links_longer(survey: Survey, *, on: date) -> None:
    """Let the links open as long as those do that are made today."""
    last = last_day_of_links(survey, on=on)
    links = PersonalLink.objects.filter(
        purpose=PURPOSE,
        subject_id__in=survey.invitations.values("pk"),
        revoked_at=None,
        expires_on__lt=last,
    )
    links.update(expires_on=last)


@transaction.atomic
def delete_draft(survey: Survey, *, by: User, on: date) -> None:
    """Throw a draft away; raises ValidationError where it is none any more."""
    held = lock_draft(survey, by=by)
    held.delete()


@transaction.atomic
def add_question(
    survey: Survey, *, by: User, on: date, expected_text: str = "", **facts: Any
) -> Question:
    """A question behind the others, with a code of its own where none is given.

    `expected_text` asks right behind it for what is expected of it.
    """
    held = lock_draft(survey, by=by)
    last = held.questions.last()
    code = facts.pop("code", "") or _code_for(held, str(facts.get("text", "")))
    question = Question(survey=held, order=last.order + 1 if last else 1, code=code, **facts)
    question.full_clean()
    question.save()
    if expected_text:
        _ask_what_is_expected(question, expected_text)
    return question


@transaction.atomic
def change_question(
    question: Question, *, by: User, on: date, expected_text: str | None = None
) -> Question:
    """Save what was changed; the question that asks what is expected of it goes along.

    `expected_text` is what that one asks: with a text it is asked, without it no more; where it is
    None it stays. Where other options are offered, those of other languages have to be written
    anew. Raises ValidationError where such a pair would be without a scale.
    """
    lock_draft(question.survey, by=by)
    if Question.objects.get(pk=question.pk).options != question.options:
        question.translations = {
            language: told | {"options": []} for language, told in question.translations.items()
        }
    question.full_clean()
    question.save()
    pair = Question.objects.filter(expected_of=question).first()
    if expected_text == "" and pair is not None:
        pair.delete()
        return question
    if pair is None:
        if expected_text:
            _ask_what_is_expected(question, expected_text)
        return question
    pair.kind, pair.scale = question.kind, question.scale
    pair.text = expected_text or pair.text
    pair.full_clean()
    pair.save()
    return question


def _ask_what_is_expected(question: Question, text: str) -> None:
    """A question in the same way right behind this one."""
    survey = question.survey
    pair = Question(
        survey=survey,
        code=_code_for(survey, text),
        order=question.order + 1,
        kind=question.kind,
        scale=question.scale,
        text=text,
        service_id=question.service_id,
        expected_of=question,
    )
    pair.full_clean()
    pair.save()
    others = [each for each in survey.questions.all() if each.pk != pair.pk]
    here = others.index(question) + 1
    _number([*others[:here], pair, *others[here:]])


@transaction.atomic
def remove_question(question: Question, *, by: User, on: date) -> None:
    """Take the question out of the draft, with the one that asks what is expected of it."""
    lock_draft(question.survey, by=by)
    question.delete()


@transaction.atomic
def move_question(question: Question, *, by: User, on: date, up: bool) -> None:
    """Let the question change places with the one before it, or behind it."""
    held = lock_draft(question.survey, by=by)
    asked = list(held.questions.all())
    here = next(n for n, each in enumerate(asked) if each.pk == question.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(asked):
        asked[here], asked[there] = asked[there], asked[here]
        _number(asked)


def _number(asked: Sequence[Question]) -> None:
    for n, each in enumerate(asked, start=1):
        if each.order != n:
            each.order = n
            each.save(update_fields=["order"])


def lock_survey(survey: Survey) -> Survey:
    """The survey as it is now, locked for this transaction."""
    rows = Survey.objects.select_related("made_by", "unit")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)


def lock_draft(survey: Survey, *, by: User) -> Survey:
    """The draft, locked; raises ValidationError where it was opened."""
    held = lock_survey(survey)
    require_run(by, held)
    if not held.is_draft:
        raise ValidationError(
            _("The survey was opened: its questions and who is asked stay as they are.")
        )
    return held


def _code_for(survey: Survey, text: str) -> str:
    """A short name of the question that no other one of the survey has."""
    base = slugify(text)[:30].strip("-") or "question"
    taken = set(survey.questions.values_list("code", flat=True))
    codes = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)


def _next_number() -> str:
    """The number after the highest so far; the lock lasts until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
        cursor.execute(
            "SELECT COALESCE(max(substring(number FROM 3)::bigint), 0) + 1"
            " FROM reports_survey WHERE number ~ '^S-[0-9]{1,12}$'"
        )
        return f"S-{cursor.fetchone()[0]}"
