"""The shape of input."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce
from customers.models import Customer
from meetings.models import Meeting
from reports.models import Edition


class CompileForm(CreatesOnce, forms.Form):
    """For whom a profile is compiled, and for which of the customer's meetings, if any."""

    edition = forms.ChoiceField(label=_("Edition"), choices=Edition.choices)
    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if customer:
            field = self.fields["meeting"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Meeting.objects.filter(customer=customer)

    def clean_edition(self) -> Edition:
        return Edition(self.cleaned_data["edition"])
