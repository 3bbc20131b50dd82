"""The shape of pasted minutes, and of the action items that were found in them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce
from customers.registrations.lookups import PersonHereField
from meetings.forms import DayInput
from meetings.found.files import MOST_BYTES, text_of
from meetings.found.finder import Found
from meetings.found.matching import Match, Matcher
from meetings.models import Meeting, MeetingState
from meetings.operations.take_promises import Promise

MOST_CHARACTERS = 200_000
MOST_ITEMS = 200
DAYS_WITHOUT_A_NEXT = 14


class PasteForm(CreatesOnce, forms.Form):
    """The text of minutes, pasted or in a file."""

    text = forms.CharField(
        label=_("Minutes"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Markdown or plain text, as it was written. Nothing is sent anywhere."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_(".md or .txt, at most 1 MB. It takes the place of the text above."),
    )
    keep_text = forms.BooleanField(
        label=_("Add this text to the meeting's minutes"), required=False
    )

    def clean_file(self) -> str:
        sent = self.cleaned_data["file"]
        if not sent:
            return ""
        if sent.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."))
        try:
            text = text_of(sent.read())
        except ValueError as refusal:
            raise ValidationError(_("This is no text file.")) from refusal
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(_("The file has more than 200 000 characters."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = (cleaned.get("file") or cleaned.get("text") or "").replace("\0", "")
        if not text.strip() and "file" not in self.errors:
            self.add_error("text", _("Paste the minutes, or choose a file."))
        cleaned["text"] = text
        return cleaned


class PromiseForm(forms.Form):
    """One action item: whether it is taken, its words, its owner, its day."""

    use_required_attribute = False

    take = forms.BooleanField(label=_("Take"), required=False)
    text = forms.CharField(
        label=_("Action"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = PersonHereField(label=_("Owner"), required=False)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput)
    is_done = forms.BooleanField(label=_("Done already"), required=False)
    about = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    is_likely = forms.BooleanField(required=False, widget=forms.HiddenInput)
    hint = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("take"):
            self.errors.clear()
            return cleaned
        for name, sentence in (
            ("text", _("Say what is to be done.")),
            ("owner", _("Say who does it.")),
            ("due_on", _("Say by when.")),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return cleaned

    @property
    def promise(self) -> Promise:
        of = self.cleaned_data
        return Promise(of["text"], of["owner"], of["due_on"], of["is_done"], of["about"])


Promises = forms.formset_factory(
    PromiseForm, extra=0, max_num=MOST_ITEMS, validate_max=True, absolute_max=MOST_ITEMS + 1
)


def next_meeting_on(meeting: Meeting) -> date | None:
    """The day of the planned meeting that follows in the series."""
    rows = Meeting.objects.same_series(meeting).filter(state=MeetingState.PLANNED)
    following = rows.filter(starts_at__gt=meeting.starts_at).first()
    return following.held_on if following else None


def day_without_one(meeting: Meeting, next_on: date | None) -> date:
    """By when an action is due for which no day is said: the next meeting, else two weeks later."""
    return next_on or meeting.held_on + timedelta(days=DAYS_WITHOUT_A_NEXT)


def rows_of(
    found: list[Found], matcher: Matcher, *, otherwise: date, here: set[str]
) -> list[dict[str, Any]]:
    """What each row begins with. Taken are those that are open, of this meeting, and not here."""
    rows = []
    for each in found:
        match = matcher.match_found(each) if each.owners else Match(None)
        is_here = each.text.lower() in here
        rows.append(
            {
                "take": not (each.is_done or each.is_earlier or is_here),
                "text": each.text,
                "owner": match.person,
                "due_on": each.due_on or otherwise,
                "is_done": each.is_done,
                "about": each.about,
                "line": each.line,
                "is_likely": not each.is_sure,
                "hint": hint_of(each, match, is_here=is_here),
            }
        )
    return rows


def hint_of(found: Found, match: Match, *, is_here: bool) -> str:
    """What has to be known of a row, in words."""
    said = []
    if is_here:
        said.append(str(_("This meeting has it already.")))
    if found.is_earlier:
        said.append(str(_("Promised at a meeting before.")))
    if not found.owners:
        said.append(str(_("Nobody is named.")))
    elif match.person is None:
        names = {"written": ", ".join(found.owners)}
        names["among"] = ", ".join(person.name for person in match.among)
        if match.among:
            said.append(_("“%(written)s” is written: choose one of %(among)s.") % names)
        else:
            said.append(_("“%(written)s” is written; nobody here is called that.") % names)
    if found.due_said and not found.due_on:
        said.append(_("“%(day)s” is written.") % {"day": found.due_said})
    return " ".join(said)
