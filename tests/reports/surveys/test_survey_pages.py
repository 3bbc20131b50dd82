"""Pages of surveys: drafted, opened, answered by link, read and exported."""

import csv
import uuid
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.links.purposes import purposes
from brm.ui.lookup import shown
from brm.ui.models import Submission
from customers.people.personal_data import export_of
from customers.registries.timeline import happenings
from meetings.agenda import topics_for
from meetings.proofs import proofs
from reports.health.parts import parts
from reports.models import Anonymity, AnonymousAnswer, Answer, Invitation, InvitationState, Survey
from reports.surveys.health import measure_satisfaction, satisfaction_in_words
from reports.surveys.link import PROMISES
from reports.surveys.operations.opening import open_survey
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
)
from tests.factories import UserFactory
from tests.reports.surveys.asked import answer, asked, closed
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory
from tests.reports.surveys.rows import SITE, a_survey, answered, opened
from tests.reports.words import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def browser(client_of: Any, admin: User) -> Client:
    client: Client = client_of(admin)
    return client


def once(facts: dict[str, str]) -> dict[str, str]:
    """What a creating form sends, with the key that was drawn with it."""
    return facts | {"idempotency_key": str(uuid.uuid4())}


def link_of(invitation: Invitation) -> str:
    link = PersonalLink.objects.of("survey", invitation)[0]
    return address_of(link, site=SITE)


def opened_now(anonymity: str = Anonymity.NAMED, people: int = 1, **question: Any) -> Survey:
    """An open survey with one question on satisfaction that must be answered, and words."""
    today = timezone.localdate()
    survey = SurveyFactory.create(
        anonymity=anonymity, opens_on=today, closes_on=today + timedelta(days=9)
    )
    QuestionFactory.create(survey=survey, is_required=True)
    QuestionFactory.create(survey=survey, kind="text", text="What else?")
    customer = CustomerFactory.create()
    for _n in range(people):
        FrameMemberFactory.create(survey=survey, customer=customer)
    admin = UserFactory.create(role=Role.ADMINISTRATOR)
    return open_survey(survey, by=admin, on=today, site=SITE)


# Drafting ---------------------------------------------------------------------------------------


def test_a_survey_is_drafted_asked_about_and_opened_by_its_pages(
    browser: Client, admin: User
) -> None:
    today = timezone.localdate()
    customer = CustomerFactory.create()
    person = PersonFactory.create(email="karin@example.org")
    MandateFactory.create(unit=customer.unit, person=person)

    browser.post(
        reverse("surveys:create"),
        once(
            {
                "title": "How are we?",
                "opens_on": today.isoformat(),
                "closes_on": (today + timedelta(days=9)).isoformat(),
                "anonymity": "named",
            }
        ),
    )
    survey = Survey.objects.get()
    for text, kind in (("How satisfied are you?", "csat"), ("What first?", "choice")):
        browser.post(
            reverse("surveys:add_question", args=[survey.pk]),
            once({"text": text, "kind": kind, "scale": "5", "options": "A\nB\n"}),
        )
    browser.post(reverse("surveys:propose_frame", args=[survey.pk]))
    page = browser.get(survey.get_absolute_url()).text
    browser.post(reverse("surveys:open", args=[survey.pk]))

    survey.refresh_from_db()
    assert "Ready: 1 person is asked" in page
    assert survey.is_open
    asked_of = list(survey.questions.values_list("kind", "scale", "options"))
    assert asked_of == [("csat", 5, []), ("choice", None, ["A", "B"])]
    assert survey.invitations.get().person == person


def test_a_choice_needs_two_options_and_says_so(browser: Client, admin: User) -> None:
    survey = SurveyFactory.create(made_by=admin)
    facts = once({"text": "What first?", "kind": "choice", "options": "A\nA"})

    answered_with = browser.post(reverse("surveys:add_question", args=[survey.pk]), facts)

    errors = answered_with.context["form"].errors
    assert errors == {"options": ["Give at least two options, one a line."]}


def test_an_edit_that_met_another_one_shows_both(browser: Client, admin: User) -> None:
    survey = SurveyFactory.create(made_by=admin, title="First")
    shown_version = survey.version
    Survey.objects.filter(pk=survey.pk).update(title="Theirs")
    page = browser.get(reverse("surveys:edit", args=[survey.pk]))
    typed = {
        name: "" if value is None else value for name, value in page.context["form"].initial.items()
    } | {"title": "Mine", "version": shown_version}

    form = browser.post(reverse("surveys:edit", args=[survey.pk]), typed).context["form"]

    assert [(each.mine, each.theirs) for each in form.conflict] == [("Mine", "Theirs")]
    survey.refresh_from_db()
    assert survey.title == "Theirs"


def test_the_evaluation_is_written_by_its_page(browser: Client, admin: User) -> None:
    survey = closed(asked())
    facts = {
        "analysis": "It says much",
        "consequences": "We go on",
        "version": survey.version,
    }

    browser.post(reverse("surveys:evaluate", args=[survey.pk]), facts)

    survey.refresh_from_db()
    assert (survey.state, survey.analysis, survey.consequences, survey.evaluated_by) == (
        "evaluated",
        "It says much",
        "We go on",
        admin,
    )


