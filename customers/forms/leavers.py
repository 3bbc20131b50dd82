"""Forms that give nothing to somebody beyond the person's last day."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.ui import formats
from customers.models import Person
from customers.periods import last_day_of
from customers.registrations.lookups import refuse_merged

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class NothingForLeavers(ModelForm):
    """Refuses people beyond their last day in the fields that `given` names.

    Each comes with the field of the days it is given for, or with nothing: then it is given for
    good, and who has left is refused unless it was that person before.
    """

    given: ClassVar[Mapping[str, str]] = {}

    def clean(self) -> dict[str, Any] | None:
        facts = super().clean()
        for name, days in self.given.items():
            person = self.cleaned_data.get(name)
            try:
                refuse_merged(person)
            except ValidationError as refusal:
                self.add_error(name, refusal)
                continue
            if person is not None and person.left_on is not None:
                self._refuse_beyond(name, person, person.left_on, days)
        return facts

    def _refuse_beyond(self, name: str, person: Person, left_on: date, days: str) -> None:
        if days:
            span = self.cleaned_data.get(days) or self.cleaned_data.get("valid")
            last = last_day_of(span)
            outlasts = span is not None and (last is None or last > left_on)
        else:
            is_new = person.pk != self.initial.get(name)
            outlasts = is_new and person.is_gone(on=timezone.localdate())
        if outlasts:
            words = {"person": person, "day": formats.full_day(left_on)}
            self.add_error(name, _("%(person)s leaves, or has left: last day %(day)s.") % words)
