"""People: the list, one person, forms."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView
from customers.filters import PersonFilter
from customers.forms.structure import PersonEdit, PersonNew
from customers.models import Erasure, Membership, Person
from customers.people.person_contact import contact_of
from customers.people.person_page import listed_of
from customers.tables import PEOPLE
from customers.views.common import may_write_structure, saved_or_drawn, user_of


class PersonList(TableView):
    """Everybody in the structure."""

    table = PEOPLE
    filters = PersonFilter
    template_name = "customers/person_list.html"
    empty = "customers/_no_people.html"

    def rows(self) -> QuerySet[Any]:
        unit = Membership.objects.held(on=timezone.localdate()).filter(person=OuterRef("pk"))
        rows = Person.objects.visible_to(user_of(self.request)).current()
        if self.request.GET.get("show") == "stale":
            rows = rows.stale(on=timezone.localdate())
        name = Subquery(unit.order_by("pk").values("unit__name")[:1])
        return rows.with_freshness().annotate(unit_name=name)

    def chips(self) -> list[Chip]:
        stale = self.request.GET.get("show") == "stale"
        return [
            Chip(_("All"), "?", pressed=not stale),
            Chip(_("To confirm"), "?show=stale", pressed=stale),
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        return {"may_add": may_write_structure(user_of(self.request))}


@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: where, what the person decides, which teams, when last spoken with."""
    people = Person.objects.visible_to(user_of(request)).select_related("manager")
    person: Any = get_object_or_404(people.with_freshness(), pk=pk)
    if person.merged_into_id is not None:
        kept = reverse("customers:person_detail", args=[person.merged_into_id])
        return redirect(f"{kept}?was={person.pk}")
    today = timezone.localdate()
    is_erased = Erasure.objects.filter(number=person.pk).exists()
    facts = {
        "person": person,
        "is_erased": is_erased,
        "may_write": may_write_structure(user_of(request)) and not is_erased,
        "today": today,
        "units": person.managed_units.standing(on=today).order_by("name"),
        "contact": contact_of(person, user_of(request), on=today),
        "merges": person.merges_kept.standing().select_related("merged").order_by("pk"),
        "was": request.GET.get("was", ""),
        "reports": person.reports.order_by("name")[:20],
    }
    facts |= listed_of(person, on=today)
    return render(request, "customers/person_detail.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def person_add(request: HttpRequest) -> HttpResponse:
    return saved_or_drawn(
        request,
        PersonNew(request.POST or None),
        done=_("The person is there."),
        to=Person.get_absolute_url,
        heading=_("New person"),
        action=_("Add the person"),
        back=reverse("customers:people"),
    )


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(user_of(request)).current(), pk=pk)
    return saved_or_drawn(
        request,
        PersonEdit(request.POST or None, instance=person, by=user_of(request)),
        done=_("Saved."),
        heading=_("Edit %(person)s") % {"person": person},
        action=_("Save"),
        subject=person,
        back=person.get_absolute_url(),
    )
