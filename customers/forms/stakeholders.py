"""The shape of what people type about stakeholders and contacts."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatingModelForm, VersionedModelForm
from customers.models import Contact, Stakeholder
from customers.registrations.lookups import PersonHereField

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
LEVELS = [(n, str(n)) for n in range(1, 6)]


class StakeFields(forms.ModelForm):  # type: ignore[type-arg]
    influence = forms.TypedChoiceField(
        label=_("Influence"), choices=LEVELS, coerce=int, help_text=_("1 little, 5 decisive.")
    )
    interest = forms.TypedChoiceField(
        label=_("Interest"), choices=LEVELS, coerce=int, help_text=_("1 little, 5 every day.")
    )

    class Meta:
        model = Stakeholder
        fields: tuple[str, ...] = (
            "influence",
            "interest",
            "attitude",
            "aim",
            "next_step",
            "next_step_on",
        )
        widgets = {"next_step_on": DAY}
        help_texts = {
            "attitude": _("Seen by those who care for the customer alone, as is our aim.")
        }


class StakeholderEdit(StakeFields, VersionedModelForm):
    """A person who is on the map."""


class StakeholderNew(StakeFields, CreatingModelForm):
    """A person who is put on the map."""

    person = PersonHereField(label=_("Person"))

    class Meta(StakeFields.Meta):
        fields = ("person", *StakeFields.Meta.fields)


class ContactNew(CreatingModelForm):
    """Somebody was spoken with."""

    person = PersonHereField(label=_("With"))

    class Meta:
        model = Contact
        fields = ("person", "spoken_on", "how", "note")
        widgets = {"spoken_on": DAY, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on

    def clean_spoken_on(self) -> date:
        day: date = self.cleaned_data["spoken_on"]
        if day > self.today:
            raise ValidationError(_("A contact is noted once it was; this day is to come."))
        return day
