"""The units that a person is in: add, edit, end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from customers.forms.memberships import MembershipEdit, MembershipEnd, MembershipNew
from customers.models import Membership, Person
from customers.periods import period
from customers.views.common import saved_or_drawn, user_of

writes_people = role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)


@require_http_methods(["GET", "POST"])
@writes_people
def membership_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The person comes to one more unit, from today unless another day is said."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)).current(), pk=pk)
    initial = {"valid": period(timezone.localdate(), None)}
    form = MembershipNew(request.POST or None, instance=Membership(person=person), initial=initial)
    return saved_or_drawn(
        request,
        form,
        done=_("The unit is added."),
        heading=_("One more unit of %(person)s") % {"person": person},
        action=_("Add the unit"),
        subject=person,
        back=person.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_people
def membership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _the_membership(request, pk)
    return saved_or_drawn(
        request,
        MembershipEdit(request.POST or None, instance=membership),
        done=_("Saved."),
        heading=_("%(person)s in %(unit)s")
        % {"person": membership.person, "unit": membership.unit},
        action=_("Save"),
        subject=membership.person,
        back=membership.person.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@writes_people
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of the person in the unit, today unless another is said."""
    membership = _the_membership(request, pk)
    initial = {"last_day": timezone.localdate()}
    return saved_or_drawn(
        request,
        MembershipEnd(request.POST or None, instance=membership, initial=initial),
        done=_("Its last day is set."),
        heading=_("%(person)s leaves %(unit)s")
        % {"person": membership.person, "unit": membership.unit},
        action=_("Set the last day"),
        subject=membership.person,
        back=membership.person.get_absolute_url(),
    )


def _the_membership(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(user_of(request)).select_related("person", "unit")
    return get_object_or_404(rows, pk=pk)