# The link ---------------------------------------------------------------------------------------


def test_a_link_shows_the_questions_and_writes_nothing(client: Client) -> None:
    survey = opened_now()

    page = client.get(link_of(survey.invitations.get())).text

    assert survey.questions.all()[0].text in page
    assert str(PROMISES[Anonymity.NAMED]) in page
    assert survey.invitations.get().state == InvitationState.INVITED


def test_a_link_is_answered_once_and_says_thanks(client: Client) -> None:
    survey = opened_now()
    question, words = survey.questions.all()
    address = link_of(survey.invitations.get())

    first = client.post(address, {f"q{question.pk}": "4", f"q{words.pk}": "Go on"})
    again = client.post(address, {f"q{question.pk}": "1"})

    thanks = "Thank you. Your answers have arrived, and nothing more is asked of you."
    assert [thanks in page.text for page in (first, again, client.get(address))] == [True] * 3
    assert list(Answer.objects.order_by("pk").values_list("value", "text")) == [
        (4, ""),
        (None, "Go on"),
    ]


def test_what_was_typed_stays_where_something_is_missing(client: Client) -> None:
    survey = opened_now()
    words = survey.questions.all()[1]

    page = client.post(link_of(survey.invitations.get()), {f"q{words.pk}": "Do not lose me"})

    assert page.status_code == 409
    assert "Do not lose me" in page.text
    assert "Please answer this question." in page.text
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("sent", ["0", "6", "x", "4.5", "\0", ""])
def test_an_answer_that_is_not_offered_is_refused(client: Client, sent: str) -> None:
    survey = opened_now()
    question = survey.questions.all()[0]

    page = client.post(link_of(survey.invitations.get()), {f"q{question.pk}": sent})

    assert (page.status_code, Answer.objects.count()) == (409, 0)


def test_whoever_would_rather_not_is_reminded_no_more_and_may_change_their_mind(
    client: Client,
) -> None:
    survey = opened_now()
    address = link_of(survey.invitations.get())

    page = client.post(address, {"outcome": "decline"}).text
    declined = survey.invitations.get().state
    client.post(address, {f"q{survey.questions.all()[0].pk}": "4"})

    assert "You said that you would rather not answer" in page
    assert (declined, survey.invitations.get().state) == ("declined", "answered")


def test_a_link_to_a_closed_survey_says_so(client: Client) -> None:
    survey = opened_now()
    closed(survey, on=timezone.localdate())
    address = link_of(survey.invitations.get())

    pages = client.get(address), client.post(address, {f"q{survey.questions.all()[0].pk}": "4"})

    assert ["This survey is closed." in page.text for page in pages] == [True, True]
    assert Answer.objects.count() == 0


def test_an_anonymous_answer_leaves_no_digest_of_what_was_sent(client: Client) -> None:
    survey = opened_now(Anonymity.ANONYMOUS, people=5)
    question = survey.questions.all()[0]

    client.post(link_of(survey.invitations.all()[0]), {f"q{question.pk}": "2"})

    assert AnonymousAnswer.objects.get().value == 2
    assert Submission.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_name = 'reports_anonymousanswer' AND data_type LIKE 'timestamp%'"
        )
        assert cursor.fetchone() == (0,)


def test_the_mail_says_what_is_promised_and_a_reminder_that_it_is_one() -> None:
    survey = opened_now(Anonymity.CONFIDENTIAL)
    invitation = survey.invitations.get()
    first = PersonalLink.objects.get()
    second = PersonalLink.objects.get()
    second.made_by = None

    mail = purposes["survey"].letter(first, invitation, "https://example.org/x")
    reminder = purposes["survey"].letter(second, invitation, "https://example.org/x")

    assert mail.subject == "Your opinion: How satisfied are you with IT?"
    assert reminder.subject == "Reminder: How satisfied are you with IT?"
    assert str(PROMISES[Anonymity.CONFIDENTIAL]) in mail.text
    assert "https://example.org/x" in reminder.text


# Reading ----------------------------------------------------------------------------------------


def test_while_it_is_open_nothing_is_told_of_what_was_answered(
    browser: Client, admin: User
) -> None:
    survey = opened_now()
    question, words = survey.questions.all()
    invitation = survey.invitations.get()
    answer(invitation, words, None, "Canary words", on=timezone.localdate())

    page = browser.get(survey.get_absolute_url()).text
    refused = browser.get(reverse("surveys:export", args=[survey.pk]))

    assert "Until then nothing is told of what was answered" in page
    assert ("Canary words" in page, question.text in page) == (False, False)
    assert refused.status_code == 404


def test_results_stand_with_their_interval_and_how_many_answered(
    browser: Client, admin: User
) -> None:
    survey = answered(admin, True)

    page = read(browser.get(survey.get_absolute_url()).text)

    assert "11 of 12 answered (92 %)." in page
    assert "73 %" in page
    assert "from 43 to 90 in 95 of 100 surveys · 11 answered" in page


