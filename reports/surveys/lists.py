"""The lists of surveys: of all, who could be asked, who was invited, what was answered by name."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.ui.keyset import Page
from brm.ui.views import Chip
from meetings.views.common import user_of
from meetings.views.lists import NarrowedList
from reports.heads import surveys_head
from reports.models import (
    Answer,
    FrameMember,
    Invitation,
    InvitationReminder,
    InvitationState,
    PublishedScore,
    Survey,
    SurveyState,
)
from reports.surveys.care import MAY_DESIGN, may_run, names_shown
from reports.surveys.finding import the_survey
from reports.surveys.page import draft_facts
from reports.surveys.tables import (
    ANSWERS,
    FRAME,
    INVITATIONS,
    PUBLISHED,
    SURVEYS,
    FrameFilter,
    InvitationFilter,
    PublishedFilter,
    SurveyFilter,
)


def how_many(rows: QuerySet[Any], field: str) -> Coalesce:
    """How many of the rows name the outer one in the field; counted for the page alone."""
    own = rows.filter(**{field: OuterRef("pk")}).order_by().values(field)
    counted = own.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class ChosenList(NarrowedList):
    """A list that is narrowed by its choices alone: a survey is about many customers."""

    def chips(self) -> list[Chip]:
        return super().chips()[:-1]

    def facts(self, page: Page) -> dict[str, Any]:
        return {"chosen": self.chosen}


class SurveyList(ChosenList):
    """Surveys, the latest on top."""

    table, filters, template_name = SURVEYS, SurveyFilter, "reports/surveys/list.html"
    empty = "reports/surveys/_none.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "all": gettext_lazy("All"),
        "open": gettext_lazy("Open"),
        "draft": gettext_lazy("Drafts"),
        "to_evaluate": gettext_lazy("To be evaluated"),
        "evaluated": gettext_lazy("Evaluated"),
    }

    def rows(self) -> QuerySet[Survey]:
        rows: QuerySet[Survey] = Survey.objects.visible_to(self.user)
        match self.chosen:
            case "open" | "draft" | "evaluated":
                rows = rows.filter(state=SurveyState(self.chosen))
            case "to_evaluate":
                rows = rows.filter(state=SurveyState.CLOSED)
        invited = Invitation.objects.all()
        return rows.annotate(
            invited=how_many(invited, "survey"), answered=how_many(invited.answered(), "survey")
        )

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {
            "may_design": self.user.has_role(*MAY_DESIGN),
            "head": surveys_head(page.rows, on=timezone.localdate()),
        }


class OfSurvey(ChosenList):
    """A list that belongs to one survey."""

    survey: Survey

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.survey = the_survey(request, kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {
            "survey": self.survey,
            "may_run": may_run(self.user, self.survey),
        }


class Frame(OfSurvey):
    """Who could be asked: who of them is, and why not the others."""

    table, filters, template_name = FRAME, FrameFilter, "reports/surveys/frame.html"
    empty = "reports/surveys/_no_frame.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "all": gettext_lazy("All"),
        "asked": gettext_lazy("Asked"),
        "left_out": gettext_lazy("Left out"),
    }

    def rows(self) -> QuerySet[FrameMember]:
        rows = self.survey.frame.select_related("person", "customer__unit")
        if self.chosen != "all":
            rows = rows.filter(is_asked=self.chosen == "asked")
        return rows

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | draft_facts(self.survey, self.user)


class Invitations(OfSurvey):
    """Who was asked, and who has not answered; of an anonymous survey that is all there is."""

    table, filters = INVITATIONS, InvitationFilter
    template_name = "reports/surveys/invitations.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "waiting": gettext_lazy("Not answered"),
        "answered": gettext_lazy("Answered"),
        "declined": gettext_lazy("Declined"),
        "all": gettext_lazy("All"),
    }

    def rows(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.filter(survey=self.survey)
        match self.chosen:
            case "waiting":
                rows = rows.waiting()
            case "answered" | "declined":
                rows = rows.filter(state=InvitationState(self.chosen))
        rows = rows.annotate(reminded=how_many(InvitationReminder.objects.all(), "invitation"))
        return rows.select_related("person", "customer__unit")


class Published(OfSurvey):
    """All scores that were published of an imported survey."""

    table, filters = PUBLISHED, PublishedFilter
    template_name = "reports/surveys/published.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "all": gettext_lazy("All"),
        "units": gettext_lazy("Units"),
        "benchmarks": gettext_lazy("Benchmarks"),
    }

    def rows(self) -> QuerySet[PublishedScore]:
        rows = PublishedScore.objects.filter(survey=self.survey)
        if self.chosen != "all":
            rows = rows.filter(is_benchmark=self.chosen == "benchmarks")
        return rows.select_related("question", "unit")


class Answers(OfSurvey):
    """What was answered by whom, of a named survey, for those who may read the names."""

    table, template_name = ANSWERS, "reports/surveys/answers.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {"all": gettext_lazy("All")}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        survey = the_survey(request, kwargs["pk"])
        self.names = names_shown(user_of(request), survey, on=timezone.localdate())
        if not survey.is_named:
            raise Http404
        if self.names == ():
            raise PermissionDenied(
                _("Answers by name are for those who look after the relationship.")
            )
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Answer]:
        rows = Answer.objects.filter(survey=self.survey)
        if self.names is not None:
            rows = rows.filter(invitation__customer__in=self.names)
        return rows.select_related("person", "question", "invitation__customer__unit")

    def chips(self) -> list[Chip]:
        return []
