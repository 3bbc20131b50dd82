"""A token is made, shown once, and revoked."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.api.models import ApiToken
from brm.api.narrowing import narrowings
from brm.api.scopes import offered
from brm.links.tokens import digest_of

BEGINS = "brm_"
"""So that a token that was published by mistake is found by those who look for such."""
BYTES = 32
LONGEST_DAYS = 731


@transaction.atomic
def make_token(
    *, name: str, scopes: Sequence[str], expires_on: date, by: User, on: date, **narrowed: Any
) -> ApiToken:
    """A new token; its text is its attribute `plain`, here and never again.

    `narrowed` is by name of a narrowing (`brm.api.narrowing`) what the token is narrowed to.
    Raises ValidationError for a scope that there is not, or a last day beyond two years.
    """
    require_role(by, Role.ADMINISTRATOR)
    known = {scope for scope, _label in offered()}
    if not set(scopes) <= known:
        raise ValidationError({"scopes": _("Choose what it may do.")})
    if expires_on > on + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"expires_on": _("A token holds for two years at most.")})
    plain = BEGINS + secrets.token_urlsafe(BYTES)
    token = ApiToken(
        name=name.strip(),
        digest=digest_of(plain),
        begins_with=plain[:8],
        scopes=sorted(scopes),
        expires_on=expires_on,
        made_on=on,
        made_by=by,
    )
    token.full_clean()
    token.save()
    for narrowing, chosen in narrowed.items():
        narrowings[narrowing].keep(token, chosen)
    token.plain = plain
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, on: date) -> ApiToken:
    """Close the token for good; a second time changes nothing."""
    require_role(by, Role.ADMINISTRATOR)
    held = ApiToken.objects.select_for_update(no_key=True).get(pk=token.pk)
    if held.revoked_on is None:
        held.revoked_on = on
        held.save()
    return held
