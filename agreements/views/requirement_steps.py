"""What is decided of a requirement on its way: what it fits, and how it ranks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import Criterion
from agreements.operations.move import decide_fit
from agreements.operations.rank import change_weights, give_points
from agreements.requirements.page import parts_of
from agreements.requirements.ranking import score_in_words
from agreements.requirements.step_forms import FitForm, PointsForm, WeightsForm
from agreements.views.common import asking, user_of
from agreements.views.requirements import in_care
from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.toasts import toast


@require_http_methods(["GET", "POST"])
def requirement_fit(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what answers it, or decline it with the reason."""
    requirement = in_care(request, pk)
    form = FitForm(request.POST or None, requirement=requirement)
    if request.method == "POST" and form.is_valid():
        held = attempt(form, decide_fit, requirement, **asking(request), **form.cleaned_data)
        if held:
            toast(request, f"{held.number}: {held.get_fit_display()}")
            return redirect(held)
    facts = {"form": form, "requirement": requirement}
    return render(request, "agreements/requirements/fit.html", facts)


@require_http_methods(["GET", "POST"])
def requirement_points(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it its points in every criterion."""
    requirement = in_care(request, pk)
    criteria = list(Criterion.objects.all())
    given = {each.criterion_id: each.points for each in requirement.points.all()}
    form = PointsForm(request.POST or None, criteria=criteria, given=given)
    if request.method == "POST" and form.is_valid():
        held = attempt(form, give_points, requirement, **asking(request), points=form.points)
        if held:
            toast(request, _("The points of %s are saved.") % held.number)
            return redirect(held)
    facts = {
        "form": form,
        "requirement": requirement,
        "score_in_words": score_in_words(parts_of(requirement, criteria)),
    }
    return render(request, "agreements/requirements/points.html", facts)


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def requirement_weights(request: HttpRequest) -> HttpResponse:
    """What the criteria weigh; the scores of all requirements follow at once."""
    criteria = list(Criterion.objects.all())
    form = WeightsForm(request.POST or None, criteria=criteria)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, change_weights, form.weights, by=user_of(request))
        if changed is not None:
            told = ngettext("%(n)s weight changed.", "%(n)s weights changed.", changed)
            toast(request, told % {"n": changed})
            return redirect(reverse("requirements:list") + "?sort=-score")
    return render(request, "agreements/requirements/weights.html", {"form": form})
