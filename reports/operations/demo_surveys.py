"""What the people of the demo organisation were asked of IT, what they answered, what followed."""

import zlib
from datetime import date, timedelta

from django.conf import settings

from agreements.models import Service
from brm.accounts.models import User
from meetings.operations.promise import complete_action
from reports.models import Invitation, Question, QuestionKind, Survey, SurveyReport
from reports.operations.demo_cast import Cast, Story
from reports.surveys.operations.answering import Given, answer_invitation
from reports.surveys.operations.closing import close_survey
from reports.surveys.operations.design import add_question, copy_survey, create_survey
from reports.surveys.operations.evaluating import evaluate_survey
from reports.surveys.operations.following import follow_up_low
from reports.surveys.operations.frame import propose_frame
from reports.surveys.operations.opening import begin_survey, open_survey

WORDS = (
    "The service desk is friendly and quick.",
    "I hear of changes when they are there already.",
    "On Mondays we wait for the sorter, every week.",
    "The new handhelds save us an hour a day.",
    "Please say who decides what.",
)


def tell_surveys(story: Story, cast: Cast, *, by: User) -> None:
    """Tell `surveys.toml`: each survey asked, answered and, if it is over, evaluated."""
    before: Survey | None = None
    for entry in story["surveys"]:
        before = _tell(entry, cast, by, before if entry.get("copied") else None)


def _tell(entry: Story, cast: Cast, by: User, copied: Survey | None) -> Survey:
    first, last = cast.day(entry["first"]), cast.day(entry["last"])
    days = {"title": entry["title"], "opens_on": first, "closes_on": last}
    if copied is not None:
        survey = copy_survey(copied, by=by, on=first, **days)
    else:
        facts = {name: entry[name] for name in ("purpose", "anonymity") if name in entry}
        survey = create_survey(by=by, on=first, **days, **facts)
        _ask(survey, entry, by, first)
    propose_frame(survey, by=by, on=first)
    if last < cast.today:
        _end(survey, entry, cast, by=by, first=first, last=last)
    else:
        open_survey(survey, by=by, on=first, site=settings.SITE)
        _answer(survey, entry, first)
    return survey


def _ask(survey: Survey, entry: Story, by: User, on: date) -> None:
    asked: dict[str, Question] = {}
    for question in entry["questions"]:
        facts = dict(question)
        if "service" in facts:
            facts["service"] = Service.objects.filter(code=facts["service"]).first()
        if "expected_of" in facts:
            facts["expected_of"] = asked[facts["expected_of"]]
        asked[question["code"]] = add_question(survey, by=by, on=on, **facts)


def _end(survey: Survey, entry: Story, cast: Cast, *, by: User, first: date, last: date) -> None:
    """What is over: its mails were sent then, and none goes out today."""
    begin_survey(survey, by=by, on=first)
    _answer(survey, entry, first)
    _follow_up(survey, cast, on=first + timedelta(days=4))
    after = last + timedelta(days=1)
    close_survey(survey, by=by, on=after)
    evaluate_survey(
        survey,
        by=by,
        on=after + timedelta(days=3),
        analysis=entry["analysis"],
        consequences=entry["consequences"],
    )
    for each in entry["reported_to"]:
        SurveyReport.objects.create(
            survey=survey,
            person=cast.person(each),
            sent_on=after + timedelta(days=5),
            sent_by=by,
        )


def _follow_up(survey: Survey, cast: Cast, *, on: date) -> None:
    """Whoever answered low was called within days."""
    follow_up_low(on)
    for followed in survey.follow_ups.select_related("action__customer"):
        action = followed.action
        if action is not None and action.customer is not None:
            by = cast.manager_of(action.customer)
            outcome = "Called; what was said is on the next agenda."
            complete_action(action, by=by, on=on + timedelta(days=3), outcome=outcome)


def _answer(survey: Survey, entry: Story, first: date) -> None:
    questions = list(survey.questions.select_related("service"))
    rows = survey.invitations.select_related("customer__unit", "person")
    for invitation in rows.order_by("person__external_id"):
        who = f"{survey.title} {invitation.person.external_id}"
        if _chance(who) < entry["answering"]:
            mood = entry["mood"].get(invitation.customer.unit.code, 4)
            day = first + timedelta(days=1 + _chance(f"{who} day") % 3)
            answer_invitation(invitation, on=day, given=_given(questions, invitation, mood, who))


def _given(questions: list[Question], invitation: Invitation, mood: int, who: str) -> Given:
    """What somebody answers: about the mood of the customer, more or less by chance."""
    given: dict[int, int | str] = {}
    for question in questions:
        chance = _chance(f"{who} {question.code}")
        step = 1 if chance > 80 else -1 if chance < 15 else 0
        lift = 1 if question.expected_of_id else -1 if question.code == "driver-app" else 0
        match question.kind:
            case QuestionKind.NPS:
                given[question.pk] = min(10, max(0, 2 * mood + step))
            case QuestionKind.CHOICE:
                given[question.pk] = 1 + chance % len(question.options)
            case QuestionKind.TEXT:
                if chance < 40:
                    given[question.pk] = WORDS[chance % len(WORDS)]
            case _:
                given[question.pk] = min(question.scale or 5, max(1, mood + step + lift))
    return given


def _chance(words: str) -> int:
    """A number from 0 to 99 that is the same for the same words, on every machine."""
    return zlib.crc32(words.encode()) % 100
