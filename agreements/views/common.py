"""What the views of agreements share: who asks, what they may see, one act by a button."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise

from agreements.models import Agreement, AgreementLine, RenewalStep, Service, ServiceLevel
from brm.accounts.models import User
from brm.ui.refusals import refusals_in_words
from brm.ui.returning import back_to
from brm.ui.toasts import toast


def user_of(request: HttpRequest) -> User:
    """Who asks; the middleware has seen to it that it is somebody signed in."""
    return cast(User, request.user)


def asking(request: HttpRequest) -> dict[str, Any]:
    """Who asks and on which day, as every operation wants to know."""
    return {"by": user_of(request), "on": timezone.localdate()}


def changing(request: HttpRequest, form: BaseForm) -> dict[str, Any]:
    """As `asking`, with why what is in force is changed without approval, where that was said."""
    return asking(request) | {"why": form.cleaned_data.get("why", "")}


def act(
    request: HttpRequest,
    operation: Callable[..., object],
    subject: Any,
    *,
    done: str | Promise,
    to: str,
    undo: str = "",
    **facts: Any,
) -> HttpResponse:
    """Do one thing for a button, tell `done` or the refusal, and go back."""
    try:
        with refusals_in_words():
            operation(subject, **asking(request), **facts)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        toast(request, done, undo=undo)
    return back_to(request, to)


def the_agreement(request: HttpRequest, pk: int) -> Agreement:
    rows = Agreement.objects.visible_to(user_of(request))
    joined: QuerySet[Agreement] = rows.select_related(
        "customer__unit", "master", "ending_reason", "approval__person", "approval__edition"
    )
    return get_object_or_404(joined, pk=pk)


def the_line(request: HttpRequest, pk: int) -> AgreementLine:
    """A line whose agreement the user may see."""
    agreements = Agreement.objects.visible_to(user_of(request))
    rows = AgreementLine.objects.filter(period__agreement__in=agreements)
    return get_object_or_404(
        rows.select_related("service", "period__agreement__customer__unit"), pk=pk
    )


def the_level(request: HttpRequest, pk: int) -> ServiceLevel:
    """A service level whose agreement the user may see."""
    agreements = Agreement.objects.visible_to(user_of(request))
    rows = ServiceLevel.objects.filter(line__period__agreement__in=agreements)
    joined = rows.select_related("measure", "line__service", "line__period__agreement__customer")
    return get_object_or_404(joined, pk=pk)


def the_step(request: HttpRequest, pk: int) -> RenewalStep:
    rows = RenewalStep.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("period__agreement__customer__unit"), pk=pk)


def the_service(request: HttpRequest, pk: int) -> Service:
    rows = Service.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("owner", "parent"), pk=pk)
