"""The projects that concern customers, and the colours each reported."""

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from brm.ui.formats import month, short_money
from brm.ui.tables import Column, Table
from brm.ui.templatetags.ui import shape
from brm.ui.views.lists import TableView
from brm.ui.ways import ways_from
from reports.models import Project
from reports.rules import Rating
from reports.views.people import user_of


def _rating(project: Project) -> str:
    return format_html(
        '<span class="status">{}<span>{}</span></span>', shape(project.state), project.rating_word
    )


class ProjectFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label=_("Name"))
    rating = django_filters.ChoiceFilter(
        "last_rating", choices=Rating.choices, label=_("Latest rating"), empty_label=_("Any rating")
    )
    unit = django_filters.CharFilter("unit__code", label=_("Unit"))

    class Meta:
        model = Project
        fields = ("name", "rating", "unit")


class Projects(TableView):
    """All projects with their latest colour."""

    table = Table(
        (
            Column(
                "name",
                _("Project"),
                sort="name",
                second="code",
                href=Project.get_absolute_url,
            ),
            Column("customer", _("Customer"), "customer", sort="customer__unit__name", wide=True),
            Column("unit", _("Unit"), "unit", sort="unit__name", wide=True),
            Column("rating", _("Rating"), lambda row: row, show=_rating, sort="last_rating"),
            Column("ends_on", _("Ends"), show=month, sort="ends_on"),
            Column(
                "budget",
                _("Budget"),
                lambda row: short_money(row.budget, row.currency),
                sort="budget",
                number=True,
                wide=True,
            ),
            Column("reported_on", _("Reported"), sort="last_reported_on", wide=True),
        ),
        order="name",
        caption=_("Projects"),
    )
    template_name = "reports/projects.html"
    empty = "reports/_projects_empty.html"
    filters = ProjectFilter

    def rows(self) -> QuerySet[Project]:
        shown = Project.objects.visible_to(user_of(self.request)).with_latest_status()
        return shown.select_related("customer__unit", "unit")


@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A project with every status it reported, the latest first."""
    projects = Project.objects.visible_to(user_of(request)).with_latest_status()
    project = get_object_or_404(projects.select_related("customer__unit", "unit"), pk=pk)
    statuses = project.statuses.order_by("-reported_on")
    facts = {"project": project, "statuses": statuses}
    if project.customer_id is not None:
        facts |= ways_from("project", str(project.pk), user_of(request))
    return render(request, "reports/project_detail.html", facts)
