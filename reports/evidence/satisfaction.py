"""B6 and B7: satisfaction is measured of a sample that stands for all, and leads to something."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.formats import share
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
from reports.evidence.structure import CODE, CUSTOMER, standing
from reports.models import (
    FrameMember,
    FramePart,
    Invitation,
    InvitationState,
    PublishedScore,
    Survey,
    SurveyReport,
    SurveyState,
)
from reports.surveys.lists import how_many

ASKED_WITHIN_MONTHS = 12


def of_the_year(scope: Scope) -> tuple[date, date]:
    """The year up to the last day; a quarter need not have a survey of its own."""
    return scope.back(months=ASKED_WITHIN_MONTHS), scope.read_on


def framed(scope: Scope) -> QuerySet[FrameMember]:
    """Whoever could be asked in a survey that was opened in the year; a frame stays once open."""
    return FrameMember.objects.filter(survey__opened_on__range=of_the_year(scope)).order_by()


def invitations(scope: Scope) -> QuerySet[Invitation]:
    return Invitation.objects.filter(invited_on__range=of_the_year(scope)).order_by()


def published(scope: Scope) -> QuerySet[PublishedScore]:
    """Scores of a survey that somebody else held and published, of units that are known here."""
    return PublishedScore.objects.filter(
        survey__closed_on__range=of_the_year(scope),
        score__isnull=False,
        is_benchmark=False,
        unit__customer__isnull=False,
    ).order_by()


def has_published(scope: Scope) -> Q:
    return among(published(scope), "unit__customer")


def in_a_frame(scope: Scope) -> Q:
    return among(framed(scope)) | has_published(scope)


def was_asked(scope: Scope) -> Q:
    return among(invitations(scope)) | has_published(scope)


def answered(scope: Scope) -> QuerySet[Invitation]:
    return invitations(scope).filter(state=InvitationState.ANSWERED, settled_on__lte=scope.read_on)


def has_answered(scope: Scope) -> Q:
    return among(answered(scope)) | has_published(scope)


def was_invited(scope: Scope) -> Q:
    """Somebody of the customer was invited by a survey of our own: it has its strata."""
    return among(invitations(scope))


def one_sided(scope: Scope) -> QuerySet[Survey]:
    """Surveys of the year in which a whole stratum of the frame was not invited.

    Strata are the tiers of the frame, and its parts: who decides, who orders, who matters. Whoever
    was added by hand is a part of none.
    """
    invited = Invitation.objects.filter(
        survey=OuterRef("survey"), invited_on__lte=scope.read_on
    ).order_by()
    no_part = ~Exists(invited.filter(member__part=OuterRef("part")))
    forgotten = framed(scope).filter(
        ~Exists(invited.filter(member__tier=OuterRef("tier")))
        | Q(no_part) & ~Q(part=FramePart.BY_HAND)
    )
    return Survey.objects.filter(pk__in=forgotten.values("survey"))


def covers_strata(scope: Scope) -> Q:
    return ~among(invitations(scope).filter(survey__in=one_sided(scope)))


def left_out(scope: Scope) -> QuerySet[FrameMember]:
    """Members of a frame whose customer nobody was invited of, each with the reason."""
    of_customer = Invitation.objects.filter(
        survey=OuterRef("survey"), customer=OuterRef("customer"), invited_on__lte=scope.read_on
    )
    return framed(scope).filter(~Exists(of_customer))


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
    """Surveys to people of the customers, with the frame, and how many were asked and answered."""
    members = FrameMember.objects.filter(customer__in=scope.customers)
    lately = Q(opened_on__range=of_the_year(scope)) | Q(closed_on__range=of_the_year(scope))
    invited = Invitation.objects.filter(invited_on__lte=scope.read_on)
    done = invited.filter(state=InvitationState.ANSWERED, settled_on__lte=scope.read_on)
    return Survey.objects.filter(lately, pk__in=members.values("survey")).annotate(
        n_frame=how_many(FrameMember.objects.all(), "survey"),
        n_invited=how_many(invited, "survey"),
        n_answered=how_many(done, "survey"),
    )


def response(row: Any) -> str:
    """How many per cent of those who were asked answered; nothing of nobody."""
    return share(row.n_answered / row.n_invited, 0) if row.n_invited else ""


def reason(row: Any) -> str:
    """Why a member was left out; what somebody wrote about a person stays with the survey.

    A row that was changed since it was proposed was so by hand.
    """
    by_hand = row.part == FramePart.BY_HAND or row.version > 1
    return str(_("By hand: the reason is with the survey") if by_hand else row.left_out)


def listed_left_out(scope: Scope) -> QuerySet[Any]:
    rows = left_out(scope).filter(customer__in=scope.customers)
    return rows.select_related("customer__unit", "survey")


def listed_published(scope: Scope) -> QuerySet[Any]:
    rows = published(scope).filter(unit__customer__in=scope.customers)
    return rows.select_related("unit", "survey", "question")


SURVEYS = Table(
    caption=_("Surveys"),
    order="opens_on",
    columns=(
        Column("title", _("Survey"), sort="title", href=lambda row: row.get_absolute_url()),
        Column("number", _("Number"), sort="number", wide=True),
        Column("opens_on", _("First day"), sort="opens_on"),
        Column("anonymity", _("Anonymity"), "get_anonymity_display", wide=True),
        Column("n_frame", _("In the frame"), number=True, wide=True),
        Column("n_invited", _("Asked"), number=True),
        Column("n_answered", _("Answered"), number=True),
        Column("response", _("Response rate"), response, number=True),
        Column("closed_on", _("Closed on")),
        Column("evaluated_on", _("Evaluated on")),
        Column("state", _("State"), "get_state_display", sort="state"),
    ),
)
LEFT_OUT = Table(
    caption=_("Customers of whom nobody was asked"),
    order="customer",
    columns=(
        CUSTOMER,
        CODE,
        Column(
            "survey",
            _("Survey"),
            "survey.title",
            sort="survey__title",
            href=lambda row: row.survey.get_absolute_url(),
        ),
        Column("part", _("As"), "get_part_display", wide=True),
        Column("left_out", _("Why not asked"), reason),
    ),
)
PUBLISHED = Table(
    caption=_("Published scores"),
    order="unit",
    columns=(
        Column("unit", _("Customer"), "unit.name", sort="unit__name"),
        Column("code", _("Code"), "unit.code", sort="unit__code", wide=True),
        Column("survey", _("Survey"), "survey.title", sort="survey__title"),
        Column("question", _("Question"), "question.text", wide=True),
        Column("score", _("Score"), sort="score", number=True),
        Column("n", _("Answers"), number=True),
        Column("response_rate", _("Response rate in per cent"), number=True),
        Column("closed_on", _("Closed on"), "survey.closed_on", wide=True),
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
                    "frame",
                    _("The customer was among those who could be asked within a year"),
                    _("No survey of the year had the customer in its frame"),
                    in_a_frame,
                    page_of("surveys:of_customer"),
                    standing,
                ),
                Check(
                    "asked",
                    _("People of the customer were asked within a year"),
                    _("Nobody of the customer was asked within a year"),
                    was_asked,
                    page_of("surveys:of_customer"),
                    in_a_frame,
                ),
                Check(
                    "answered",
                    _("Somebody of the customer answered"),
                    _("Nobody of the customer answered"),
                    has_answered,
                    page_of("surveys:of_customer"),
                    was_asked,
                ),
                Check(
                    "strata",
                    _("Its surveys asked somebody of each tier and each part of the frame"),
                    _("A survey asked nobody of a tier, or of a part of its frame"),
                    covers_strata,
                    page_of("surveys:of_customer"),
                    was_invited,
                ),
            ),
            (
                Records("surveys", _("Surveys"), SURVEYS, listed_surveys),
                Records("left-out", _("Not asked"), LEFT_OUT, listed_left_out),
                Records("published-scores", _("Published scores"), PUBLISHED, listed_published),
            ),
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
