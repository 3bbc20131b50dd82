"""What a system is told when something is wrong: sentences, each with the field it is about."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Refusal
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

EITHER = ("decimal", "constrained-str")
"""What a value may be of that is either; each of them is said to be wrong by itself."""
IN_WORDS = {
    "extra_forbidden": gettext_lazy("There is no such field."),
    "missing": gettext_lazy("This is required."),
    "string_pattern_mismatch": gettext_lazy("Leave out null characters."),
    "string_too_short": gettext_lazy("This is empty."),
    "string_type": gettext_lazy("Give a text."),
    "string_unicode": gettext_lazy("This is no text in UTF-8."),
    "finite_number": gettext_lazy("Give a number."),
    "decimal_parsing": gettext_lazy("Give a number."),
    "decimal_type": gettext_lazy("Give a number."),
}
"""The sentence by what is wrong; what is not here is said as the checker says it."""


class Wrong(Schema):
    """One thing that is wrong; `field` is empty where it is about the request as a whole."""

    field: str
    sentence: str


class Errors(Schema):
    errors: list[Wrong]


class TooManyError(Exception):
    """The requests of this minute are used up."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class ConflictError(Refusal):
    """What is sent does not go with what was decided of it before."""


def errors(*found: tuple[str, str]) -> dict[str, Any]:
    return {"errors": [{"field": field, "sentence": sentence} for field, sentence in found]}


def sentences_of(refusal: Refusal) -> list[tuple[str, str]]:
    """The refusal's sentences with their fields."""
    if not hasattr(refusal, "error_dict"):
        return [("", sentence) for sentence in refusal.messages]
    return [
        ("" if field == NON_FIELD_ERRORS else field, sentence)
        for field, sentences in refusal.message_dict.items()
        for sentence in sentences
    ]


def handle_errors(api: NinjaAPI) -> None:
    """Answer everything that can be wrong in one form."""

    def answer(request: HttpRequest, status: int, *found: tuple[str, str]) -> HttpResponse:
        return api.create_response(request, errors(*found), status=status)

    def unknown(request: HttpRequest, error: Any) -> HttpResponse:
        sentence = _("Send a token that holds: Authorization: Bearer and the token.")
        response = answer(request, 401, ("", sentence))
        response["WWW-Authenticate"] = "Bearer"
        return response

    def not_understood(request: HttpRequest, error: Any) -> HttpResponse:
        found = dict.fromkeys(_place_and_sentence(each) for each in error.errors)
        return answer(request, 422, *found)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 422, *sentences_of(error))

    def conflicting(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 409, *sentences_of(error))

    def too_many(request: HttpRequest, error: Any) -> HttpResponse:
        sentence = _("Too many requests: wait %(n)s seconds.") % {"n": error.seconds}
        response = answer(request, 429, ("", sentence))
        response["Retry-After"] = str(error.seconds)
        return response

    def too_large(request: HttpRequest, error: Any) -> HttpResponse:
        sentence = _("This is larger than a request may be. Bring large files by the page.")
        return answer(request, 413, ("", sentence))

    def forbidden(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 403, ("", str(error)))

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 404, ("", _("There is no such thing.")))

    def other(request: HttpRequest, error: Any) -> HttpResponse:
        is_unreadable = error.status_code == 400
        sentence = _("This is no JSON in UTF-8.") if is_unreadable else str(error)
        return answer(request, error.status_code, ("", sentence))

    for kind, handler in (
        (AuthenticationError, unknown),
        (ValidationError, not_understood),
        (ConflictError, conflicting),
        (Refusal, refused),
        (TooManyError, too_many),
        (RequestDataTooBig, too_large),
        (PermissionDenied, forbidden),
        (Http404, missing),
        (HttpError, other),
    ):
        api.add_exception_handler(kind, handler)


def _place_and_sentence(error: dict[str, Any]) -> tuple[str, str]:
    """`figures.2.value` and what is wrong there, without the part of the request it stands in."""
    _part, *place = [str(each) for each in error["loc"]]
    if place and place[0] in ("sent", "asked"):
        place = place[1:]
    if place and place[-1] in EITHER:
        return ".".join(place[:-1]), _("Give a number or a text.")
    words = IN_WORDS.get(error["type"])
    return ".".join(place), str(words) if words else f"{error['msg']}."
