"""A business case as those who decide read it by a personal link, without signing in."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.cases.content import content_of
from agreements.cases.differences import differences
from agreements.cases.page import content_facts, decides_on_case
from agreements.cases.paper import case_pdf
from agreements.models import CaseRequest, Decision
from agreements.operations.ask import who_answers
from agreements.operations.decide_case import PURPOSE, answer_case, waits_for_decision
from agreements.requirements.step_forms import AnswerForm
from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words


def find_request(pk: int) -> CaseRequest | None:
    """What was asked; None once the case waits no more, except for whoever has decided it."""
    rows = CaseRequest.objects.select_related(
        "person__merged_into",
        "asked_by",
        "case__requirement__customer__unit",
        "case__requirement__unit",
        "case__requirement__service",
    )
    asked = rows.filter(pk=pk).first()
    if asked is None:
        return None
    decision = decision_on(asked)
    if decision is not None:
        return asked if decision.person_id == who_answers(asked).pk else None
    return asked if waits_for_decision(asked.case, asked.case.requirement) else None


def decision_on(asked: CaseRequest) -> Decision | None:
    rows = Decision.objects.filter(requirement=asked.case.requirement_id)
    return rows.filter(case_version=asked.case.edition).first()


def show_case(request: HttpRequest, link: PersonalLink, asked: CaseRequest) -> HttpResponse:
    """The case word for word, with what differs from the one before; `?as=pdf` on paper."""
    if request.GET.get("as") == "pdf":
        return case_pdf(asked.case, asked.case.content)
    return _drawn(request, link, asked, AnswerForm())


def act_on_case(request: HttpRequest, link: PersonalLink, asked: CaseRequest) -> HttpResponse:
    """The yes or no; clicked again, what was said first."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            with refusals_in_words():
                answer_case(asked, on=timezone.localdate(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, asked, form)


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: CaseRequest, form: AnswerForm
) -> HttpResponse:
    case, before = asked.case, asked.case.before()
    facts = content_facts(case.content) | {
        "link": link,
        "asked": asked,
        "case": case,
        "requirement": case.requirement,
        "before": before,
        "differences": differences(content_of(before), case.content) if before else [],
        "decision": decision_on(asked),
        "decides": decides_on_case(case, case.content, on=timezone.localdate()),
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "agreements/cases/link.html", facts, status=status)


def letter(link: PersonalLink, asked: CaseRequest, address: str) -> Letter:
    facts = {
        "recipient": link.recipient,
        "title": asked.case.requirement.title,
        "unit": asked.case.requirement.unit,
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    text = _(
        "To %(recipient)s\n\n"
        "A business case for %(unit)s waits for your yes or no: %(title)s. It stands here, with "
        "its alternatives and its sum:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s, and closes when the case "
        "is taken back.\n\n%(from)s, %(organisation)s\n"
    )
    return Letter(_("Your yes or no: %(title)s") % facts, text % facts)


def register() -> None:
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Business case"), find_request, show_case, letter, act=act_on_case, days=30
        ),
    )
