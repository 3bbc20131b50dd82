"""Pages of the shell."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.context import THEMES
from brm.ui.showcase import showcase

YEAR = 365 * 24 * 3600


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """All places, for a phone whose bar holds only four."""
    return render(request, "ui/more.html")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark for this browser; anything else leaves it to the system."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_GET
@role_required(Role.ADMINISTRATOR)
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at and to copy from."""
    return render(request, "ui/components.html", showcase())
