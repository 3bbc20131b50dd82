"""What somebody without a login sees of the minutes by a personal link, and approves."""

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
from brm.ui.pdf import paper
from brm.ui.refusals import refusals_in_words
from meetings.models import MinutesAnswer, MinutesRequest
from meetings.models.forums import HERE
from meetings.operations.send_minutes import PURPOSE, answer_minutes, awaits_answer
from meetings.paper import current_facts


class MinutesAnswerForm(forms.Form):
    """Right, or not; what is not right has to be said."""

    outcome = forms.ChoiceField(choices=[("approved", ""), ("not_right", "")])
    text = forms.CharField(
        label=gettext_lazy("What is not right"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("text") or "").strip()
        if cleaned.get("outcome") == "not_right" and not text and "text" not in self.errors:
            self.add_error("text", _("Say what is not right."))
        return cleaned


def find_request(pk: int) -> MinutesRequest | None:
    """To whom which edition was sent."""
    rows = MinutesRequest.objects.select_related(
        "person__merged_into", "asked_by", "edition__meeting__forum__customer__unit"
    )
    return rows.filter(pk=pk).first()


def show_minutes(request: HttpRequest, link: PersonalLink, asked: MinutesRequest) -> HttpResponse:
    """The customer's edition, as a page or with `?pdf` as paper; nothing confidential is in it."""
    if "pdf" in request.GET:
        meeting = asked.edition.meeting
        name = f"{meeting}-{meeting.held_on.isoformat()}"
        return paper("meetings/minutes.typ", current_facts(meeting, inside=False), name)
    return _drawn(request, link, asked, MinutesAnswerForm())


def act_on_minutes(request: HttpRequest, link: PersonalLink, asked: MinutesRequest) -> HttpResponse:
    """Approved, or not right; clicked again, what was said first."""
    form = MinutesAnswerForm(request.POST)
    if form.is_valid() and _said(asked) is None:
        try:
            with refusals_in_words():
                answer_minutes(
                    asked,
                    on=timezone.localdate(),
                    is_approval=form.cleaned_data["outcome"] == "approved",
                    text=form.cleaned_data["text"],
                )
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, find_request(asked.pk) or asked, form)


def _said(asked: MinutesRequest) -> MinutesAnswer | None:
    person = asked.person.merged_into or asked.person
    return MinutesAnswer.objects.filter(edition=asked.edition_id, person=person).first()


def _drawn(
    request: HttpRequest, link: PersonalLink, asked: MinutesRequest, form: MinutesAnswerForm
) -> HttpResponse:
    meeting, said = asked.edition.meeting, _said(asked)
    person = asked.person.merged_into or asked.person
    was_there = meeting.attendance.filter(person=person, state__in=HERE).exists()
    facts = {
        "link": link,
        "asked": asked,
        "meeting": meeting,
        "paper": current_facts(meeting, inside=False),
        "said": said,
        "may_answer": was_there and said is None and awaits_answer(asked, meeting),
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "meetings/minutes_link.html", facts, status=status)


def letter(link: PersonalLink, asked: MinutesRequest, address: str) -> Letter:
    meeting = asked.edition.meeting
    corrected = meeting.addenda.filter(confidential=False).exists()
    facts = {
        "recipient": link.recipient,
        "meeting": meeting,
        "held": full_day(meeting.held_on),
        "address": address,
        "day": full_day(link.expires_on),
        "from": asked.asked_by,
        "organisation": Organisation.current().name,
    }
    subject = _("Minutes: %(meeting)s")
    said = _("These are the minutes of %(meeting)s on %(held)s.")
    if corrected:
        subject = _("Addendum to the minutes: %(meeting)s")
        said = _("The minutes of %(meeting)s on %(held)s were corrected by an addendum.")
    text = _(
        "To %(recipient)s\n\n"
        "%(said)s They stand here; who was there can approve them, or say what is not right:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s, and closes when the "
        "minutes are taken back.\n\n"
        "%(from)s, %(organisation)s\n"
    )
    return Letter(subject % facts, text % (facts | {"said": said % facts}))


def register() -> None:
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Minutes"), find_request, show_minutes, letter, act=act_on_minutes, days=60
        ),
    )
