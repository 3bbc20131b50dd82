"""The page of the signed-in user: name, language, theme, sign-in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brm.accounts.forms import NameForm, PreferencesForm
from brm.accounts.models import Role, User
from brm.ui.forms import attempt

A_YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=request.user.pk)
    form = NameForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid() and attempt(form, form.save):
        messages.success(request, _("Your name is saved."))
        return redirect("accounts:me")
    roles = [str(role.label) for role in Role if user.has_role(role)]
    facts = {"form": form, "preferences": _preferences(request), "roles": roles}
    return render(request, "account/me.html", facts)


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return redirect("accounts:me")
    response = redirect("accounts:me")
    _keep(response, settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
    _keep(response, "theme", form.cleaned_data["theme"])
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Language and theme are set for this browser."))
    return response


def not_offered(request: HttpRequest) -> HttpResponse:
    """In place of allauth's page of addresses: an address is changed by an administrator."""
    raise Http404


def _preferences(request: HttpRequest) -> PreferencesForm:
    now = {"language": get_language(), "theme": request.COOKIES.get("theme", "auto")}
    return PreferencesForm(initial=now)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
