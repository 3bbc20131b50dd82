"""The projects that concern customers: the list, one with all that is known of it, its edits."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from agreements.models import Requirement
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.lookup import shown
from brm.ui.toasts import toast
from brm.ui.views.lists import Chip, TableView
from brm.ui.views.posting import posted_from
from customers.care import customers_of, has_care, require_care
from customers.models import Customer
from meetings.views.common import act, asking
from reports.heads import projects_head
from reports.models import Milestone, Project, ProjectReview
from reports.projects import operations
from reports.projects.forms import (
    ConnectForm,
    ManualRatingForm,
    MilestoneEditForm,
    MilestoneForm,
    ProjectEditForm,
    ProjectForm,
    ReviewForm,
    StatusForm,
    ThresholdsForm,
)
from reports.projects.page import facts_of, the_projects
from reports.projects.reviews import review_projects, under_review
from reports.projects.tables import PROJECTS, ProjectFilter
from reports.views.people import user_of

REVIEWS = 20
CHOICES: Mapping[str, str | Promise] = {
    "": gettext_lazy("All"),
    "ongoing": gettext_lazy("Ongoing"),
    "manual": gettext_lazy("Rated by hand"),
    "unasked": gettext_lazy("Without a requirement"),
}


class Projects(TableView):
    """All projects with their latest colour, and the one set by hand beside it."""

    table, filters = PROJECTS, ProjectFilter
    template_name = "reports/projects/list.html"
    empty = "reports/projects/_none.html"
    folded = ("tier", "customer", "ends_from", "ends_to")

    def rows(self) -> QuerySet[Project]:
        today = timezone.localdate()
        rows = Project.objects.visible_to(user_of(self.request)).with_latest_status()
        rows = rows.with_manual_rating(on=today).select_related("customer__unit", "unit")
        match self.request.GET.get("show"):
            case "ongoing":
                rows = rows.ongoing(on=today)
            case "manual":
                rows = rows.filter(Q(("manual_rating__isnull", False)))
            case "unasked":
                rows = rows.filter(requirement=None)
        return rows

    def chips(self) -> list[Chip]:
        chosen = self.request.GET.get("show", "")
        shown = chosen if chosen in CHOICES else ""
        return [
            Chip(label, f"?show={name}" if name else "?", pressed=name == shown)
            for name, label in CHOICES.items()
        ]

    def facts(self, page: Page) -> dict[str, Any]:
        may, today = user_of(self.request).has_role(*operations.MAY_CREATE), timezone.localdate()
        return {"may_create": may, "today": today, "head": projects_head(page.rows, on=today)}


def the_project(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(the_projects(user_of(request), on=timezone.localdate()), pk=pk)


@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A project with every status it reported, the latest first."""
    return draw_project(request, the_project(request, pk))


def draw_project(
    request: HttpRequest, project: Project, connect: ConnectForm | None = None
) -> HttpResponse:
    facts = facts_of(project, user_of(request), on=timezone.localdate())
    if connect is not None:
        facts["connect_form"] = connect
    return render(request, "reports/projects/detail.html", facts)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What an address says that the form of a project begins with."""
    initial: dict[str, Any] = dict(request.GET.dict())
    number = initial.get("requirement", "")
    if number.isdecimal() and len(number) < 19:
        found = Requirement.objects.filter(pk=int(number)).first()
        if found is not None:
            initial |= {"requirement": shown(found), "name": found.title}
    return initial


@role_required(*operations.MAY_CREATE)
def project_create(request: HttpRequest) -> HttpResponse:
    facts = asking(request)
    customers = customers_of(facts["by"], on=facts["on"])
    form = ProjectForm(request.POST or None, initial=_asked(request), customers=customers)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, operations.create_project, **facts, **form.cleaned_data)
        if made:
            return redirect(made)
    return render(request, "reports/projects/form.html", {"form": form})


def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    customers = customers_of(facts["by"], on=facts["on"])
    form = ProjectEditForm(request.POST or None, instance=project, customers=customers)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, operations.change_project, form.instance, **facts)
        if changed is not None:
            return redirect(changed)
    title = _("Change the project")
    return render(request, "reports/projects/edit.html", _of(project, form, title))


def _of(project: Project, form: Form | Any, title: str, sentence: str = "") -> dict[str, Any]:
    return {"project": project, "form": form, "title": title, "sentence": sentence}


SAID = ("time_text", "cost_text", "scope_text", "comment")
"""What was said today already is gone on from."""


def project_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it stands today."""
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    last = project.statuses.exclude(reported_by=None).order_by("-reported_on").first()
    known = ("expected_on", "forecast", "scope_figure")
    initial = {name: getattr(last, name) for name in known} if last else {}
    is_todays = last is not None and last.reported_on == facts["on"]
    if last is not None and is_todays:
        initial |= {name: getattr(last, name) for name in SAID}
    initial["seen"] = seen = last.version if last and is_todays else 0
    form = StatusForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        status = attempt(form, operations.report_status, project, **facts, **form.cleaned_data)
        if status is not None:
            toast(request, _("Reported: %s") % status.rating_word)
            return redirect(project)
        form.data = {**request.POST.dict(), "seen": str(seen)}  # what stands now was told above
    sentence = _(
        "The colour follows from what you expect and the numbers the project goes by. "
        "What is not green says why."
    )
    page = _of(project, form, _("How does it stand?"), sentence)
    return render(request, "reports/projects/edit.html", page)


