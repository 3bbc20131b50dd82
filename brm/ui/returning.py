"""Back to the page one came from: a form carries it along, a button says where it stood.

came_from(request, default)   the address for the form: its hidden field `next`, its Cancel
back_to(request, default)     the answer once it is done
"""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, default: str) -> HttpResponse:
    """Back to the page that the button stood on (`next`), if it is one of ours."""
    asked = request.POST.get("next", "")
    return HttpResponseRedirect(asked if _is_ours(request, asked) else default)


def came_from(request: HttpRequest, default: str) -> str:
    """The page of ours that led to this one: as form or link say, else the browser.

    `default` where none says it, and after signing in.
    """
    said = request.POST.get("next") or request.GET.get("next") or ""
    if not said and request.method == "GET":
        said = _referring(request)
    return said if said and _is_ours(request, said) else default


def _referring(request: HttpRequest) -> str:
    """The address of the page before, without its host, unless it is this one or of signing in."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return ""
    if before.netloc != request.get_host():
        return ""
    signing_in = reverse("account_login").removesuffix("login/")
    if before.path == request.path or before.path.startswith(signing_in):
        return ""
    return urlunsplit(("", "", before.path, before.query, ""))


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
