"""The shape of what an administrator types to erase a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.models import Person


class EraseForm(forms.Form):
    """The name typed once more: an erasure cannot be undone."""

    name = forms.CharField(
        label=_("Name of the person"),
        help_text=_("Type it as it stands above. This cannot be undone."),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.strip() != self.person.name:
            raise ValidationError(_("This is not the name of the person."))
        return name
