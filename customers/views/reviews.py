"""Reviewing the structure of a customer, and looking at what a review froze."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.ui.forms import attempt
from brm.ui.returning import back_to
from brm.ui.toasts import toast
from customers.care import require_care
from customers.customer_page import customer_page_facts
from customers.forms.structure import ReviewForm
from customers.freshness.review_page import counted, grouped, shown_sections
from customers.freshness.snapshots import changes_since, sections_of
from customers.models import Customer, StructureSnapshot
from customers.models.snapshots import digest_of
from customers.operations.review import review_structure, reviewed_records
from customers.views.common import user_of

EARLIER = 12


@require_http_methods(["GET", "POST"])
def customer_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs since the last review; to say that all of it is true freezes it."""
    customer = _in_care(request, pk)
    today = timezone.localdate()
    last = customer.snapshots.latest_first().select_related("taken_by").first()
    shown = sections_of(customer, on=today)
    since, seen = last.pk if last else 0, digest_of(shown)
    began = {"since": since, "seen": seen, "next": request.GET.get("next", "")}
    form = ReviewForm(request.POST or None, initial=began)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("note", "since", "seen")}
        if attempt(form, review_structure, customer, by=user_of(request), on=today, **said):
            toast(
                request,
                _("The structure of %(customer)s is reviewed and confirmed.")
                % {"customer": customer},
            )
            return back_to(request, customer.get_absolute_url())
        form.renew(since, seen)
    changes = changes_since(last, shown) if last else []
    facts = customer_page_facts(request, customer, tab="overview") | {
        "form": form,
        "last": last,
        "changes": len(changes),
        "groups": grouped(changes, since=last.taken_at) if last else [],
        "counts": counted(reviewed_records(customer, on=today)),
        "earlier": _earlier(customer),
    }
    return render(request, "customers/customer_review.html", facts)


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a review froze, drawn from that alone, and what differs from another review."""
    snapshots = StructureSnapshot.objects.visible_to(user_of(request))
    snapshots = snapshots.select_related("customer__unit__manager", "taken_by")
    snapshot = get_object_or_404(snapshots, pk=pk)
    other = _other(request, snapshot)
    old, new = sorted([snapshot, other], key=lambda each: each.pk) if other else (None, snapshot)
    changes = changes_since(old, new.sections) if old else []
    facts = customer_page_facts(request, snapshot.customer, tab="overview") | {
        "snapshot": snapshot,
        "other": other,
        "changes": len(changes),
        "groups": grouped(changes),
        "sections": shown_sections(snapshot.sections),
        "earlier": _earlier(snapshot.customer),
    }
    return render(request, "customers/review_detail.html", facts)


def _other(request: HttpRequest, snapshot: StructureSnapshot) -> StructureSnapshot | None:
    """The review of the same customer to compare with: that of `?against=`, else the one before."""
    asked = request.GET.get("against", "")
    if not asked.isdecimal():
        return snapshot.before()
    same = StructureSnapshot.objects.filter(customer=snapshot.customer).exclude(pk=snapshot.pk)
    return get_object_or_404(same, pk=int(asked[:18]))


def _earlier(customer: Customer) -> Any:
    rows = customer.snapshots.latest_first().select_related("taken_by")
    return rows.defer("content")[:EARLIER]


def _in_care(request: HttpRequest, pk: int) -> Customer:
    """The customer, for somebody who may write for it."""
    customers = Customer.objects.visible_to(user_of(request)).select_related("unit__manager")
    customer = get_object_or_404(customers, pk=pk)
    require_care(user_of(request), customer, on=timezone.localdate())
    return customer
