"""What is owed at all: the processes with their templates, and the kinds of reports."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.imports.forms import kind_choices
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from meetings.views.common import user_of
from reports.models import ReportField, ReportingProcess, ReportKind
from reports.register.forms import (
    HeadingEditForm,
    HeadingForm,
    KindEditForm,
    KindForm,
    ProcessEditForm,
    ProcessForm,
)
from reports.register.rules import how_often

administrators = role_required(Role.ADMINISTRATOR)


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Each process with its kinds of reports and its headings."""
    rows = ReportKind.objects.select_related("customer__unit", "service").order_by("name")
    processes = (
        ReportingProcess.objects.filter(**_seen(request))
        .select_related("responsible", "recipe")
        .prefetch_related(Prefetch("kinds", rows), "fields")
    )
    found = [
        (process, [(kind, how_often(kind.every_months)) for kind in process.kinds.all()])
        for process in processes
    ]
    user = user_of(request)
    facts = {
        "processes": found,
        "is_administrator": user.has_role(Role.ADMINISTRATOR),
        "may_import": [name for name, _label in kind_choices(user)],
    }
    return render(request, "reports/register/kinds.html", facts)


def _seen(request: HttpRequest) -> dict[str, Any]:
    """Retired processes are an administrator's business alone; no role sees none."""
    user = user_of(request)
    if not user.roles:
        return {"pk__in": []}
    return {} if user.has_role(Role.ADMINISTRATOR) else {"is_active": True}


def _form(request: HttpRequest, form: Any, title: str, sentence: str) -> HttpResponse:
    facts = {"form": form, "title": title, "sentence": sentence}
    return render(request, "reports/register/kind_form.html", facts)


def _saved(request: HttpRequest, form: Any) -> bool:
    """Save what was sent, once; whether it was."""
    if request.method != "POST" or not form.is_valid():
        return False
    row = attempt(form, form.save)
    if row is None:
        return False
    toast(request, _("Saved: %(row)s") % {"row": row})
    return True


@administrators
def kind_create(request: HttpRequest) -> HttpResponse:
    form = KindForm(request.POST or None, initial=request.GET.dict())
    if _saved(request, form):
        return redirect("register:kinds")
    sentence = _("From the first period on, each report is expected as its period begins.")
    return _form(request, form, _("New kind of report"), sentence)


@administrators
def kind_edit(request: HttpRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(ReportKind, pk=pk)
    form = KindEditForm(request.POST or None, instance=kind)
    if _saved(request, form):
        return redirect("register:kinds")
    sentence = _("What it is about and its periods stay; end it and make another for those.")
    return _form(request, form, str(kind), sentence)


@administrators
def process_create(request: HttpRequest) -> HttpResponse:
    form = ProcessForm(request.POST or None)
    if _saved(request, form):
        return redirect("register:kinds")
    return _form(request, form, _("New process"), _("Whatever reports on the delivery."))


@administrators
def process_edit(request: HttpRequest, key: str) -> HttpResponse:
    process = get_object_or_404(ReportingProcess, key=key)
    form = ProcessEditForm(request.POST or None, instance=process)
    if _saved(request, form):
        return redirect("register:kinds")
    return _form(
        request, form, str(process), _("Who answers for its reports, and how they are read.")
    )


@administrators
def heading_create(request: HttpRequest, key: str) -> HttpResponse:
    process = get_object_or_404(ReportingProcess, key=key)
    form = HeadingForm(request.POST or None, instance=ReportField(process=process))
    if _saved(request, form):
        return redirect("register:kinds")
    title = _("New heading in the template of %(process)s") % {"process": process}
    return _form(request, form, title, _("Each report of the process is asked for it from now on."))


@administrators
def heading_edit(request: HttpRequest, pk: int) -> HttpResponse:
    heading = get_object_or_404(ReportField.objects.select_related("process"), pk=pk)
    form = HeadingEditForm(request.POST or None, instance=heading)
    if _saved(request, form):
        return redirect("register:kinds")
    sentence = _("Reports that are here keep the heading as it was.")
    return _form(request, form, str(heading), sentence)
