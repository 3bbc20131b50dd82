"""The work list: what is odd, of units and of people, and what was found out about it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.toasts import toast
from brm.ui.views import Chip, TableView
from customers.care import in_care_of_others, require_nobody_elses
from customers.forms.structure import ResolutionForm, ResolveManyForm
from customers.models import Anomaly, AnomalyState, Unit
from customers.models.anomalies import AnomalyQuerySet
from customers.money.anomaly_filter import AnomalyFilter
from customers.money.anomaly_kinds import words_of
from customers.operations.note import resolve_anomalies, resolve_anomaly
from customers.tables import ANOMALIES
from customers.views.common import chosen_keys, may_write_structure, saved_or_drawn, user_of

MANY = 1000
deciders = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


class WorkList(TableView):
    """What is odd and open, each with its figures in words and the nearest remedy."""

    table = ANOMALIES
    filters = AnomalyFilter
    template_name = "customers/work_list.html"
    empty = "customers/_nothing_odd.html"
    bulk_asks = True

    @property
    def bulk(self) -> str:  # type: ignore[override]
        may = may_write_structure(user_of(self.request))
        return "customers/_anomaly_acts.html" if may and self.state == "open" else ""

    @property
    def state(self) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in AnomalyState.values else AnomalyState.OPEN

    def visible(self) -> AnomalyQuerySet:
        return Anomaly.objects.visible_to(user_of(self.request))

    def rows(self) -> QuerySet[Any]:
        rows = self.visible().filter(state=self.state).by_weight()
        return rows.select_related("unit__manager", "person", "resolved_by")

    def chips(self) -> list[Chip]:
        return [
            Chip(label, f"?state={value}", pressed=value == self.state)
            for value, label in AnomalyState.choices
        ]

    def bulk_href(self) -> str:
        return reverse("customers:resolve_many")

    def facts(self, page: Page) -> dict[str, Any]:
        units = [row.unit_id for row in page.rows if row.unit_id]
        theirs = in_care_of_others(
            Unit.objects.filter(pk__in=units), user_of(self.request), on=timezone.localdate()
        )
        may = may_write_structure(user_of(self.request))
        return {
            "open_count": self.visible().unresolved()[:MANY].count(),
            "many": MANY,
            "for_others": set(theirs.values_list("pk", flat=True)),
            "may_decide": may,
        }


@require_http_methods(["GET", "POST"])
@deciders
def anomaly_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found out about one."""
    anomalies = Anomaly.objects.visible_to(user_of(request)).current()
    anomaly = get_object_or_404(anomalies.select_related("unit", "person"), pk=pk)
    _require_may_look_into(request, [anomaly])

    def resolve(row: Anomaly) -> Anomaly:
        return resolve_anomaly(row, by=user_of(request))

    return saved_or_drawn(
        request,
        ResolutionForm(request.POST or None, instance=anomaly),
        done=_("Noted."),
        operation=resolve,
        heading=str(anomaly.subject),
        sentence=words_of(anomaly),
        action=_("Save"),
        back=reverse("customers:work_list"),
    )


@require_http_methods(["GET", "POST"])
@deciders
def resolve_many(request: HttpRequest) -> HttpResponse:
    """Ask what was found out about the chosen ones, then resolve them with it."""
    chosen = Anomaly.objects.visible_to(user_of(request)).unresolved()
    chosen = chosen.filter(pk__in=chosen_keys(request))
    odd = list(chosen.select_related("unit", "person").order_by("pk"))
    if not odd:
        toast(request, _("Nothing is chosen that is open."))
        return redirect("customers:work_list")
    _require_may_look_into(request, odd)
    form = ResolveManyForm(request.POST if "resolution" in request.POST else None)
    if form.is_valid():
        said, by = form.cleaned_data["resolution"], user_of(request)
        n = attempt(form, resolve_anomalies, chosen, by=by, resolution=said)
        if n is not None:
            toast(request, ngettext("%(n)s resolved.", "%(n)s resolved.", n) % {"n": n})
            return redirect("customers:work_list")
    query = urlencode([("chosen", str(each.pk)) for each in odd])
    here = f"{reverse('customers:resolve_many')}?{query}"
    facts = {"form": form, "chosen": odd, "here": here}
    return render(request, "customers/resolve_many.html", facts)


def _require_may_look_into(request: HttpRequest, odd: list[Anomaly]) -> None:
    """Of a unit, whoever decides for it; of a person, whoever may write people."""
    units = [each.unit_id for each in odd if each.unit_id]
    require_nobody_elses(user_of(request), units, on=timezone.localdate())
