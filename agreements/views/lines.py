"""Lines and service levels are added, changed and taken out."""

from collections.abc import Callable

from django import forms
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.forms import LevelEditForm, LineEditForm, NewLevelForm, NewLineForm, ask_why
from agreements.models import Agreement, AgreementLine, AgreementState, ServiceLevel
from agreements.operations.draft import (
    add_level,
    add_line,
    remove_level,
    remove_line,
    save_level,
    save_line,
)
from agreements.views.acts import cared_for
from agreements.views.common import asking, changing, the_level, the_line, user_of
from brm.ui.forms import attempt
from customers.care import require_care

SAVE = _("Save")


def draw(
    request: HttpRequest,
    agreement: Agreement,
    form: BaseForm,
    title: str | Promise,
    *,
    action: str | Promise = SAVE,
    why: str | Promise = "",
) -> HttpResponse:
    facts = {"agreement": agreement, "form": form, "title": title, "action": action, "why": why}
    return render(request, "agreements/agreement_act.html", facts)


def line_create(request: HttpRequest, pk: int) -> HttpResponse:
    agreement, form = cared_for(request, pk), NewLineForm(request.POST or None)
    ask_why(form, agreement)
    if request.method == "POST" and form.is_valid():
        facts = asking(request) | form.cleaned_data
        if attempt(form, add_line, agreement, **facts):
            return redirect(agreement)
    return draw(request, agreement, form, _("Add a service"))


def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    line = the_line(request, pk)
    agreement = line.period.agreement
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    asked = {"quantity": request.GET["quantity"]} if "quantity" in request.GET else {}
    form = LineEditForm(request.POST or None, instance=line, initial=asked)
    ask_why(form, agreement)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, save_line, form.instance, **changing(request, form))
        if saved:
            return redirect(agreement)
    return draw(request, agreement, form, line.service.name)


def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a service out of an agreement."""
    line = the_line(request, pk)
    agreement = line.period.agreement
    title = _("Take out %(service)s") % {"service": line.service}
    return _remove(request, agreement, remove_line, line, title=title)


def level_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target out of its line."""
    level = the_level(request, pk)
    agreement = level.line.period.agreement
    facts = {"measure": level.measure, "service": level.line.service}
    title = _("Take out %(measure)s of %(service)s") % facts
    return _remove(request, agreement, remove_level, level, title=title)


def _remove(
    request: HttpRequest,
    agreement: Agreement,
    operation: Callable[..., None],
    subject: AgreementLine | ServiceLevel,
    *,
    title: str,
) -> HttpResponse:
    """Ask for the reason where what is in force is changed, then take it out."""
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    form = forms.Form(request.POST if request.method == "POST" else None)
    ask_why(form, agreement)
    if request.method == "POST":

        def take_out() -> bool:
            operation(subject, **changing(request, form))
            return True

        if form.is_valid() and attempt(form, take_out):
            return redirect(agreement)
    is_in_force = agreement.state == AgreementState.ACTIVE
    why = _("It was agreed until yesterday, and no longer from today.") if is_in_force else ""
    return draw(request, agreement, form, title, action=_("Take it out"), why=why)


def level_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a target to the line `pk`."""
    line = the_line(request, pk)
    agreement = line.period.agreement
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    form = NewLevelForm(request.POST or None, instance=ServiceLevel(line=line))
    ask_why(form, agreement)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, add_level, form.instance, **changing(request, form))
        if saved:
            return redirect(agreement)
    title = _("Add a service level for %(service)s") % {"service": line.service}
    return draw(request, agreement, form, title)


def level_edit(request: HttpRequest, pk: int) -> HttpResponse:
    level = the_level(request, pk)
    agreement = level.line.period.agreement
    require_care(user_of(request), agreement.customer, on=timezone.localdate())
    form = LevelEditForm(request.POST or None, instance=level)
    ask_why(form, agreement)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, save_level, form.instance, **changing(request, form))
        if saved:
            return redirect(agreement)
    return draw(request, agreement, form, f"{level.measure}, {level.line.service}")
