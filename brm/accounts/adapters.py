"""What allauth asks the product: who may sign up, and how a second factor's secret is kept."""

import base64
import hashlib
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from brm.accounts.landing import landing_page


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator: nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(
        self, request: HttpRequest, user: Any, *, redirect_url: str | None, **more: Any
    ) -> HttpResponse:
        """To the page that was asked for; who asked for none in particular, to that of the role."""
        # A passkey brings its page in the form alone, and no `redirect_url`.
        asked = redirect_url or get_next_redirect_url(request)
        if asked in (None, "", settings.LOGIN_REDIRECT_URL):
            redirect_url = landing_page(user)
        answer: HttpResponse = super().post_login(request, user, redirect_url=redirect_url, **more)
        return answer


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted: a copy of the database alone opens no account.

    The key is the secret key's; after a change of it the old one stays in SECRET_KEY_FALLBACKS.
    """

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *cast(list[str], settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
