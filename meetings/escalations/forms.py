"""The shape of what people type about escalations."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import PersonHereField
from meetings.forms import BY_WHAT, DayInput, choose_from
from meetings.models import (
    Escalation,
    EscalationCause,
    EscalationLevel,
    InformedThrough,
    Meeting,
    MeetingKind,
)

BRIEF = (
    "question",
    "effect",
    "facts",
    "otherwise",
    "options",
    "recommendation",
    "wanted_by",
    "cause",
    "severity",
    "words",
)
WIDGETS = {
    "wanted_by": DayInput,
    "effect": forms.Textarea(attrs={"rows": 3}),
    "facts": forms.Textarea(attrs={"rows": 3}),
    "otherwise": forms.Textarea(attrs={"rows": 2}),
    "options": forms.Textarea(attrs={"rows": 4}),
    "recommendation": forms.Textarea(attrs={"rows": 2}),
}


def offer_causes(form: forms.BaseForm, besides: int | None = None) -> None:
    """Offer the causes that are offered, and the one that was chosen already."""
    offered = EscalationCause.objects.filter(is_offered=True)
    if besides is not None:
        offered = offered | EscalationCause.objects.filter(pk=besides)
    choose_from(form, "cause", offered)


class EscalationForm(CreatesOnce, forms.ModelForm):  # type: ignore[type-arg]  # generic in stubs only
    """A question to raise; where the user may choose, at which level it begins."""

    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        choices=EscalationLevel.choices,
        help_text=_("It rises by itself where nobody decides in time."),
    )

    class Meta:
        model = Escalation
        fields = ("customer", *BRIEF, "origin_kind", "origin_key")
        field_classes = {"customer": LookupField}
        widgets = WIDGETS | {
            "origin_kind": forms.HiddenInput,
            "origin_key": forms.HiddenInput,
        }

    field_order = ("customer", "question", "level")

    def __init__(
        self, *args: Any, customers: QuerySet[Customer], level: int = 3, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)
        offer_causes(self)
        self.fields["level"].initial = level

    def _post_clean(self) -> None:
        """Leave the row to the operation, which knows the number, the day and who raises it."""


class EscalationEditForm(VersionedModelForm):
    class Meta:
        model = Escalation
        fields = BRIEF
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_causes(self, self.instance.cause_id)


class StepForm(forms.Form):
    """One step of an escalation: what is said with it."""

    text = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecideForm(StepForm):
    """What was decided, in the words that the customer is told, and who carries it out."""

    text = forms.CharField(label=_("Decision"), widget=forms.Textarea(attrs={"rows": 3}))
    owner = PersonHereField(
        label=_("Who carries it out"),
        required=False,
        help_text=_("Left empty where nothing is to be carried out."),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput)


class ReasonForm(StepForm):
    """A step that needs its reason."""

    text = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class InformForm(StepForm):
    """Who of the customer was told, and how."""

    person = PersonHereField(label=_("Who was told"), help_text=BY_WHAT)
    through = forms.ChoiceField(label=_("How"), choices=InformedThrough.choices)
    field_order = ("person", "through", "text")


class ScheduleForm(StepForm):
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))
    field_order = ("meeting", "text")

    def __init__(self, *args: Any, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = Meeting.objects.coming(on=on or timezone.localdate())
        steering = coming.filter(kind=MeetingKind.STEERING).select_related("forum")
        choose_from(self, "meeting", steering)
