"""The API itself; every app adds its router in `AppConfig.ready()`.

from brm.api.service import api
api.add_router("", router)
"""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from brm.api.answers import errors, handle_errors
from brm.api.once import KeyUsedError
from brm.api.signing_in import Bearer

PREFIX = "/api/v1/"

api = NinjaAPI(
    title="BRM",
    version="1",
    description="Systems deliver the reports of IT processes, and ask which are owed.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=Bearer(),
)
handle_errors(api)


@api.exception_handler(KeyUsedError)
def key_used(request: HttpRequest, error: KeyUsedError) -> HttpResponse:
    sentence = _("This key came with another content before: take a new one.")
    return api.create_response(request, errors(("Idempotency-Key", sentence)), status=409)


@require_GET
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, for whoever has a token or is signed in with a role."""
    if not getattr(request.user, "roles", None):
        try:
            found = Bearer()(request)
        except Exception as error:  # too many: answered as of every endpoint
            return api.on_exception(request, error)
        if not found:
            return api.on_exception(request, AuthenticationError())
    return JsonResponse(api.get_openapi_schema(path_prefix=PREFIX))


@login_not_required
@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """What is asked for where there is nothing: a program reads no page."""
    return api.on_exception(request, Http404())


def addresses() -> list[URLPattern]:
    """The endpoints of all routers, which ask for a token instead of a session, and what they are.

    Asked for when the addresses of the product are put together: every app is ready by then.
    """
    found = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    found = [each for each in found if each.name != "api-root"]
    found = [*found, path("openapi.json", description, name="description")]
    for each in found:
        each.callback = _for_programs(each.callback)
    return [*found, re_path(r"^(?:.*)$", unknown, name="unknown")]


def _for_programs(view: Any) -> Any:
    """The view without a session or a form's token, and with a method it lacks refused in JSON."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        sentence = _("This address takes %s only.") % response["Allow"]
        refused = api.create_response(request, errors(("", sentence)), status=405)
        refused["Allow"] = response["Allow"]
        return refused

    return answer