def test_results_are_exported_with_what_may_be_shown(browser: Client, admin: User) -> None:
    survey = answered(admin, True, Anonymity.ANONYMOUS)

    found = browser.get(reverse("surveys:export", args=[survey.pk]))

    text = b"".join(found.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(StringIO(text)))
    assert lines[0] == ["Question", "Of", "Answers", "Score", "Interval of 95 %"]
    whole = [read(part) for part in lines[1]]
    assert whole[1:] == ["All", "11", "73 %", "43 to 90"]


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_results_are_exported_as_workbook_and_paper(
    browser: Client, admin: User, kind: str
) -> None:
    survey = answered(admin, True)

    found = browser.get(reverse("surveys:export", args=[survey.pk]), {"as": kind})

    content = (
        b"".join(found.streaming_content) if found.streaming else found.content  # type: ignore[attr-defined]
    )
    assert content[:4] == {"xlsx": b"PK\x03\x04", "pdf": b"%PDF"}[kind]


@pytest.mark.parametrize("anonymity", [Anonymity.CONFIDENTIAL, Anonymity.ANONYMOUS])
def test_nobody_reads_by_name_what_was_not_promised_to_be_named(
    browser: Client, admin: User, anonymity: str
) -> None:
    survey = answered(admin, True, anonymity)

    found = browser.get(reverse("surveys:answers", args=[survey.pk]))

    assert found.status_code == 404


def test_a_relationship_manager_reads_by_name_of_the_own_customers_only(
    client_of: Any, admin: User
) -> None:
    survey = answered(admin, True)
    customer = survey.invitations.order_by("pk")[1].customer
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    TeamMemberFactory.create(
        customer=CustomerFactory.create(), person=PersonFactory.create(user=manager)
    )
    customer.team.update(person=PersonFactory.create(user=None))
    customer.team.update(person=manager.person)

    page = client_of(manager).get(reverse("surveys:answers", args=[survey.pk]))

    seen = {line.row.invitation.customer for line in page.context["lines"]}
    assert seen == {customer}


def test_the_list_costs_the_same_for_one_survey_and_three(browser: Client) -> None:
    counts = []
    for n in (1, 2):
        for _n in range(n):
            asked()
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("surveys:list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_results_cost_the_same_for_few_answers_and_many(browser: Client) -> None:
    counts = []
    for people in (2, 6):
        survey = asked(people, customers=[CustomerFactory.create(), CustomerFactory.create()])
        for invitation in survey.invitations.all():
            answer(invitation, survey.questions.get(), 4)
        closed(survey)
        with CaptureQueriesContext(connection) as queries:
            browser.get(survey.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1]


# What others ask for ----------------------------------------------------------------------------


def test_a_closed_survey_is_a_topic_a_proof_and_a_part_of_health(admin: User) -> None:
    survey = asked(5, title="Yearly")
    customer = survey.invitations.all()[0].customer
    for invitation, value in zip(survey.invitations.all(), (5, 5, 4, 4, 1), strict=True):
        answer(invitation, survey.questions.get(), value)
    day = date(2026, 11, 28)
    closed(survey, on=day)

    topics = [each.topic for each in topics_for(customer, on=day) if each.source_kind == "survey"]
    measured = parts["satisfaction"].measure([customer.pk], day)[customer.pk]

    assert topics == ["Results: Yearly"]
    assert [proofs["survey"].named(each) for each in proofs["survey"].of([customer])] == [
        "Yearly, 28 November 2026"
    ]
    assert measured.score == 80
    assert read(satisfaction_in_words(measured.figures)) == (
        "80 % satisfied (38 to 96), n = 5, 28 November 2026"
    )
    assert measure_satisfaction([customer.pk], day - timedelta(days=1)) == {}
    rows = happenings["survey_closed"].rows(admin)
    assert [each.customer for each in rows] == [customer]


def test_what_somebody_answered_is_in_the_export_of_what_is_kept_about_them() -> None:
    survey = asked(kinds=("text",))
    invitation = survey.invitations.get()
    answer(invitation, survey.questions.get(), None, "My words")

    kept = export_of(invitation.person)["refers_to_the_person"]

    assert [each["text"] for each in kept["reports.Answer.person"]] == ["My words"]


def test_a_member_is_added_by_the_lookup(browser: Client, admin: User) -> None:
    survey = SurveyFactory.create(made_by=admin)
    person = PersonFactory.create(email="karin@example.org")
    customer = CustomerFactory.create()

    browser.post(
        reverse("surveys:add_member", args=[survey.pk]),
        once({"person": shown(person), "customer": shown(customer), "reason": "Asked for it"}),
    )

    assert survey.frame.get().person == person


def test_drafts_of_others_are_read_and_not_changed(client_of: Any) -> None:
    survey = a_survey(UserFactory.create(), False)
    reader = client_of(UserFactory.create())

    answers = [
        reader.get(survey.get_absolute_url()).status_code,
        reader.get(reverse("surveys:edit", args=[survey.pk])).status_code,
        opened(UserFactory.create(), False).is_open,
    ]

    assert answers == [200, 403, True]
