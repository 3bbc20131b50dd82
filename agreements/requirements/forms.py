"""The shape of what people type about requirements."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.forms import DayInput
from agreements.models import Requirement
from agreements.requirements.origins import named_origins, origins
from brm.accounts.models import Organisation
from brm.ui.forms import CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import OwnCustomerField, PersonHereField

FIELDS = (
    "title",
    "kind",
    "service",
    "outcome",
    "utility",
    "warranty",
    "volume",
    "volume_unit",
    "limits",
    "unit",
    "rough_sum",
    "currency",
    "wanted_by",
)
SHORT = forms.Textarea(attrs={"rows": 2})
WIDGETS = {
    "wanted_by": DayInput,
    "outcome": forms.Textarea(attrs={"rows": 4}),
    "utility": SHORT,
    "warranty": SHORT,
    "limits": SHORT,
}
KINDS = _("An order needs its service; a changed or new one goes to the customer on a case.")


class RaisingForm(CreatingModelForm):
    """What is raised is the customer's; where no unit is named, the customer's own asks."""

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


class NewRequirementForm(RaisingForm):
    """A new requirement, with what it came of: a thing that led here, or one that is named."""

    origin_kind = forms.ChoiceField(label=_("It came of"), required=False)
    origin_key = forms.CharField(
        label=_("Which"),
        required=False,
        max_length=60,
        help_text=_("The name of the law or the technology."),
    )

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["origin_kind"]
        came = str(self.data.get("origin_kind", "") or self.initial.get("origin_kind", ""))
        if came in origins and not origins[came].is_named:
            kind.choices = [(came, origins[came].label)]
            kind.widget = forms.HiddenInput()
            self.fields["origin_key"].widget = forms.HiddenInput()
        else:
            kind.choices = [("", _("Written by hand")), *named_origins()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, key = cleaned.get("origin_kind", ""), cleaned.get("origin_key", "")
        if kind and not key:
            self.add_error("origin_key", _("Say which it came of."))
        if kind and key and origins[kind].find(key) is None:
            self.add_error("origin_key", _("There is no such thing any more."))
        if key and not kind and "origin_kind" not in self.errors:
            self.add_error("origin_kind", _("Say what that is."))
        self.instance.origin_kind, self.instance.origin_key = kind, key
        return cleaned


class RequirementEditForm(VersionedModelForm):
    """What is asked for; once its fit is decided, kind and service follow that."""

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
        if self.instance.fit:
            del self.fields["kind"]
            del self.fields["service"]


class OrderForm(RaisingForm):
    """An order of an existing service, with who gave it."""

    person = PersonHereField(
        label=_("Ordered by"),
        required=False,
        help_text=_("Empty: whoever may decide it, where that is one person."),
    )
    text = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    to_group = forms.BooleanField(
        label=_("Put it to the IT steering group"),
        required=False,
        help_text=_("Where it is beyond every mandate: it then stands on the group's agenda."),
    )

    class Meta:
        model = Requirement
        fields = (
            "customer",
            "unit",
            "service",
            "title",
            "volume",
            "rough_sum",
            "currency",
            "wanted_by",
        )
        widgets = {"wanted_by": DayInput}
        field_classes = {
            "customer": OwnCustomerField,
            "unit": LookupField,
            "service": LookupField,
        }
        labels = {"title": _("What for"), "volume": _("How many"), "rough_sum": _("Sum a year")}
        help_texts = {
            "rough_sum": _("Empty: by the price of the day of the service."),
            "title": _("Empty: the name of the service."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["service"].required = True

    def clean_title(self) -> str:
        service = self.cleaned_data.get("service")
        return self.cleaned_data["title"] or (service.name if service else "")


class WithdrawForm(forms.Form):
    """Why a requirement is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
