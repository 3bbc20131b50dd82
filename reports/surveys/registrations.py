"""What surveys add to the registries of the kernel and of the apps to the left."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.requirements.origins import Origin, Source
from brm.accounts.models import Role, User
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.ui.charts import sparkline
from brm.ui.formats import full_day
from brm.ui.navigation import Place, places
from customers.models import Customer
from customers.registries import timeline
from customers.registries.holdings import kept
from customers.registries.merging import left_alone
from customers.registries.panels import Panel, panels
from customers.registries.personal import Personal, not_personal, personal
from customers.registries.tabs import Tab, tabs
from meetings.action_origins import action_origins
from meetings.agenda import Topic, sources
from meetings.endings import endings
from meetings.proofs import Proof, proofs
from reports.improvements.origins import improvement_origins
from reports.models import Invitation, Question, Survey, SurveyState
from reports.sections import SectionKind, sections
from reports.surveys import link
from reports.surveys.care import names_read_by
from reports.surveys.operations.closing import ENDING, PROOF
from reports.surveys.operations.following import LOW_QUESTION, ORIGIN, sweep_surveys
from reports.surveys.page import series_sentence
from reports.surveys.section import satisfaction
from reports.surveys.standing import GLANCE, MOST, series_by_customer
from reports.surveys.views import TAB

NEWS_DAYS = 120
"""So many days back a customer meeting hears of a survey that was closed."""


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    link.register()
    sweeps.register("surveys", sweep_surveys, order=46)
    histories.register("reports.survey", History(Survey))
    endings.register(ENDING, gettext_lazy("A satisfaction survey is closed"), order=45)
    proofs.register(PROOF, Proof(gettext_lazy("Survey"), closed_surveys, named), order=35)
    sources.register("surveys", topics, order=24)
    sections.register("satisfaction", SectionKind(satisfaction), order=73)
    action_origins.register(ORIGIN, Origin(gettext_lazy("Survey"), survey_of_key))
    improvement_origins.register(LOW_QUESTION, Origin(gettext_lazy("Survey"), question_of_key))
    _register_pages()
    _register_people()
    _register_timeline()


# Pages ------------------------------------------------------------------------------------------


def to_evaluate(user: User, on: date) -> QuerySet[Survey]:
    """Surveys that were asked, are closed, and wait for the user to say what follows."""
    closed = Survey.objects.filter(state=SurveyState.CLOSED, made_by__isnull=False)
    return closed if user.has_role(Role.ADMINISTRATOR) else closed.filter(made_by=user)


def panel_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The latest figure, its interval, and where it came from."""
    reads, since = names_read_by(user, on=on), on - relativedelta(years=MOST)
    series = series_by_customer([customer.pk], since=since, on=on, reads=reads, latest=GLANCE)
    own = series.get(customer.pk, [])
    return {
        "satisfaction": own[-1] if own else None,
        "said": series_sentence(own),
        "line": sparkline([each.score for each in own], title=_("Satisfied")) if own[1:] else None,
    }


def _register_pages() -> None:
    places.register(
        "satisfaction",
        Place(gettext_lazy("Satisfaction"), "surveys:list", "hand-thumbs-up", to_evaluate),
        order=84,
    )
    tabs.register(TAB, Tab(gettext_lazy("Satisfaction"), "surveys:of_customer"), order=77)
    panels.register(
        "satisfaction",
        Panel(
            gettext_lazy("Satisfaction"),
            "reports/surveys/_customer_panel.html",
            panel_facts,
            column="side",
        ),
        order=66,
    )


# What others ask for ----------------------------------------------------------------------------


def closed_surveys(customers: Sequence[Customer]) -> QuerySet[Survey]:
    """Surveys that asked somebody of the customers and are over, the newest first."""
    rows = Survey.objects.asked_of(customers).filter(closed_on__isnull=False)
    return rows.order_by("-closed_on", "-pk")


def named(survey: Survey) -> str:
    return f"{survey.title}, {full_day(survey.closed_on)}" if survey.closed_on else survey.title


def topics(customer: Customer, on: date) -> Iterator[Topic]:
    """Each survey that was closed lately: what it says, and what follows."""
    lately = closed_surveys([customer]).filter(closed_on__gt=on - timedelta(days=NEWS_DAYS))
    for survey in lately.filter(closed_on__lte=on):
        answered = survey.invitations.answered().filter(customer=customer).count()
        reason = ngettext("%(n)s answered", "%(n)s answered", answered) % {"n": answered}
        yield Topic(
            "survey",
            str(survey.pk),
            _("Results: %(survey)s") % {"survey": survey},
            reason,
            survey.get_absolute_url(),
        )


def survey_of_key(key: str) -> Source | None:
    """The survey that an action came of."""
    found = _of_key(Survey, key)
    return Source(found.title, found.get_absolute_url()) if found else None


def question_of_key(key: str) -> Source | None:
    """The question that an improvement came of, on the page of its survey."""
    found = _of_key(Question, key)
    return Source(found.text, found.survey.get_absolute_url()) if found else None


def _of_key(model: Any, key: str) -> Any:
    return model.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None


# People -----------------------------------------------------------------------------------------


def _register_people() -> None:
    asked = gettext_lazy("Who was asked stays who was asked.")
    for name in ("FrameMember", "Invitation"):
        kept.register(f"reports.{name}.person", asked)
        left_alone.register(f"reports.{name}.person", asked)
    kept.register("reports.Answer.person", gettext_lazy("Who answered stays who answered."))
    kept.register(
        "reports.SurveyReport.person", gettext_lazy("To whom it was sent stays as it was.")
    )
    personal.register("reports.Answer.text", Personal(person="person"))
    why = gettext_lazy("Why somebody is asked in a survey, or is not.")
    for name in ("reason", "left_out"):
        not_personal.register(f"reports.FrameMember.{name}", why)


# The timeline -----------------------------------------------------------------------------------


def was_asked(facts: timeline.Facts) -> timeline.Said:
    href = reverse("surveys:detail", args=[facts["survey_pk"]])
    return timeline.Said(_("Survey closed: %(title)s") % facts, href, "done")


def _register_timeline() -> None:
    """A survey that is over stands once in the timeline of each customer it asked."""
    before = Invitation.objects.filter(
        survey=OuterRef("survey"), customer=OuterRef("customer"), pk__lt=OuterRef("pk")
    )
    first = Invitation.objects.filter(~Exists(before), survey__closed_on__isnull=False)
    timeline.groups.register("satisfaction", gettext_lazy("Satisfaction"), order=66)
    timeline.happenings.register(
        "survey_closed",
        timeline.Source(
            group="satisfaction",
            rows=timeline.seen_by_every_role(first),
            at="survey__closed_on",
            facts={"title": F("survey__title"), "survey_pk": F("survey")},
            said=was_asked,
            customer="customer",
        ),
    )
