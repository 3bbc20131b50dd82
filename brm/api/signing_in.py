"""A system signs in with its token, and with nothing else."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from brm.api.answers import TooManyError
from brm.api.limits import seconds_to_wait
from brm.api.models import ApiToken
from brm.links.guessing import guesses_too_often, note_guess
from brm.links.tokens import digest_of

API = "api"
"""Unknown tokens of the API are counted by themselves."""


class Bearer(HttpBearer):
    """`Authorization: Bearer ...`; a session of a browser is nothing to it."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token's row where it holds today; raises TooManyError for whoever asks too often."""
        if guesses_too_often(request, API):
            raise TooManyError(60)
        found = token_of(token)
        if found is None:
            note_guess(request, API)
            return None
        seconds = seconds_to_wait(found)
        if seconds:
            raise TooManyError(seconds)
        note_use(found)
        return found


def token_of(text: str) -> ApiToken | None:
    """The token of that text, where it holds today."""
    rows = ApiToken.objects.open(on=timezone.localdate()).select_related("made_by")
    return rows.filter(digest=digest_of(text.strip())).first()


def note_use(token: ApiToken) -> None:
    """Keep the day on which it was used last; once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).exclude(last_used_on=today).update(last_used_on=today)


def require_scope(token: ApiToken, scope: str, what: str) -> None:
    """Raise PermissionDenied where the token may not do `what`."""
    if not token.may(scope):
        raise PermissionDenied(_("This token may not %(what)s.") % {"what": what})
