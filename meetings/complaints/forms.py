"""The shape of what people type about complaints, compliments and comments."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.registrations.lookups import PersonHereField
from meetings.forms import BY_WHAT, DayInput
from meetings.models import Complaint, ComplaintCause

SAID = ("subject", "text", "said_by", "said_by_name", "channel", "service", "severity", "owner")
WIDGETS = {"received_on": DayInput, "text": forms.Textarea(attrs={"rows": 5})}


def person_field(name: str) -> PersonHereField:
    """A person of the model's field, with the words that stand there."""
    field: Any = Complaint._meta.get_field(name)
    return PersonHereField(
        label=capfirst(field.verbose_name), help_text=field.help_text, required=False
    )


class Said(forms.Form):
    """Who said it and who sees to it: people who have not left."""

    said_by = person_field("said_by")
    owner = person_field("owner")
    service = LookupField(Service.objects.all(), label=_("Service"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "said_by" in self.errors or "said_by_name" in self.errors:
            return cleaned
        if not cleaned.get("said_by") and not cleaned.get("said_by_name"):
            self.add_error("said_by", _("Say who said it."))
        return cleaned


class ComplaintForm(Said, CreatingModelForm):
    """What was just heard, of any customer: the number, the days and the state come by itself."""

    class Meta:
        model = Complaint
        fields = ("customer", "kind", "received_on", *SAID)
        field_classes = {"customer": LookupField}
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate
        self.order_fields(("customer", "kind", "received_on", *SAID))

    def _post_clean(self) -> None:
        """Leave the row to the operation, which knows the number and the clocks."""


class ComplaintEditForm(Said, VersionedModelForm):
    class Meta:
        model = Complaint
        fields = (*SAID, "cause")
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes: Any = self.fields["cause"]
        causes.queryset = offered_causes(self.instance.cause_id)
        self.order_fields((*SAID, "cause"))


def offered_causes(besides: int | None = None) -> Any:
    """The causes that are offered, and the one that was chosen already."""
    offered = ComplaintCause.objects.filter(is_offered=True)
    return offered if besides is None else offered | ComplaintCause.objects.filter(pk=besides)


class StepForm(forms.Form):
    """One step of the way; `complaint` is what it is a step of."""

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        if "day" in self.fields:
            self.fields["day"].initial = timezone.localdate


def words(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput)


class AcknowledgeForm(StepForm):
    day = day(_("The customer knows since"))
    text = words(_("Note"), required=False, rows=2)


class AnswerForm(StepForm):
    day = day(_("Answered on"))
    answer = words(_("Answer"), rows=5)


class CloseForm(StepForm):
    """A complaint is closed with the day on which the customer was told, and its cause."""

    told_on = day(_("Customer told on"))
    cause = forms.ModelChoiceField(ComplaintCause.objects.none(), label=_("Cause"))
    text = words(_("Note"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes: Any = self.fields["cause"]
        causes.queryset = offered_causes(self.complaint.cause_id)
        causes.initial = self.complaint.cause_id
        self.fields["told_on"].initial = self.complaint.told_on or timezone.localdate
        for field in self.fields.values():
            field.required = field.required and self.complaint.is_complaint


class ReopenForm(StepForm):
    text = words(_("What is not solved"))


class AskForm(StepForm):
    """Who is asked by a personal link whether the answer solves it."""

    person = PersonHereField(label=_("Who is asked"), help_text=BY_WHAT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].initial = self.complaint.said_by


class FollowUpForm(CreatesOnce, forms.Form):
    """An action that follows from a complaint."""

    text = forms.CharField(label=_("Action"), max_length=500)
    owner = PersonHereField(label=_("Owner"), help_text=BY_WHAT)
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)


class ConfirmForm(StepForm):
    day = day(_("The customer said so on"))
    text = words(_("In their words"), required=False, rows=2)


class CommentForm(StepForm):
    text = words(_("Comment"))
