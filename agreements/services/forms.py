"""The shape of what people type about services and their prices."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.forms import DayInput
from agreements.models import Service, ServicePrice
from brm.accounts.models import Organisation
from brm.ui.currencies import CurrencyField
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField

SERVICE = (
    "code",
    "name",
    "description",
    "parent",
    "live_on",
    "retiring_on",
    "retired_on",
    "owner",
    "hours",
    "unit",
)
FINDS = {"owner": LookupField, "parent": LookupField}
WIDGETS = {
    "description": forms.Textarea(attrs={"rows": 3}),
    "live_on": DayInput,
    "retiring_on": DayInput,
    "retired_on": DayInput,
}


class NewServiceForm(CreatingModelForm):
    class Meta:
        model = Service
        fields = SERVICE
        field_classes = FINDS
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["live_on"].initial = timezone.localdate()


class ServiceEditForm(VersionedModelForm):
    class Meta:
        model = Service
        fields = SERVICE
        field_classes = FINDS
        widgets = WIDGETS


class NewPriceForm(CreatesOnce, forms.Form):
    """A price from a day on; the one before it ends the day before."""

    price = forms.DecimalField(
        label=_("Price a unit and year"), max_digits=16, decimal_places=2, min_value=0
    )
    currency = CurrencyField()
    from_day = forms.DateField(label=_("From"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].initial = Organisation.current().currency


class PriceEditForm(VersionedModelForm):
    locked_first = "service"

    class Meta:
        model = ServicePrice
        fields = ("price", "currency")
