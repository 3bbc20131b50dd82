"""A survey as whoever is asked sees it by a personal link: the questions, without a login."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from reports.models import Anonymity, Invitation, InvitationState, Survey
from reports.surveys.languages import language_for, offered
from reports.surveys.operations.answering import answer_invitation, decline_invitation
from reports.surveys.operations.design import PURPOSE
from reports.surveys.questionnaire import AnswerForm, ends_of

DECLINE = "decline"

PROMISES = {
    Anonymity.NAMED: gettext_lazy(
        "Your name is kept with your answers, and those who look after the relationship read them. "
        "A low answer leads to an action that names your unit and not you; where few are asked, "
        "others in IT may guess whose answer it was."
    ),
    Anonymity.CONFIDENTIAL: gettext_lazy(
        "Your answers are kept with your name, and only shown together with those of at least four "
        "other people. A low answer may lead to somebody asking your unit about it."
    ),
    Anonymity.ANONYMOUS: gettext_lazy(
        "Nothing tells who answered what: that you answered is kept, and apart from it what was "
        "answered, mixed with the answers of others and without a time. Do not name yourself in "
        "your words."
    ),
}


def find_invitation(pk: int) -> Invitation | None:
    rows = Invitation.objects.select_related("survey", "person", "customer__unit")
    return rows.filter(pk=pk).first()


def show_survey(request: HttpRequest, link: PersonalLink, asked: Invitation) -> HttpResponse:
    """The questions, or that they are answered."""
    language = language_for(request, link)
    with translation.override(language):
        return _drawn(request, link, asked, AnswerForm(survey=asked.survey, language=language))


def act_on_survey(request: HttpRequest, link: PersonalLink, asked: Invitation) -> HttpResponse:
    """Answer or decline; clicked again, it is said that it was done."""
    with translation.override(language_for(request, link)):
        return _acted(request, link, asked)


def _acted(request: HttpRequest, link: PersonalLink, asked: Invitation) -> HttpResponse:
    facts: dict[str, Any] = {"survey": asked.survey, "language": translation.get_language()}
    form = AnswerForm(request.POST, **facts)
    try:
        with refusals_in_words():
            if request.POST.get("outcome") == DECLINE:
                form = AnswerForm(**facts)
                decline_invitation(asked, on=timezone.localdate())
            elif is_open(asked) and form.is_valid():
                answer_invitation(asked, on=timezone.localdate(), given=form.given)
    except ValidationError as refusal:
        asked = find_invitation(asked.pk) or asked
        if is_open(asked) and form.is_bound:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, find_invitation(asked.pk) or asked, form)


def is_open(asked: Invitation) -> bool:
    return asked.survey.takes_answers(on=timezone.localdate()) and not asked.is_answered


def still_asks(asked: Invitation, on: date) -> bool:
    """Whether a mail that waited is still to go out: nobody is asked what was said already."""
    return asked.survey.takes_answers(on=on) and asked.state == InvitationState.INVITED


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: Invitation, form: AnswerForm
) -> HttpResponse:
    facts = {
        "link": link,
        "asked": asked,
        "is_open": is_open(asked),
        "is_declined": asked.state == InvitationState.DECLINED,
    }
    status = 409 if is_open(asked) and form.errors else 200
    facts |= questionnaire_facts(asked.survey, form, translation.get_language() or "")
    return render(request, "reports/surveys/link.html", facts, status=status)


def questionnaire_facts(survey: Survey, form: AnswerForm, language: str) -> dict[str, Any]:
    """What the questionnaire shows, by link and in the preview."""
    return {
        "survey": survey,
        "form": form,
        "title": survey.title_in(language),
        "purpose": survey.purpose_in(language),
        "languages": offered(survey, form.questions),
        "reads": language.partition("-")[0],
        "asked_fields": [
            (question, field, ends_of(question), wording)
            for question, field, wording in form.asked()
        ],
        "promise": PROMISES[Anonymity(survey.anonymity)],
        "organisation": Organisation.current().name,
    }


def letter(link: PersonalLink, asked: Invitation, address: str) -> Letter:
    """The invitation; once it was reminded of, the reminder."""
    survey, language = asked.survey, translation.get_language() or ""
    purpose = survey.purpose_in(language)
    facts = {
        "recipient": link.recipient,
        "survey": survey.title_in(language),
        "promise": PROMISES[Anonymity(survey.anonymity)],
        "address": address,
        "day": full_day(survey.closes_on),
        "organisation": Organisation.current().name,
    }
    is_reminder = link.made_by_id is None
    first = (
        _("a few days ago we asked you: %(survey)s. Your answer would still help.")
        if is_reminder
        else _("we would like to know: %(survey)s")
    )
    text = "\n\n".join(
        part
        for part in (
            _("To %(recipient)s") % facts,
            first % facts,
            purpose,
            _("It takes a few minutes, without signing in, until %(day)s:") % facts,
            address,
            str(facts["promise"]),
            _("If you would rather not, say so on the same page, and no reminder follows."),
            str(facts["organisation"]),
        )
        if part
    )
    subject = _("Reminder: %(survey)s") if is_reminder else _("Your opinion: %(survey)s")
    return Letter(subject % facts, text + "\n")


def register() -> None:
    """The link outlives the marks on its invitation: it says then that it was answered."""
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Satisfaction survey"),
            find_invitation,
            show_survey,
            letter,
            act=act_on_survey,
            wanted=still_asks,
            bound=False,
            days=60,
        ),
    )
