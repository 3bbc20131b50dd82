"""In which language a survey is read, and what of it is not yet written in which."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_supported_language_variant

from brm.links.models import PersonalLink
from reports.models import Question, Survey
from reports.models.survey_languages import told_in


@dataclass(frozen=True)
class Translated:
    """How much of a survey is written in a language besides its first."""

    language: str
    name: str
    missing: int
    of: int

    @property
    def is_begun(self) -> bool:
        return self.missing < self.of


def language_names() -> dict[str, str]:
    """The languages that are offered here, by their code."""
    return {code: str(name) for code, name in settings.LANGUAGES}


def translated(survey: Survey, questions: Iterable[Question]) -> list[Translated]:
    """Each further language with what is missing in it: title, purpose, and whole questions."""
    asked = list(questions)
    return [
        _translated(survey, asked, code, name)
        for code, name in language_names().items()
        if code != survey.language
    ]


def _translated(survey: Survey, asked: list[Question], code: str, name: str) -> Translated:
    own = told_in(survey.translations, code)
    written = [bool(own.get("title"))]
    if survey.purpose:
        written.append(bool(own.get("purpose")))
    written += [each.is_told(told_in(each.translations, code)) for each in asked]
    return Translated(code, name, written.count(False), len(written))


def offered(survey: Survey, questions: Iterable[Question]) -> list[tuple[str, str]]:
    """The languages in which somebody can read the survey, its first one first."""
    known = language_names()
    begun = [each.language for each in translated(survey, questions) if each.is_begun]
    return [(code, known.get(code, code)) for code in (survey.language, *begun)]


def language_for(request: HttpRequest, link: PersonalLink) -> str:
    """What whoever was asked chose on the page, their own language, or that of the browser."""
    for wanted in (request.GET.get("language", ""), link.language):
        found = _supported(wanted)
        if found:
            return found
    return get_language() or settings.LANGUAGE_CODE


def _supported(language: str) -> str:
    try:
        return get_supported_language_variant(language) if language else ""
    except LookupError:
        return ""
