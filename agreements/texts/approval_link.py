"""An edition as somebody approves it by a personal link, without signing in."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementEdition, Approval, ApprovalRequest
from agreements.operations.agreed import drafted_in
from agreements.operations.approve import (
    PURPOSE,
    answer_edition,
    require_current,
    who_approves,
)
from agreements.operations.ask import who_answers
from agreements.texts.forms import AnswerForm
from agreements.texts.page import parts
from agreements.texts.words import clauses
from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from customers.deciding.answers import Answer


@dataclass(frozen=True)
class Standing:
    """What can be done with an edition today: its answer, or why it takes none, or who decides."""

    approval: Approval | None
    outdated: str
    decides: Answer | None


def standing_of(edition: AgreementEdition) -> Standing:
    """How it stands with the edition on the day of today."""
    today = timezone.localdate()
    approval = edition.approvals.select_related("person").first()
    if approval is not None:
        return Standing(approval, "", None)
    try:
        require_current(edition.agreement, edition, on=today)
    except ValidationError as refusal:
        return Standing(None, " ".join(refusal.messages), None)
    return Standing(None, "", who_approves(drafted_in(edition), on=today))


def find_request(pk: int) -> ApprovalRequest | None:
    rows = ApprovalRequest.objects.select_related("person__merged_into", "asked_by")
    return (
        rows.select_related("edition__agreement__customer__unit", "edition__follows")
        .filter(pk=pk)
        .first()
    )


def show_edition(request: HttpRequest, link: PersonalLink, asked: ApprovalRequest) -> HttpResponse:
    """The edition word for word, with what differs from the one before, and the two buttons."""
    return _drawn(request, link, asked, AnswerForm(initial={"signed_as": link.recipient}))


def act_on_edition(
    request: HttpRequest, link: PersonalLink, asked: ApprovalRequest
) -> HttpResponse:
    """The yes or no; clicked again, what was said first."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data | {"person": who_answers(asked), "request": asked}
        try:
            with refusals_in_words():
                answer_edition(asked.edition, by=None, on=timezone.localdate(), **facts)
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    asked = find_request(asked.pk) or asked
    return _drawn(request, link, asked, form)


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: ApprovalRequest, form: AnswerForm
) -> HttpResponse:
    edition = asked.edition
    before = edition.follows
    facts = {
        "link": link,
        "asked": asked,
        "edition": edition,
        "agreement": edition.agreement,
        "before": before,
        "differences": clauses(before.sections, edition.sections) if before else [],
        "parts": parts(edition.sections),
        "standing": standing_of(edition),
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "agreements/texts/approval_link.html", facts, status=status)


def letter(link: PersonalLink, asked: ApprovalRequest, address: str) -> Letter:
    edition = asked.edition
    facts = {
        "recipient": link.recipient,
        "agreement": edition.agreement,
        "n": edition.label,
        "takes_effect": full_day(edition.takes_effect_on),
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    text = _(
        "To %(recipient)s\n\n"
        "%(agreement)s, edition %(n)s, waits for your yes or no; it is to hold from "
        "%(takes_effect)s. Its text stands here, with what differs from the edition before:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s. It is for exactly this "
        "text: once that changes, it takes no answer any more.\n\n%(from)s, %(organisation)s\n"
    )
    return Letter(_("Your yes or no: %(agreement)s") % facts, text % facts)


def register() -> None:
    """An edition never changes, so its link is not bound: the page says when it is outdated."""
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Agreement"),
            find_request,
            show_edition,
            letter,
            act=act_on_edition,
            days=30,
        ),
    )
