"""Profiles: shown from what was frozen, as a page and as PDF; compiled at the press of a button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brm.ui.forms import attempt
from brm.ui.pdf import shown_as
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.care import has_care, require_care
from customers.models import Customer
from reports.forms import CompileForm
from reports.frozen import FORMS, name_of, pdf_of, shown_sections
from reports.models import Profile
from reports.operations.profiles import compile_profile, digest_of
from reports.views.people import user_of


@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """A profile as it was frozen."""
    found = _find(request, pk)
    user, customer = user_of(request), found.customer
    earlier = Profile.objects.visible_to(user).before(found).defer("content")
    return render(
        request,
        "reports/profile/profile.html",
        {
            "profile": found,
            "content": found.content,
            "form_page": FORMS[found.template_version].page,
            "sections": shown_sections(found.content),
            "is_intact": digest_of(found.content) == found.digest,
            "earlier": earlier[:10],
            "may_compile": has_care(user, customer, on=timezone.localdate()),
            "form": CompileForm(initial={"edition": found.edition, "meeting": found.meeting_id}),
        },
    )


@require_safe
def profile_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a document; drawn from the frozen content alone."""
    found = _find(request, pk)
    return shown_as(pdf_of(found), name_of(found))


def _customer(request: HttpRequest, pk: int) -> Customer:
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return get_object_or_404(customers, pk=pk)


@posted_from(_customer)
def profile_compile(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile and freeze a customer's profile now, for a meeting if one is named."""
    user, on = user_of(request), timezone.localdate()
    customer = _customer(request, pk)
    require_care(user, customer, on=on)
    form = CompileForm(request.POST, customer=customer)
    if form.is_valid():
        facts = {"by": user, "on": on, "language": translation.get_language()}
        if made := attempt(form, compile_profile, customer, **facts, **form.cleaned_data):
            toast(request, _("Profile frozen."))
            return redirect(made)
    return render(request, "reports/profile/compile.html", {"form": form, "customer": customer})


def _find(request: HttpRequest, pk: int) -> Profile:
    shown = Profile.objects.visible_to(user_of(request))
    return get_object_or_404(shown.select_related("customer__unit", "meeting", "frozen_by"), pk=pk)
