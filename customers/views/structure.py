"""Following the money: what it proposes, and yes or no to it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Organisation, Role, User
from brm.accounts.permissions import role_required
from brm.ui.exports import as_csv, as_xlsx
from brm.ui.forms import attempt
from brm.ui.toasts import toast
from customers.forms.structure import FollowForm
from customers.models import Budget, Threshold
from customers.money.structure_page import StructurePage
from customers.operations.propose import Proposed, propose_structure
from customers.tables import PROPOSALS
from customers.views.common import may_write_structure, user_of
from customers.views.units import asked_year


@require_GET
def follow_the_money(request: HttpRequest) -> HttpResponseBase:
    """The proposals of a year in the order of the tree, their evidence, and what is odd."""
    user = user_of(request)
    asked = asked_year(request, timezone.localdate())
    year, currency = asked.year, asked.currency
    page = StructurePage(
        user,
        year,
        currency,
        on=timezone.localdate(),
        show=request.GET.get("show", ""),
        below=request.GET.get("below", ""),
    )
    match request.GET.get("export"):
        case "csv":
            return as_csv(PROPOSALS, page.proposals().order_by("unit__path"), f"structure-{year}")
        case "xlsx":
            return as_xlsx(PROPOSALS, page.proposals().order_by("unit__path"), f"structure-{year}")
    facts = {
        "page": page,
        "year": year,
        "currencies": Budget.objects.visible_to(user).currencies_of_year(year),
        "bounds": Threshold.objects.bounds(currency),
        "may_import": user.has_role(Role.ADMINISTRATOR),
        "years": asked.years,
        "currency": currency,
        "today": timezone.localdate(),
        "may_decide": may_write_structure(user),
        "may_propose": user.has_role(Role.ADMINISTRATOR),
        "form": FollowForm(initial={"year": year, "currency": currency}),
    }
    return render(request, "customers/follow_the_money.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def structure_propose(request: HttpRequest) -> HttpResponse:
    """Look at a year's budgets again, for the whole organisation: no one customer's business."""
    asked = asked_year(request, timezone.localdate())
    initial = {"year": asked.year, "currency": asked.currency}
    form = FollowForm(request.POST if request.method == "POST" else None, initial=initial)
    done = _proposed(form, user_of(request)) if form.is_valid() else None
    if done is None:
        facts = {
            "form": form,
            "heading": _("Follow the money"),
            "action": _("Look again"),
            "cancel": reverse("customers:follow_the_money"),
        }
        return render(request, "customers/form.html", facts)
    toast(
        request,
        _("%(created)s new, %(changed)s changed, %(replaced)s replaced, %(kept)s as they were.")
        % {
            "created": done.created,
            "changed": done.changed,
            "replaced": done.replaced,
            "kept": done.kept,
        },
    )
    asked_for = f"?year={form.cleaned_data['year']}&currency={form.cleaned_data['currency']}"
    return redirect(reverse("customers:follow_the_money") + asked_for)


def _proposed(form: FollowForm, by: User) -> Proposed | None:
    """What following the year of the form gives; None where it is refused, and the form says so."""
    asked = form.cleaned_data
    asked["currency"] = asked["currency"] or Budget.objects.currency_of_year(
        asked["year"], Organisation.current().currency
    )
    return attempt(form, propose_structure, **asked, on=timezone.localdate(), by=by)
