"""What can be done with an activity, or with many: the name, form and operation of each act."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.ui.lookup import shown
from customers.care import has_care
from customers.registrations.lookups import PersonHereField
from meetings import proofs
from meetings.endings import CONFIRMED
from meetings.forms import BY_WHAT, DayInput
from meetings.models import Activity
from meetings.operations import act, act_on_many, rearrange


class ActForm(forms.Form):
    """The shape of one act; it knows the activity and the day."""

    def __init__(self, *args: Any, activity: Activity, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity, self.on = activity, on

    @property
    def facts(self) -> dict[str, Any]:
        """What the operation is given."""
        return self.cleaned_data


class DoneForm(ActForm):
    """What came of it, when it was done, and what proves it; all of it may stay as it is."""

    outcome = forms.CharField(
        label=_("Outcome"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    done_on = forms.DateField(label=_("Done on"), required=False, widget=DayInput)
    proof = forms.ChoiceField(
        label=_("What proves it"),
        required=False,
        help_text=_("What was written, shown or held for it, of this customer, the newest first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = self.on
        if self.activity.kind.ended_by in CONFIRMED:
            del self.fields["done_on"], self.fields["proof"]
        else:
            offered = [("", _("Nothing")), *proofs.offered(self.activity.customer)]
            self.fields["proof"].choices = offered  # type: ignore[attr-defined]


class SkipForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(ActForm):
    reason = forms.CharField(
        label=_("Why it is opened again"), widget=forms.Textarea(attrs={"rows": 3})
    )


class VersionedActForm(ActForm):
    """An act that changes what somebody else may be changing at the same time."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.activity.version


class MoveForm(VersionedActForm):
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)
    field_order = ("version", "due_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = self.activity.due_on


class HandForm(VersionedActForm):
    owner = PersonHereField(label=_("Owner"), help_text=BY_WHAT)
    field_order = ("version", "owner", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.activity.owner:
            self.fields["owner"].initial = shown(self.activity.owner)


@dataclass(frozen=True)
class Act:
    """A thing to do with an activity; `done` tells it with the activity's name.

    `is_owners` means that the owner may do it too, without care of the customer.
    """

    name: str
    label: str | Promise
    form: type[ActForm]
    operation: Callable[..., Activity]
    done: str | Promise
    can_be_undone: bool = False
    is_owners: bool = True

    @property
    def url_name(self) -> str:
        return f"meetings:{self.name}_activity"


ACTS = {
    each.name: each
    for each in (
        Act("complete", _("Done"), DoneForm, act.complete_activity, _("%s: done"), True),
        Act("skip", _("Skip"), SkipForm, act.skip_activity, _("%s: skipped"), True),
        Act("move", _("Move"), MoveForm, rearrange.move_activity, _("%s: moved"), is_owners=False),
        Act(
            "hand",
            _("Hand on"),
            HandForm,
            rearrange.hand_activity,
            _("%s: handed on"),
            is_owners=False,
        ),
        Act("reopen", _("Open again"), ReopenForm, rearrange.reopen_activity, _("%s: open again")),
    )
}


def acts_of(activity: Activity, user: User, *, on: date) -> list[Act]:
    """What the user can do with the activity on the day, the likeliest first.

    Whoever cares for its customer all; its owner without care can end it and open it again. A
    review or a confirmation of the structure needs care, and what is late is not moved.
    """
    cares = has_care(user, activity.customer, on=on)
    if not cares and not act.is_owner(user, activity):
        return []
    if activity.is_ended:
        can = not rearrange.why_not_reopened(activity, on=on)
        return [ACTS["reopen"]] if can else []
    if not cares:
        names = ["skip"] if activity.kind.ended_by in CONFIRMED else ["complete", "skip"]
    else:
        names = ["complete", "skip", "move", "hand"]
    if activity.due_on < on:
        names = [name for name in names if name != "move"]
    return [ACTS[name] for name in names]


class DoneManyForm(forms.Form):
    outcome = forms.CharField(
        label=_("Outcome"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands with each of them."),
    )


class SkipManyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands with each of them."),
    )


class HandManyForm(forms.Form):
    owner = PersonHereField(label=_("Owner"), help_text=BY_WHAT)
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@dataclass(frozen=True)
class ManyAct:
    """A thing to do with many activities; `heading` is for how many, `done` tells how many."""

    name: str
    label: str | Promise
    heading: str | Promise
    form: type[forms.Form]
    operation: Callable[..., int]
    done: str | Promise


MANY_ACTS = {
    each.name: each
    for each in (
        ManyAct(
            "complete",
            _("Done"),
            _("Say that %s were done"),
            DoneManyForm,
            act_on_many.complete_many,
            _("%s done."),
        ),
        ManyAct(
            "skip",
            _("Skip"),
            _("Skip %s with one reason"),
            SkipManyForm,
            act_on_many.skip_many,
            _("%s skipped."),
        ),
        ManyAct(
            "hand",
            _("Hand on"),
            _("Hand %s on"),
            HandManyForm,
            act_on_many.hand_many,
            _("%s handed on."),
        ),
    )
}


@dataclass(frozen=True)
class Sorted:
    """What an act is done with, and what is left out, each with why."""

    ready: list[Activity]
    left: list[tuple[Activity, str]]


def sorted_for(one: ManyAct, chosen: Iterable[Activity], cared: Collection[int]) -> Sorted:
    """The chosen activities, parted by whether the act is for them."""
    why = [(each, _why_left(one, each, cared)) for each in chosen]
    return Sorted(
        [each for each, reason in why if not reason],
        [(each, reason) for each, reason in why if reason],
    )


def _why_left(one: ManyAct, activity: Activity, cared: Collection[int]) -> str:
    if activity.is_ended:
        return gettext("ended already")
    if activity.customer_id not in cared:
        return gettext("of a customer in somebody else's care")
    if one.name == "complete" and activity.kind.ended_by in CONFIRMED:
        return gettext("confirmed for each customer by itself")
    return ""
