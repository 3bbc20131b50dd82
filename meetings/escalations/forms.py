"""The shape of what people type about escalations."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer, Mandate, MandateKind, Person
from customers.registrations.lookups import PersonHereField
from meetings.escalations.origins import origins
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


def who_decides_for(customer: Customer, *, on: date) -> Person | None:
    """Who holds the mandate of the customer on the day: who is told first."""
    held = Mandate.objects.held(on=on).filter(unit_id=customer.unit_id, kind=MandateKind.CUSTOMER)
    mandate = held.select_related("person").first()
    return mandate.person if mandate else None


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

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, key = cleaned.get("origin_kind"), cleaned.get("origin_key", "")
        if kind and (kind not in origins or origins[kind].find(key) is None):
            self.add_error(None, _("What it came of is no longer there."))
        return cleaned

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
    """One step of an escalation: what is said with it. `escalation` is what it is a step of."""

    text = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, escalation: Escalation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.escalation = escalation


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


class SeenLevel(StepForm):
    """A step to another level, from the one that was shown: sent twice, it is taken once."""

    seen_level = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.escalation is not None:
            self.fields["seen_level"].initial = self.escalation.level


class GiveBackForm(SeenLevel, ReasonForm):
    """To the level below, with the reason."""


class InformForm(StepForm):
    """Who of the customer was told, and how."""

    person = PersonHereField(label=_("Who was told"), help_text=BY_WHAT)
    through = forms.ChoiceField(
        label=_("How"),
        choices=InformedThrough.choices,
        initial=InformedThrough.LINK,
        help_text=_("A personal link is mailed now, with the decision."),
    )
    field_order = ("person", "through", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.escalation is not None:
            self.fields["person"].initial = who_decides_for(
                self.escalation.customer, on=timezone.localdate()
            )


class ScheduleForm(StepForm):
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))
    field_order = ("meeting", "text")

    def __init__(self, *args: Any, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = Meeting.objects.coming(on=on or timezone.localdate())
        steering = coming.filter(kind=MeetingKind.STEERING).select_related("forum")
        choose_from(self, "meeting", steering)


class WatcherForm(forms.Form):
    """Somebody without a login who follows."""

    person = PersonHereField(
        label=_("Person"),
        help_text=_("Reads by mail of each step, in the words that the customer may see."),
    )


class GiveForm(CreatesOnce, forms.Form):
    """Who of the customer is given the way by a link."""

    person = PersonHereField(label=_("For whom"), help_text=BY_WHAT)
