"""The shape of what people type about requirements."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.forms import DayInput
from agreements.models import Requirement
from brm.accounts.models import Organisation
from brm.ui.forms import CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import OwnCustomerField

FIELDS = (
    "title",
    "kind",
    "service",
    "outcome",
    "unit",
    "rough_sum",
    "currency",
    "wanted_by",
)
WIDGETS = {"wanted_by": DayInput, "outcome": forms.Textarea(attrs={"rows": 4})}
KINDS = _("An order needs its service; a changed or new one goes to the customer on a case.")


class NewRequirementForm(CreatingModelForm):
    """A new requirement; where no unit is named, the customer's own asks."""

    class Meta:
        model = Requirement
        fields = ("customer", *FIELDS)
        widgets = WIDGETS
        field_classes = {
            "customer": OwnCustomerField,
            "unit": LookupField,
            "service": LookupField,
        }
        help_texts = {"kind": KINDS}

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers  # type: ignore[attr-defined]  # a LookupField
        self.fields["currency"].initial = Organisation.current().currency
        self.fields["unit"].required = False
        self.fields["unit"].help_text = _("Empty: the customer's own unit.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        customer = cleaned.get("customer")
        if customer is not None and not cleaned.get("unit") and "unit" not in self.errors:
            cleaned["unit"] = customer.unit
        return cleaned


class RequirementEditForm(VersionedModelForm):
    class Meta:
        model = Requirement
        fields = FIELDS
        widgets = WIDGETS
        field_classes = {"unit": LookupField, "service": LookupField}
        help_texts = {"kind": KINDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.instance.customer
        self.fields["unit"].queryset = customer.own_units()  # type: ignore[attr-defined]  # a LookupField


class WithdrawForm(forms.Form):
    """Why a requirement is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
