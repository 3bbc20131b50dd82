"""What the customer's person sees by a personal link: the answer, and whether it solves it."""

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
from meetings.models import ComplaintRequest
from meetings.operations.ask_about_complaint import (
    PURPOSE,
    answer_whether_solved,
    awaits_confirmation,
)


class SolvedForm(forms.Form):
    """Solved or not; what is not solved has to be said."""

    outcome = forms.ChoiceField(choices=[("solved", ""), ("not_solved", "")])
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("text") or "").strip()
        if cleaned.get("outcome") == "not_solved" and not text and "text" not in self.errors:
            self.add_error("text", _("Say what is not solved."))
        return cleaned


def find_request(pk: int) -> ComplaintRequest | None:
    """What was asked, as long as it is about the answer that stands."""
    rows = ComplaintRequest.objects.select_related(
        "person__merged_into", "asked_by", "complaint__customer__unit", "complaint__service"
    )
    return rows.filter(pk=pk).first()


def show_answer(request: HttpRequest, link: PersonalLink, asked: ComplaintRequest) -> HttpResponse:
    """What was said and answered, and the two buttons."""
    return _drawn(request, link, asked, SolvedForm())


def act_on_answer(
    request: HttpRequest, link: PersonalLink, asked: ComplaintRequest
) -> HttpResponse:
    """Solved, or not; clicked again, what was said first."""
    form = SolvedForm(request.POST)
    if form.is_valid() and _is_open(asked):
        said = {"is_solved": form.cleaned_data["outcome"] == "solved"}
        try:
            with refusals_in_words():
                answer_whether_solved(
                    asked, on=timezone.localdate(), text=form.cleaned_data["text"], **said
                )
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, find_request(asked.pk) or asked, form)


def _is_open(asked: ComplaintRequest) -> bool:
    complaint = asked.complaint
    return asked.round == complaint.times_reopened and awaits_confirmation(complaint)


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: ComplaintRequest, form: SolvedForm
) -> HttpResponse:
    facts = {
        "link": link,
        "asked": asked,
        "complaint": asked.complaint,
        "is_open": _is_open(asked),
        "is_of_earlier_answer": asked.round != asked.complaint.times_reopened,
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "meetings/complaints/link.html", facts, status=status)


def letter(link: PersonalLink, asked: ComplaintRequest, address: str) -> Letter:
    facts = {
        "recipient": link.recipient,
        "complaint": asked.complaint,
        "received": full_day(asked.complaint.received_on),
        "answer": asked.complaint.answer,
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    text = _(
        "To %(recipient)s\n\n"
        "On %(received)s you told us: %(complaint)s. This is our answer:\n\n"
        "%(answer)s\n\n"
        "Does it solve it? Please say so here:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s.\n\n"
        "%(from)s, %(organisation)s\n"
    )
    return Letter(_("Our answer: %(complaint)s") % facts, text % facts)


def register() -> None:
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Answer to a complaint"),
            find_request,
            show_answer,
            letter,
            act=act_on_answer,
            days=60,
        ),
    )
