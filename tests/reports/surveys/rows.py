"""Surveys for the role matrix and the browser: the user's own, or somebody else's."""

from datetime import timedelta

from django.utils import timezone

from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from reports.models import Anonymity, PublishedScore, Survey
from reports.models.survey_states import SurveyOrigin, SurveyState
from reports.surveys.operations.answering import answer_invitation
from reports.surveys.operations.closing import close_survey
from reports.surveys.operations.evaluating import evaluate_survey
from reports.surveys.operations.opening import open_survey
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

SITE = "http://testserver/"


def a_survey(user: User, own: bool, anonymity: str = Anonymity.NAMED, people: int = 6) -> Survey:
    """A draft with a pair, a recommendation, a choice and words; asked are six of two customers."""
    today = timezone.localdate()
    survey: Survey = SurveyFactory.create(
        title="Canary satisfaction",
        purpose="To become better.",
        anonymity=anonymity,
        opens_on=today - timedelta(days=10),
        closes_on=today + timedelta(days=10),
        made_by=user if own else None,
    )
    met = QuestionFactory.create(survey=survey, is_required=True)
    QuestionFactory.create(survey=survey, text="How good has it to be?", expected_of=met)
    QuestionFactory.create(survey=survey, kind="nps", text="Would you recommend us?")
    options = ["More training", "Faster answers"]
    QuestionFactory.create(survey=survey, kind="choice", text="What first?", options=options)
    QuestionFactory.create(survey=survey, kind="text", text="What else?")
    for name in ("Canary Water", "Grid North"):
        customer = CustomerFactory.create(
            unit__name=name, manager=user if own and user.roles else None
        )
        for _n in range(people):
            FrameMemberFactory.create(survey=survey, customer=customer)
    FrameMemberFactory.create(survey=survey, is_asked=False, left_out="On leave")
    return survey


def opened(user: User, own: bool, anonymity: str = Anonymity.NAMED) -> Survey:
    """The same, opened ten days ago."""
    today = timezone.localdate()
    survey = a_survey(user, own, anonymity)
    admin = UserFactory.create(role=Role.ADMINISTRATOR)
    return open_survey(survey, by=admin, on=today - timedelta(days=10), site=SITE)


def answered(user: User, own: bool, anonymity: str = Anonymity.NAMED) -> Survey:
    """The same, answered by all but one, closed and evaluated."""
    today = timezone.localdate()
    survey = opened(user, own, anonymity)
    met, expected, nps, choice, words = survey.questions.all()
    for n, invitation in enumerate(list(survey.invitations.order_by("pk"))[1:]):
        given = {met.pk: 5 - n % 3, expected.pk: 5, nps.pk: 10 - n % 5, choice.pk: 1 + n % 2}
        more = {words.pk: f"Canary words {n}"} if n % 2 else {}
        answer_invitation(invitation, on=today - timedelta(days=5), given={**given, **more})
    admin = UserFactory.create(role=Role.ADMINISTRATOR)
    close_survey(survey, by=admin, on=today)
    return evaluate_survey(
        survey, by=admin, on=today, analysis="Better than before.", consequences="Train more."
    )


def published(user: User, own: bool, count: int = 2) -> Survey:
    """Scores that others published, of a benchmark and of units."""
    today = timezone.localdate()
    survey: Survey = SurveyFactory.create(
        title="Canary people survey",
        origin=SurveyOrigin.IMPORTED,
        state=SurveyState.CLOSED,
        anonymity=Anonymity.ANONYMOUS,
        opens_on=today - timedelta(days=60),
        closes_on=today - timedelta(days=30),
        closed_on=today - timedelta(days=30),
        made_by=user if own else None,
    )
    question = QuestionFactory.create(survey=survey, kind="score", scale=None)
    for n in range(count):
        PublishedScore.objects.create(
            survey=survey,
            question=question,
            name=f"Canary unit {n}" if n else "Canary benchmark",
            score=60 + n,
            response_rate=80,
            is_benchmark=not n,
        )
    return survey


# Arguments of URLs ------------------------------------------------------------------------------


def a_draft(user: User, own: bool) -> tuple[object, ...]:
    return (a_survey(user, own).pk,)


def a_draft_in_swedish(user: User, own: bool) -> tuple[object, ...]:
    return (a_survey(user, own).pk, "sv")


def a_published_one(user: User, own: bool) -> tuple[object, ...]:
    return (published(user, own).pk,)


def an_open_one(user: User, own: bool) -> tuple[object, ...]:
    return (opened(user, own).pk,)


def a_closed_one(user: User, own: bool) -> tuple[object, ...]:
    return (answered(user, own).pk,)


def a_question(user: User, own: bool) -> tuple[object, ...]:
    return (a_survey(user, own).questions.all()[1].pk,)


def a_member(user: User, own: bool) -> tuple[object, ...]:
    return (a_survey(user, own).frame.order_by("pk")[0].pk,)


def a_customer_that_answered(user: User, own: bool) -> tuple[object, ...]:
    return (answered(user, own).invitations.order_by("pk")[1].customer_id,)


def some_answers(user: User, own: bool) -> tuple[object, ...]:
    answered(user, own)
    return ()


# For the browser --------------------------------------------------------------------------------


def an_anonymous_result(user: User) -> tuple[object, ...]:
    return (answered(user, True, Anonymity.ANONYMOUS).pk,)


def a_draft_of(user: User) -> tuple[object, ...]:
    return (a_survey(user, True).pk,)


def an_open_survey(user: User) -> tuple[object, ...]:
    return (opened(user, True).pk,)


def a_survey_by_link(user: User) -> tuple[object, ...]:
    """The token by which a survey is answered."""
    opened(user, True)
    link = PersonalLink.objects.latest("pk")
    return (address_of(link, site=SITE).rstrip("/").rsplit("/", 1)[-1],)
