"""The question who decides, and what people type about who decides."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation, User
from brm.ui.forms import CreatesOnce, VersionedModelForm
from customers.forms import PeriodField
from customers.models import BuyerOverride, Matter, Unit
from customers.services import offered_services

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class UnitByName(forms.CharField):
    """A unit that the user sees, by its code or by a name that only one unit has."""

    default_error_messages = {
        "nothing": _("No unit has that code or name."),
        "several": _("Several units have that name; write the code."),
    }

    def __init__(self, *, user: User, **more: Any) -> None:
        self.units = Unit.objects.visible_to(user)
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        named = self.units.filter(Q(code=typed) | Q(name=typed)).order_by("pk")
        found = {unit.code: unit for unit in named[:2]}
        if typed in found:
            return found[typed]
        if len(found) != 1:
            problem = "several" if found else "nothing"
            raise ValidationError(self.error_messages[problem], code=problem)
        return next(iter(found.values()))


class QuestionForm(forms.Form):
    """Who decides this, on that day?"""

    matter = forms.ChoiceField(label=_("Matter"), choices=Matter.choices)
    amount = forms.DecimalField(
        label=_("Sum"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        error_messages={"invalid": _("A currency is three capital letters, such as EUR.")},
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    on = forms.DateField(
        label=_("On the day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.current().currency
        self.fields["unit"] = UnitByName(
            user=user,
            label=_("Unit"),
            widget=forms.TextInput(attrs={"placeholder": _("Code or name")}),
        )
        self.order_fields(["unit"])
        for field in self.fields.values():
            kind = "select" if isinstance(field, forms.ChoiceField) else "control"
            field.widget.attrs["class"] = f"form-{kind}"
        self.fields["service"].choices = [("", _("Any")), *offered_services()]  # type: ignore[attr-defined]
        self.fields["currency"].widget.attrs |= {"placeholder": own, "size": 4, "maxlength": 3}
        self.own_currency = own
        self.initial = {"on": today, "matter": Matter.SERVICE, **self.initial}

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper() or self.own_currency


class OverrideFields(ModelForm):
    valid = PeriodField()

    class Meta:
        model = BuyerOverride
        fields = ["customer", "reason", "valid"]
        help_texts = {"reason": _("Why it is not the customer at the nearest unit above.")}


class OverrideEdit(VersionedModelForm, OverrideFields):
    """An edit of the customer that is set for a buyer."""


class OverrideNew(CreatesOnce, OverrideFields):
    """Another customer than the nearest above, for a buyer."""
