"""What a draft says is written in another language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from reports.models import Survey
from reports.surveys.operations.design import lock_draft

Words = Mapping[str, Any]
"""What is written; an empty text is none."""


@transaction.atomic
def translate_survey(
    survey: Survey,
    *,
    by: User,
    on: date,
    language: str,
    words: Words,
    questions: Mapping[int, Words],
) -> Survey:
    """Keep title and purpose in the language, and of each question text, help and options.

    What is written replaces what was; a question that is not named stays. Raises ValidationError
    where it is the first language, or where a choice would offer more or fewer options.
    """
    held = lock_draft(survey, by=by)
    if language == held.language:
        raise ValidationError(_("It is written in this language already."))
    held.translations = _with(held.translations, language, words)
    held.full_clean()
    held.save()
    for question in held.questions.filter(pk__in=questions):
        told = questions[question.pk]
        if len(told.get("options", [])) not in (0, len(question.options)):
            raise ValidationError(_("Give as many options in each language, in the same order."))
        question.translations = _with(question.translations, language, told)
        question.full_clean()
        question.save()
    return held


def _with(kept: Mapping[str, Words], language: str, words: Words) -> dict[str, Words]:
    """What is kept, with these words in the language; without any, without the language."""
    others = {code: told for code, told in kept.items() if code != language}
    written = {name: value for name, value in words.items() if value}
    return others | ({language: written} if written else {})
