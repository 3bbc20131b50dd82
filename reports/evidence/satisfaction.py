"""B6 and B7: satisfaction is measured of a sample that stands for all, and leads to something."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    among,
    clauses,
    page_of,
)
from reports.evidence.structure import standing
from reports.models import (
    Invitation,
    InvitationState,
    PublishedScore,
    Survey,
    SurveyReport,
    SurveyState,
)

ASKED_WITHIN_MONTHS = 12


def of_the_year(scope: Scope) -> tuple[date, date]:
    """The year up to the last day; a quarter need not have a survey of its own."""
    return scope.back(months=ASKED_WITHIN_MONTHS), scope.read_on


def invitations(scope: Scope) -> QuerySet[Invitation]:
    return Invitation.objects.filter(invited_on__range=of_the_year(scope)).order_by()


def published(scope: Scope) -> QuerySet[PublishedScore]:
    """Scores of a survey that somebody else held and published, of units that are known here."""
    return PublishedScore.objects.filter(
        survey__closed_on__range=of_the_year(scope), score__isnull=False, is_benchmark=False
    ).order_by()


def was_asked(scope: Scope) -> Q:
    return among(invitations(scope)) | among(published(scope), "unit__customer")


def answered(scope: Scope) -> QuerySet[Invitation]:
    return invitations(scope).filter(state=InvitationState.ANSWERED, settled_on__lte=scope.read_on)


def has_answered(scope: Scope) -> Q:
    return among(answered(scope)) | among(published(scope), "unit__customer")


def over(scope: Scope) -> QuerySet[Survey]:
    """Surveys that were closed in the year up to the last day."""
    return Survey.objects.filter(closed_on__range=of_the_year(scope)).order_by()


def evaluated(scope: Scope) -> QuerySet[Survey]:
    return over(scope).filter(state=SurveyState.EVALUATED, evaluated_on__lte=scope.read_on)


def with_results(scope: Scope) -> Q:
    """Somebody of the customer answered a survey that is over."""
    return among(Invitation.objects.answered().filter(survey__in=over(scope)))


def all_evaluated(scope: Scope) -> Q:
    """Each survey that somebody of the customer answered was evaluated, with what follows."""
    waits = over(scope).exclude(pk__in=evaluated(scope).values("pk"))
    return ~among(Invitation.objects.answered().filter(survey__in=waits))


def all_reported(scope: Scope) -> Q:
    """The results of each were sent to somebody."""
    sent = SurveyReport.objects.filter(survey=OuterRef("pk"), sent_on__lte=scope.read_on)
    untold = over(scope).filter(~Exists(sent))
    return ~among(Invitation.objects.answered().filter(survey__in=untold))


def listed_surveys(scope: Scope) -> QuerySet[Any]:
    """Surveys to people of the customers, with how many were asked and answered in all."""
    of_customers = Invitation.objects.filter(customer__in=scope.customers)
    lately = Q(opened_on__range=of_the_year(scope)) | Q(closed_on__range=of_the_year(scope))
    done = Q(invitations__state=InvitationState.ANSWERED)
    return Survey.objects.filter(lately, pk__in=of_customers.values("survey")).annotate(
        n_invited=Count("invitations"), n_answered=Count("invitations", filter=done)
    )


SURVEYS = Table(
    caption=_("Surveys"),
    order="opens_on",
    columns=(
        Column("title", _("Survey"), sort="title"),
        Column("number", _("Number"), sort="number", wide=True),
        Column("opens_on", _("First day"), sort="opens_on"),
        Column("anonymity", _("Anonymity"), "get_anonymity_display", wide=True),
        Column("n_invited", _("Asked"), number=True),
        Column("n_answered", _("Answered"), number=True),
        Column("closed_on", _("Closed on")),
        Column("evaluated_on", _("Evaluated on")),
        Column("state", _("State"), "get_state_display", sort="state"),
    ),
)


def register() -> None:
    clauses.register(
        "B6",
        Clause(
            _("Satisfaction is measured of a representative sample"),
            _("At planned intervals people who stand for all customers are asked."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.6"),
            (
                Check(
                    "asked",
                    _("People of the customer were asked within a year"),
                    _("Nobody of the customer was asked within a year"),
                    was_asked,
                    page_of("customers:detail"),
                    standing,
                ),
                Check(
                    "answered",
                    _("Somebody of the customer answered"),
                    _("Nobody of the customer answered"),
                    has_answered,
                    page_of("customers:detail"),
                    was_asked,
                ),
            ),
            (Records("surveys", _("Surveys"), SURVEYS, listed_surveys),),
        ),
        order=60,
    )
    clauses.register(
        "B7",
        Clause(
            _("Results are analysed, reviewed and reported"),
            _("What was answered is evaluated, told on, and leads to something."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.6"),
            (
                Check(
                    "evaluated",
                    _("What was answered was evaluated, with what follows"),
                    _("A survey that is over was not evaluated"),
                    all_evaluated,
                    page_of("customers:detail"),
                    with_results,
                ),
                Check(
                    "reported",
                    _("The results were sent on"),
                    _("The results of a survey were sent to nobody"),
                    all_reported,
                    page_of("customers:detail"),
                    with_results,
                ),
            ),
            (Records("evaluations", _("Surveys and their evaluation"), SURVEYS, listed_surveys),),
        ),
        order=70,
    )
