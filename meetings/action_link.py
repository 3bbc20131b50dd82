"""What the owner of an action sees by a personal link: what was promised, and done or why not."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.operations.ask import who_answers
from brm.accounts.models import Organisation
from brm.links.models import PersonalLink
from brm.links.purposes import Letter, Purpose, purposes
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from meetings.models import ActionReminder, Told
from meetings.operations.promise import answer_action, is_asked
from meetings.operations.remind_of_actions import LINK_DAYS, PURPOSE


class AnswerForm(forms.Form):
    """Done, with what came of it; or not, and then why."""

    answer = forms.ChoiceField(choices=[("done", ""), ("not_done", "")])
    text = forms.CharField(
        label=gettext_lazy("What came of it, or why it is not done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("text") or "").strip()
        if cleaned.get("answer") == "not_done" and not text and "text" not in self.errors:
            self.add_error("text", _("Say why it is not done."))
        return cleaned


def find_reminder(pk: int) -> ActionReminder | None:
    """The reminder with its action as it stands."""
    rows = ActionReminder.objects.select_related(
        "person__merged_into", "action__owner", "action__customer__unit", "action__meeting__forum"
    )
    return rows.filter(pk=pk, told=Told.OWNER).first()


def show_action(request: HttpRequest, link: PersonalLink, reminder: ActionReminder) -> HttpResponse:
    """What was promised, and the two buttons; afterwards what was answered."""
    return _drawn(request, link, reminder, AnswerForm())


def act_on_action(
    request: HttpRequest, link: PersonalLink, reminder: ActionReminder
) -> HttpResponse:
    """Done, or why not; clicked again, what was said first."""
    form = AnswerForm(request.POST)
    if form.is_valid() and is_asked(reminder, reminder.action):
        is_done = form.cleaned_data["answer"] == "done"
        try:
            with refusals_in_words():
                answer_action(
                    reminder,
                    on=timezone.localdate(),
                    is_done=is_done,
                    text=form.cleaned_data["text"],
                )
        except ValidationError as refusal:
            form.add_error(None, " ".join(refusal.messages))
    return _drawn(request, link, find_reminder(reminder.pk) or reminder, form)


def _drawn(
    request: HttpRequest, link: PersonalLink, reminder: ActionReminder, form: AnswerForm
) -> HttpResponse:
    action = reminder.action
    asked = [reminder.person, who_answers(reminder)]
    said = action.steps.filter(said_by__in=asked).order_by("-pk").first()
    facts = {
        "link": link,
        "action": action,
        "is_asked": is_asked(reminder, action),
        "said": said,
        "form": form,
        "organisation": Organisation.current().name,
    }
    status = 409 if form.errors else 200
    return render(request, "meetings/action_link.html", facts, status=status)


def letter(link: PersonalLink, reminder: ActionReminder, address: str) -> Letter:
    action, today = reminder.action, timezone.localdate()
    facts = {
        "recipient": link.recipient,
        "action": action,
        "due": full_day(action.due_on),
        "address": address,
        "day": full_day(link.expires_on),
        "organisation": Organisation.current().name,
    }
    if action.due_on < today:
        subject = _("Late since %(due)s: %(action)s") % facts
    else:
        subject = _("Due on %(due)s: %(action)s") % facts
    text = _(
        "To %(recipient)s\n\n"
        "You promised: %(action)s. It is due on %(due)s.\n\n"
        "Is it done? Say so here, or say why not:\n\n"
        "%(address)s\n\n"
        "The link is for you alone, without signing in, until %(day)s.\n\n"
        "%(organisation)s\n"
    )
    return Letter(subject, text % facts)


def register() -> None:
    purposes.register(
        PURPOSE,
        Purpose(
            gettext_lazy("Action"),
            find_reminder,
            show_action,
            letter,
            act=act_on_action,
            bound=False,
            days=LINK_DAYS,
        ),
    )