def project_thresholds(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers that this project goes by."""
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    form = ThresholdsForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        numbers = {"thresholds": form.thresholds, "seen": form.cleaned_data["seen"]}
        if attempt(form, operations.set_thresholds, project, **facts, **numbers) is not None:
            toast(request, _("The next status goes by these numbers."))
            return redirect(project)
        form.stand_beside(project)
    sentence = _(
        "From which figure on an indicator is amber and red, and at which it is green again. "
        "What was reported keeps the colour it had."
    )
    page = _of(project, form, _("The numbers it goes by"), sentence)
    return render(request, "reports/projects/edit.html", page)


def project_manual(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a rating beside the computed one."""
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    form = ManualRatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = attempt(form, operations.rate_by_hand, project, **facts, **form.cleaned_data)
        if given is not None:
            return redirect(project)
    sentence = _("It is shown beside what the indicators say, with its reason, until it ends.")
    page = _of(project, form, _("Set a rating by hand"), sentence)
    return render(request, "reports/projects/edit.html", page)


@require_POST
def project_manual_end(request: HttpRequest, pk: int) -> HttpResponse:
    project = the_project(request, pk)
    done = _("No rating is set by hand any more.")
    page = project.get_absolute_url()
    return act(request, operations.end_rating_by_hand, project, done=done, to=page)


def milestone_add(request: HttpRequest, pk: int) -> HttpResponse:
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, operations.add_milestone, project, **facts, **form.cleaned_data)
        if made is not None:
            return redirect(made)
    page = _of(project, form, _("Add a milestone"))
    return render(request, "reports/projects/edit.html", page)


def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Milestone.objects.visible_to(user_of(request)).select_related("project__customer__unit")
    milestone, facts = get_object_or_404(rows, pk=pk), asking(request)
    operations.require_care_of(facts["by"], milestone.project, on=facts["on"])
    form = MilestoneEditForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, operations.change_milestone, form.instance, **facts)
        if changed is not None:
            return redirect(changed)
    page = _of(milestone.project, form, _("Change the milestone"))
    return render(request, "reports/projects/edit.html", page)


@posted_from(the_project)
def project_connect(request: HttpRequest, pk: int) -> HttpResponse:
    """Another customer whom it concerns, or a service that it changes."""
    project, facts = the_project(request, pk), asking(request)
    operations.require_care_of(facts["by"], project, on=facts["on"])
    form = ConnectForm(request.POST)
    if form.is_valid():
        held = attempt(form, operations.connect, project, **facts, **form.cleaned_data)
        if held is not None:
            return redirect(project)
    return draw_project(request, project, form)


@require_POST
def project_disconnect(request: HttpRequest, pk: int, what: str, key: int) -> HttpResponse:
    """Take back one of these."""
    project = the_project(request, pk)
    page = project.get_absolute_url()
    done = _("It is taken back.")
    return act(request, operations.disconnect, project, done=done, to=page, **{what: key})


# Reviews ----------------------------------------------------------------------------------------


def _the_customer(request: HttpRequest, pk: int) -> Customer:
    rows = Customer.objects.visible_to(user_of(request)).select_related("unit")
    return get_object_or_404(rows, pk=pk)


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews of a customer's projects, the latest first."""
    customer, today = _the_customer(request, pk), timezone.localdate()
    rows = ProjectReview.objects.visible_to(user_of(request)).filter(customer=customer)
    facts = {
        "customer": customer,
        "reviews": list(rows.select_related("written_by").order_by("-pk")[:REVIEWS]),
        "cares": has_care(user_of(request), customer, on=today),
        "today": today,
    }
    return render(request, "reports/projects/reviews.html", facts)


def review_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at each ongoing project, and conclude."""
    customer, facts = _the_customer(request, pk), asking(request)
    require_care(facts["by"], customer, on=facts["on"])
    found = under_review(customer, on=facts["on"])
    form = ReviewForm(request.POST or None, projects=found)
    if request.method == "POST" and form.is_valid():
        said = {"text": form.cleaned_data["text"], "notes": form.notes}
        review = attempt(form, review_projects, customer, **facts, **said)
        if review:
            return redirect(review)
    page = {"form": form, "customer": customer}
    return render(request, "reports/projects/review_form.html", page)


@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ProjectReview.objects.visible_to(user_of(request)).select_related(
        "customer__unit", "written_by"
    )
    review = get_object_or_404(rows, pk=pk)
    notes = review.notes.select_related("project").order_by("pk")
    return render(request, "reports/projects/review.html", {"review": review, "notes": list(notes)})
