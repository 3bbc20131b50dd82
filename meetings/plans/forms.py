"""The shape of an item of the common plan, and of what is new in a version."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce, VersionedModelForm
from customers.registrations.lookups import PersonHereField
from meetings.forms import BY_WHAT, DayInput
from meetings.models import CommonPlanItem, PlanItemState


class PlanItemForm(CreatesOnce, forms.Form):
    """A new item; when is left open where nobody knows yet."""

    text = forms.CharField(label=_("What is intended"), max_length=500)
    owner = PersonHereField(label=_("Who sees to it"), help_text=_("Of IT or of the customer."))
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput)
    state = forms.ChoiceField(label=_("State"), choices=PlanItemState.choices)


class PlanItemEditForm(VersionedModelForm):
    owner = PersonHereField(label=_("Who sees to it"), help_text=BY_WHAT)

    class Meta:
        model = CommonPlanItem
        fields = ("text", "owner", "due_on", "state")
        widgets = {"due_on": DayInput()}


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("What is new, in a sentence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
