"""One survey for whoever asks: as anybody may see it, or as whoever may change it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from meetings.views.common import user_of
from reports.models import Survey
from reports.surveys.care import require_run


def the_survey(request: HttpRequest, pk: int) -> Survey:
    rows = Survey.objects.visible_to(user_of(request)).select_related(
        "made_by", "evaluated_by", "unit", "copied_from"
    )
    return get_object_or_404(rows, pk=pk)


def to_run(request: HttpRequest, pk: int) -> Survey:
    """The survey, for somebody who may change it."""
    survey = the_survey(request, pk)
    require_run(user_of(request), survey)
    return survey
