"""The question who decides, and what people type about who decides."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation, User
from brm.ui.currencies import CurrencyField
from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.forms.structure import PeriodField
from customers.models import BuyerOverride, Matter, Unit
from customers.registries.services import offered_services

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class QuestionForm(forms.Form):
    """Who decides this, on that day?"""

    matter = forms.ChoiceField(label=_("Matter"), choices=Matter.choices)
    amount = forms.DecimalField(
        label=_("Sum"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    currency = CurrencyField(required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    on = forms.DateField(
        label=_("On the day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.current().currency
        self.fields["unit"] = LookupField(Unit.objects.visible_to(user), label=_("Unit"))
        self.order_fields(["unit"])
        for field in self.fields.values():
            kind = "select" if isinstance(field, forms.ChoiceField) else "control"
            field.widget.attrs["class"] = f"form-{kind}"
        self.fields["service"].choices = [("", _("Any")), *offered_services()]  # type: ignore[attr-defined]
        self.fields["currency"].widget.attrs["placeholder"] = own
        self.own_currency = own
        self.initial = {"on": today, "matter": Matter.SERVICE, **self.initial}

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or self.own_currency


class OverrideFields(ModelForm):
    valid = PeriodField()

    class Meta:
        model = BuyerOverride
        fields = ["customer", "reason", "valid"]
        field_classes = {"customer": LookupField}
        help_texts = {"reason": _("Why it is not the customer at the nearest unit above.")}


class OverrideEdit(VersionedModelForm, OverrideFields):
    """An edit of the customer that is set for a buyer."""


class OverrideNew(CreatesOnce, OverrideFields):
    """Another customer than the nearest above, for a buyer."""
