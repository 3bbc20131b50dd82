"""What who may decide sees by a personal link of a decision taken in their absence."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from meetings.models import Decision, DecisionRequest
from meetings.operations.confirm_decision import answer_request
from meetings.operations.minute import DECISION


class ConfirmForm(forms.Form):
    """Confirmed, or not, and then why."""

    outcome = forms.ChoiceField(choices=[("confirmed", ""), ("refused", "")])
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("text") or "").strip()
        if cleaned.get("outcome") == "refused" and not text and "text" not in self.errors:
            self.add_error("text", _("Say why it is not confirmed."))
        return cleaned


def find_request(pk: int) -> DecisionRequest | None:
    """Who was asked to confirm which decision."""
    rows = DecisionRequest.objects.select_related("person__merged_into", "asked_by")
    return rows.filter(pk=pk).first()


def show_decision(request: HttpRequest, link: PersonalLink, asked: DecisionRequest) -> HttpResponse:
    """What was decided, and the two buttons."""
    return _drawn(request, link, asked, ConfirmForm())


def act_on_decision(
    request: HttpRequest, link: PersonalLink, asked: DecisionRequest
) -> HttpResponse:
    """Confirmed, or not; clicked again, what was said first."""
    form = ConfirmForm(request.POST)
    if form.is_valid() and _decision(asked).standing == "awaits":
        try:
            with refusals_in_words():
                answer_request(
                    asked,
                    on=timezone.localdate(),
                    is_confirmed=form.cleaned_data["outcome"] == "confirmed",
                    text=form.cleaned_data["text"],
                )
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, asked, form)


def _decision(asked: DecisionRequest) -> Decision:
    rows = Decision.objects.with_standing().select_related(
        "confirmation__person", "meeting__forum", "customer__unit"
    )
    return rows.get(pk=asked.decision_id)


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: DecisionRequest, form: ConfirmForm
) -> HttpResponse:
    decision = _decision(asked)
    facts = {
        "link": link,
        "asked": asked,
        "decision": decision,
        "confirmation": getattr(decision, "confirmation", None),
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "meetings/decision_link.html", facts, status=status)


def letter(link: PersonalLink, asked: DecisionRequest, address: str) -> Letter:
    decision = asked.decision
    facts = {
        "recipient": link.recipient,
        "text": decision.text,
        "meeting": decision.meeting,
        "decided": full_day(decision.decided_on),
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    text = _(
        "To %(recipient)s\n\n"
        "At %(meeting)s on %(decided)s this was decided, which is yours to decide:\n\n"
        "%(text)s\n\n"
        "It does not count until you confirm it. Please say here whether you do:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s.\n\n"
        "%(from)s, %(organisation)s\n"
    )
    return Letter(_("Please confirm a decision of %(decided)s") % facts, text % facts)


def register() -> None:
    purposes.register(
        DECISION,
        Purpose(
            gettext_lazy("Decision to confirm"),
            find_request,
            show_decision,
            letter,
            act=act_on_decision,
            days=30,
        ),
    )
