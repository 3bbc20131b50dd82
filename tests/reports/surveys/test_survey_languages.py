"""A survey is written in several languages, and asked in that of whoever is asked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.links.purposes import purposes
from reports.models import Answer, Question, Survey
from reports.surveys.languages import Translated, translated
from reports.surveys.operations.design import change_question, copy_survey
from reports.surveys.operations.opening import open_survey
from reports.surveys.operations.translating import translate_survey
from reports.surveys.page import draft_facts
from tests.reports.surveys.asked import OPENED
from tests.reports.surveys.drafts import LAST, SITE
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db


def written(admin: User, **facts: Any) -> Survey:
    """A draft with a question, a choice and words; all but the words are written in Swedish."""
    today = timezone.localdate()
    days = {"opens_on": today, "closes_on": today + timedelta(days=9)}
    survey: Survey = SurveyFactory.create(
        title="How are we?", purpose="To improve.", made_by=admin, **days, **facts
    )
    scaled = QuestionFactory.create(survey=survey, text="How satisfied are you?", help="With IT.")
    choice = QuestionFactory.create(
        survey=survey, kind="choice", text="What first?", options=["Training", "Speed"]
    )
    QuestionFactory.create(survey=survey, kind="text", text="What else?")
    return translate_survey(
        survey,
        by=admin,
        on=today,
        language="sv",
        words={"title": "Hur har vi det?", "purpose": "För att bli bättre."},
        questions={
            scaled.pk: {"text": "Hur nöjd är du?", "help": "Med IT."},
            choice.pk: {"text": "Vad först?", "options": ["Utbildning", "Fart"]},
        },
    )


def asked_in(language: str, admin: User) -> tuple[Survey, str]:
    """The survey, opened to somebody of this language, and the address of the link."""
    survey = written(admin)
    FrameMemberFactory.create(survey=survey, person__language=language)
    survey = open_survey(survey, by=admin, on=timezone.localdate(), site=SITE)
    return survey, address_of(PersonalLink.objects.get(), site=SITE)


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]*>", "", found[1]).strip()


@pytest.mark.parametrize(
    ("person", "browser", "asked", "title"),
    [
        ("sv", "en", "", "Hur har vi det?"),
        ("en", "sv", "", "How are we?"),
        ("", "sv", "", "Hur har vi det?"),
        ("", "en", "", "How are we?"),
        ("fi", "sv", "", "Hur har vi det?"),
        ("sv-SE", "en", "", "Hur har vi det?"),
        ("", "fi", "", "How are we?"),
        ("sv", "sv", "?language=en", "How are we?"),
    ],
)
def test_whoever_is_asked_reads_the_own_language_or_that_of_the_browser(
    person: str, browser: str, asked: str, title: str, client: Client, admin: User
) -> None:
    _survey, address = asked_in(person, admin)

    page = client.get(address + asked, headers={"accept-language": browser}).text

    assert heading(page) == title


def test_a_question_of_which_something_is_missing_is_asked_in_the_first_language(
    client: Client, admin: User
) -> None:
    _survey, address = asked_in("sv", admin)

    page = client.get(address).text

    said = re.findall(r'lang="(\w+)"[^>]*>([^<]+)<', page)
    texts = ("Hur nöjd är du?", "Med IT.", "Vad först?", "Utbildning", "Fart", "What else?")
    assert [(language, text) for language, text in said if text in texts] == [
        *(("sv", text) for text in texts[:-1]),
        ("en", "What else?"),
    ]
    assert "För att bli bättre." in page


def test_what_is_answered_in_another_language_is_the_same_answer(
    client: Client, admin: User
) -> None:
    survey, address = asked_in("sv", admin)
    scaled, choice, _words = survey.questions.all()

    client.post(address, {f"q{scaled.pk}": "4", f"q{choice.pk}": "2", "outcome": "answer"})

    found = Answer.objects.order_by("pk").values_list("question", "value")
    assert list(found) == [(scaled.pk, 4), (choice.pk, 2)]


def test_the_invitation_comes_in_the_language_of_the_person(admin: User) -> None:
    survey, _address = asked_in("sv", admin)
    link, invitation = PersonalLink.objects.get(), survey.invitations.get()

    with translation.override(link.language):
        letter = purposes["survey"].letter(link, invitation, "https://example.org")

    assert "Hur har vi det?" in letter.subject
    assert "För att bli bättre." in letter.text


def test_it_is_said_what_is_missing_in_a_language(admin: User) -> None:
    survey = written(admin)

    found = translated(survey, survey.questions.all())

    assert found == [Translated("sv", "Swedish", missing=1, of=5)]
    assert draft_facts(survey, admin)["translated"] == found


def test_the_draft_says_what_is_missing_and_leads_to_where_it_is_written(
    client: Client, admin: User
) -> None:
    client.force_login(admin)
    survey = written(admin)
    *_others, words = survey.questions.all()
    page = reverse("surveys:translate", args=[survey.pk, "sv"])

    before = " ".join(client.get(survey.get_absolute_url()).text.split())
    form = client.get(page).context["form"]
    given = {name: form[name].value() for name in form.fields}
    client.post(page, given | {f"q{words.pk}": "Vad mer?"})
    after = " ".join(client.get(survey.get_absolute_url()).text.split())

    assert "1 of 5 texts is missing, and stands in the first language" in before
    assert page in before
    assert "complete" in after
    words.refresh_from_db()
    assert words.worded("sv").text == "Vad mer?"
    scaled = survey.questions.all()[0]
    assert scaled.worded("sv").text == "Hur nöjd är du?"


def test_options_in_another_language_are_as_many(client: Client, admin: User) -> None:
    client.force_login(admin)
    survey = written(admin)
    choice = survey.questions.get(kind="choice")
    page = reverse("surveys:translate", args=[survey.pk, "sv"])
    form = client.get(page).context["form"]
    given = {name: form[name].value() for name in form.fields}

    answered = client.post(page, given | {f"q{choice.pk}_options": "Utbildning"})

    said = answered.context["form"].errors[f"q{choice.pk}_options"]
    assert said == ["Give 2 options, one a line, in the same order."]


def test_other_options_are_written_anew_in_each_language(admin: User) -> None:
    survey = written(admin)
    choice = survey.questions.get(kind="choice")
    choice.options = ["Speed", "Training"]

    change_question(choice, by=admin, on=OPENED)

    choice.refresh_from_db()
    assert choice.translations == {"sv": {"text": "Vad först?", "options": []}}
    assert choice.worded("sv").language == "en"


@pytest.mark.parametrize(
    ("title", "told"), [("How are we?", "Hur har vi det?"), ("Once more", "Once more")]
)
def test_a_copy_is_written_in_the_same_languages(title: str, told: str, admin: User) -> None:
    survey = written(admin)

    copy = copy_survey(survey, by=admin, on=OPENED, title=title, opens_on=OPENED, closes_on=LAST)

    assert (copy.title_in("sv"), copy.purpose_in("sv")) == (told, "För att bli bättre.")
    assert copy.questions.all()[0].worded("sv").text == "Hur nöjd är du?"


def test_nothing_is_translated_into_the_first_language_nor_once_it_is_open(admin: User) -> None:
    survey = written(admin)
    FrameMemberFactory.create(survey=survey)
    facts: dict[str, Any] = {"by": admin, "on": OPENED, "words": {"title": "Ny"}, "questions": {}}

    with pytest.raises(ValidationError) as first:
        translate_survey(survey, language="en", **facts)
    open_survey(survey, by=admin, on=timezone.localdate(), site=SITE)
    with pytest.raises(ValidationError) as opened:
        translate_survey(survey, language="sv", **facts)

    assert first.value.messages == ["It is written in this language already."]
    assert opened.value.messages == [
        "The survey was opened: its questions and who is asked stay as they are."
    ]


def test_a_language_that_is_not_offered_is_refused(admin: User) -> None:
    survey = written(admin)
    facts: dict[str, Any] = {"by": admin, "on": OPENED, "words": {"title": "Uusi"}}

    with pytest.raises(ValidationError) as refusal:
        translate_survey(survey, language="fi", questions={}, **facts)

    assert refusal.value.messages == ["Choose a language that is offered here."]


def test_the_first_language_is_none_that_it_is_translated_into(client: Client, admin: User) -> None:
    client.force_login(admin)
    survey = written(admin)
    page = reverse("surveys:edit", args=[survey.pk])
    form = client.get(page).context["form"]
    given = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in given.items() if value is not None}

    answered = client.post(page, sent | {"language": "sv"})

    assert answered.context["form"].errors["language"] == ["It is translated into this language."]


def test_results_and_preview_tell_the_questions(client: Client, admin: User) -> None:
    client.force_login(admin)
    survey = written(admin)
    page = reverse("surveys:preview", args=[survey.pk])

    titles = [heading(client.get(page + query).text) for query in ("", "?language=sv")]

    assert titles == ["How are we?", "Hur har vi det?"]
    assert Question.objects.filter(survey=survey).count() == 3
