"""What a survey says in other languages than its first, as its rows keep it.

`{"sv": {"title": "...", "purpose": "..."}}` of a survey, and of a question
`{"sv": {"text": "...", "help": "...", "options": ["...", "..."]}}`. What is empty is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Told = Mapping[str, Any]
"""The words in one language."""


@dataclass(frozen=True)
class Wording:
    """A question as it is asked in one language."""

    language: str
    text: str
    help: str
    options: list[str]


def first_language() -> str:
    """The language of a survey of which nothing else is said."""
    return settings.LANGUAGE_CODE


def told_in(translations: Mapping[str, Told], language: str) -> Told:
    """What is written in the language, or in that of which it is a variety; `sv-se` reads `sv`."""
    own = translations.get(language) or translations.get(language.partition("-")[0])
    return own or {}


def written_in_languages(translations: Mapping[str, Told]) -> None:
    """Raises ValidationError where something is written in a language that is not offered."""
    if set(translations) - {code for code, _name in settings.LANGUAGES}:
        raise ValidationError(_("Choose a language that is offered here."))
