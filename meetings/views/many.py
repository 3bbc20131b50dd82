"""One act on many activities: asked and shown first, then done in one statement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.formats import number
from brm.ui.forms import attempt
from brm.ui.returning import back_to, came_from
from brm.ui.toasts import toast
from customers.views.common import chosen_keys
from meetings.acts import MANY_ACTS, sorted_for
from meetings.models import Activity
from meetings.views.common import asking, cared_for, user_of


@require_http_methods(["GET", "POST"])
@role_required(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
def activities_many(request: HttpRequest) -> HttpResponse:
    """Show what the act would be done with, and what not and why; then do it."""
    before = came_from(request, reverse("meetings:activities"))
    one = MANY_ACTS.get(request.POST.get("act") or request.GET.get("act", ""))
    seen = Activity.objects.visible_to(user_of(request)).filter(pk__in=chosen_keys(request))
    chosen = list(seen.select_related("customer__unit", "owner").order_by("due_on", "pk"))
    cared = cared_for(user_of(request), {each.customer_id for each in chosen})
    found = sorted_for(one, chosen, cared) if one else None
    if one is None or found is None or not found.ready:
        toast(request, _("Nothing is chosen that waits and is in your care."))
        return back_to(request, before)
    form = one.form(request.POST if "sent" in request.POST else None)
    if form.is_valid():
        keys = [each.pk for each in found.ready]
        n = attempt(form, one.operation, keys, **asking(request), **form.cleaned_data)
        if n is not None:
            toast(request, str(one.done) % number(n))
            return back_to(request, before)
    facts = {"act": one, "found": found, "form": form, "came_from": before}
    facts["heading"] = str(one.heading) % number(len(found.ready))
    facts["today"] = timezone.localdate()
    return render(request, "meetings/activities_many.html", facts)
