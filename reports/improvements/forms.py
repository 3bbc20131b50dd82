"""The shape of what people type about improvements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementState, Service
from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import OwnCustomerField, PersonHereField
from meetings.forms import BY_WHAT, DayInput, choose_from
from reports.improvements.origins import is_origin
from reports.models import Effect, Improvement
from reports.models.improvements import BY_HAND


def words(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class NewImprovementForm(CreatesOnce, forms.Form):
    """What is to be better, of one customer or of all."""

    text = forms.CharField(label=_("What is to be better"), max_length=255)
    reason = words(_("Why"), required=False)
    customer = OwnCustomerField(
        Customer.objects.none(),
        label=_("Customer"),
        required=False,
        help_text=_("Left empty where it concerns all customers."),
    )
    service = LookupField(Service.objects.all(), label=_("Service"), required=False)
    owner = PersonHereField(
        label=_("Owner"),
        required=False,
        help_text=_("Left empty, the service's owner, else the relationship manager."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)
    origin_kind = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    origin_key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)

    def clean(self) -> dict[str, Any]:
        """Forget an origin that is none."""
        cleaned = super().clean() or {}
        kind, key = cleaned.get("origin_kind", ""), cleaned.get("origin_key", "")
        if not is_origin(kind, key):
            cleaned |= {"origin_kind": BY_HAND, "origin_key": ""}
        return cleaned


class ImprovementEditForm(VersionedModelForm):
    """Its words, who sees to it, and by when."""

    owner = PersonHereField(label=_("Owner"), help_text=BY_WHAT, required=False)

    class Meta:
        model = Improvement
        fields = ("text", "reason", "service", "owner", "due_on")
        field_classes = {"service": LookupField}
        widgets = {"due_on": DayInput, "reason": forms.Textarea(attrs={"rows": 5})}


class MoveForm(forms.Form):
    """One step of the way; `improvement` is what it is a step of."""

    def __init__(self, *args: Any, improvement: Improvement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.improvement = improvement


class AcceptForm(MoveForm):
    """Nothing more to say than that it is worth doing."""


class DoneForm(MoveForm):
    outcome = words(_("What was done"))


class DropForm(MoveForm):
    reason = words(_("Why it is dropped"))


class ReopenForm(MoveForm):
    due_on = forms.DateField(label=_("New due day"), widget=DayInput)


class EffectForm(MoveForm):
    """Whether it is better; of a level the two figures are those that were measured."""

    effect = forms.ChoiceField(label=_("Effect"), choices=Effect.choices)
    value_before = forms.DecimalField(
        label=_("Value before"), required=False, max_digits=18, decimal_places=6
    )
    value_after = forms.DecimalField(
        label=_("Value after"), required=False, max_digits=18, decimal_places=6
    )
    effect_text = words(_("What was looked at"), required=False, rows=2)


class NoticeForm(CreatesOnce, forms.Form):
    """Who of the customer is told of breaches, and of which agreement."""

    person = PersonHereField(label=_("Who is told"), help_text=BY_WHAT)
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Agreement"),
        required=False,
        empty_label=_("All agreements of the customer"),
    )
    wait_days = forms.IntegerField(
        label=_("Days to wait"),
        initial=3,
        min_value=0,
        max_value=31,
        help_text=_("So many days a figure can still be corrected before the customer is told."),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.filter(customer=customer, state=AgreementState.ACTIVE)
        choose_from(self, "agreement", agreements.order_by("number"))
