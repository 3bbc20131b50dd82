"""The board of requirements, by state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.models import Criterion, Requirement
from agreements.requirements.board import lanes
from agreements.requirements.ranking import weights_in_words
from agreements.requirements.tables import RequirementFilter
from agreements.views.common import user_of
from agreements.views.requirements import MAY_RAISE
from brm.accounts.models import Role, User
from brm.ui.views.lists import dressed
from customers.models import Customer


@require_GET
def requirement_board(request: HttpRequest) -> HttpResponse:
    """The open requirements by state; cards are moved by their buttons."""
    user, today = user_of(request), timezone.localdate()
    found = RequirementFilter(request.GET, queryset=Requirement.objects.visible_to(user))
    rows = found.qs if found.form.is_valid() else Requirement.objects.none()
    facts = {
        "lanes": lanes(rows, request.GET, on=today, in_care=_customers_to_move(user)),
        "fields": dressed(found),
        "today": today,
        "may_raise": user.has_role(*MAY_RAISE),
        "weights": weights_in_words(Criterion.objects.all()),
        "here": request.get_full_path(),
    }
    return render(request, "agreements/requirements/board.html", facts)


def _customers_to_move(user: User) -> set[int] | None:
    """The customers whose requirements the user may move; None for an administrator: all."""
    if user.has_role(Role.ADMINISTRATOR):
        return None
    if not user.has_role(Role.RELATIONSHIP_MANAGER):
        return set()
    mine = Customer.objects.in_care_of(user, on=timezone.localdate())
    return set(mine.values_list("pk", flat=True))
