"""The page of ratings over time."""

import django_filters as filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from brm.ui.lookup import LookupFilter
from brm.ui.views.lists import Chip, dressed
from customers.models import Unit
from meetings.views.common import with_query
from reports.models import Project, ProjectStatus
from reports.projects import ratings
from reports.projects.tables import below
from reports.views.people import user_of


class RatingFilter(filters.FilterSet):
    """Of which projects the ratings are counted."""

    below = LookupFilter(
        label=gettext_lazy("Unit and below"), queryset=Unit.objects.all(), method="at_or_below"
    )
    category = filters.CharFilter(lookup_expr="iexact", label=gettext_lazy("Category"))

    class Meta:
        model = Project
        fields = ("below", "category")

    def at_or_below(self, rows: object, name: str, unit: Unit) -> object:
        return rows.filter(below(unit))  # type: ignore[attr-defined]  # a queryset


@require_safe
def project_ratings(request: HttpRequest) -> HttpResponse:
    """Ratings a quarter, the last report of each project in it; or as published, a day."""
    found = RatingFilter(request.GET, Project.objects.visible_to(user_of(request)))
    statuses = ProjectStatus.objects.filter(project__in=found.qs.order_by())
    is_by_day = request.GET.get("by") == "day"
    counted = (ratings.by_day if is_by_day else ratings.by_quarter)(statuses)
    shown = ratings.shown_ratings(counted)
    return render(
        request,
        "reports/projects/ratings.html",
        {
            "fields": dressed(found),
            "chips": [
                Chip(_("By quarter"), with_query(request, by=""), pressed=not is_by_day),
                Chip(_("By day of the report"), with_query(request, by="day"), pressed=is_by_day),
            ],
            "is_by_day": is_by_day,
            "picture": ratings.picture(counted),
            "ratings": shown,
            "rows": [(each, [each.by_rating.get(name, 0) for name in shown]) for each in counted],
        },
    )
