"""Business cases: begun, written, read side by side, submitted, on paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements.cases.content import content_of
from agreements.cases.forms import PARTS, case_forms
from agreements.cases.page import asked_people, case_facts
from agreements.cases.paper import case_pdf
from agreements.cases.tables import CASES, CaseFilter
from agreements.models import BusinessCase, CaseAlternative, DiscountRate
from agreements.operations.case import begin_case, submit_case, write_case
from agreements.views.common import act, asking, user_of
from agreements.views.requirements import in_care
from brm.accounts.models import Role
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.care import has_care, require_care
from customers.forms.rows import all_valid


class CaseList(TableView):
    """What is proposed to customers, alternative by alternative, the latest first."""

    table = CASES
    filters = CaseFilter
    template_name = "agreements/cases/list.html"

    def rows(self) -> QuerySet[Any]:
        cases = BusinessCase.objects.visible_to(user_of(self.request))
        rows = CaseAlternative.objects.filter(case__in=cases)
        if self.request.GET.get("proposed"):
            rows = rows.filter(is_chosen=True)
        return rows.select_related("case__requirement__customer__unit")

    def chips(self) -> list[Chip]:
        only = bool(self.request.GET.get("proposed"))
        return [
            Chip(_("All alternatives"), "?", pressed=not only),
            Chip(_("Those proposed"), "?proposed=1", pressed=only),
        ]


@require_POST
def case_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the case of a requirement, or its next version; clicked again, the draft there is."""
    requirement = in_care(request, pk)
    try:
        case = begin_case(requirement, **asking(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(requirement)
    return redirect("cases:edit", case.pk)


@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A case: alternatives side by side, what it is worth and why, who decides it."""
    case, today = the_case(request, pk), timezone.localdate()
    facts = case_facts(case, on=today)
    user, site = user_of(request), request.build_absolute_uri("/")
    facts["may_act"] = has_care(user, case.requirement.customer, on=today)
    facts["is_of_group"] = user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR)
    if facts["may_act"]:
        facts["asked"] = asked_people(case, waits=facts["waits"], site=site, on=today)
    return render(request, "agreements/cases/detail.html", facts)


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with all its rows, on one page."""
    case, today = case_in_care(request, pk), timezone.localdate()
    if not case.is_draft:
        messages.error(request, _("A submitted case stays as it is. Begin another version."))
        return redirect(case)
    form, rows = case_forms(case, request.POST if request.method == "POST" else None)
    if request.method == "POST" and all_valid([form, *rows.values()]):
        facts = asking(request) | {"rows": rows.values()}
        if attempt(form, write_case, form.instance, **facts):
            toast(request, _("The business case is saved."))
            goes_on = "more" in request.POST
            return redirect("cases:edit" if goes_on else "cases:detail", case.pk)
    shown: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "parts": [(name, rows[name], title, out) for name, (_m, _f, title, out) in PARTS.items()],
        "case": case,
        "requirement": case.requirement,
        "rate": DiscountRate.objects.on(today),
    }
    return render(request, "agreements/cases/form.html", shown)


@require_POST
def case_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the case as it was read; from then on it awaits its decision."""
    case = case_in_care(request, pk)
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    done = _("Submitted: %s") % case
    return act(request, submit_case, case, done=done, to=case.get_absolute_url(), version=version)


@require_GET
def case_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as a PDF, to print or to hand over."""
    case = the_case(request, pk)
    return case_pdf(case, content_of(case))


def the_case(request: HttpRequest, pk: int) -> BusinessCase:
    rows = BusinessCase.objects.visible_to(user_of(request)).select_related(
        "requirement__customer__unit",
        "requirement__unit",
        "requirement__service",
        "submitted_by",
        "written_by",
    )
    return get_object_or_404(rows, pk=pk)


def case_in_care(request: HttpRequest, pk: int) -> BusinessCase:
    """The case, for somebody who may write for its customer."""
    case = the_case(request, pk)
    require_care(user_of(request), case.requirement.customer, on=timezone.localdate())
    return case
