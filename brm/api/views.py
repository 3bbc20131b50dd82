"""Tokens, as administrators make and revoke them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Role, User
from brm.accounts.permissions import role_required
from brm.api.forms import TokenForm
from brm.api.models import ApiToken
from brm.api.narrowing import narrowings
from brm.api.operations import make_token, revoke_token
from brm.api.scopes import in_words
from brm.ui.forms import attempt
from brm.ui.toasts import toast

administrators = role_required(Role.ADMINISTRATOR)


@require_GET
@administrators
def tokens(request: HttpRequest) -> HttpResponse:
    """Every token: the open ones first, with what each may and when it was used."""
    today = timezone.localdate()
    rows = list(ApiToken.objects.visible_to(cast(User, request.user)).select_related("made_by"))
    narrowed = [each.in_words(rows) for each in narrowings]
    found = [
        (
            each,
            each.is_open(on=today),
            in_words(each.scopes) + [said[each.pk] for said in narrowed if each.pk in said],
        )
        for each in rows
    ]
    found.sort(key=lambda row: not row[1])
    return render(request, "api/tokens.html", {"tokens": found, "today": today})


@never_cache
@administrators
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token; the answer shows it, this once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"by": cast(User, request.user), "on": timezone.localdate()}
        token = attempt(form, make_token, **facts, **form.cleaned_data)
        if token:
            shown = {"token": token, "plain": token.plain}
            return render(request, "api/shown_once.html", shown)
    return render(request, "api/form.html", {"form": form})


@require_POST
@administrators
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    token = get_object_or_404(ApiToken.objects.visible_to(user), pk=pk)
    revoke_token(token, by=user, on=timezone.localdate())
    toast(request, _("%(token)s lets nobody in any more") % {"token": token})
    return redirect(reverse("tokens:list"))
