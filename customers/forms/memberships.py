"""A person's places in units: from a day to a day, with a title."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatingModelForm
from brm.ui.lookup import LookupField
from customers.forms.edits import StructureEdit
from customers.forms.leavers import NothingForLeavers
from customers.forms.structure import PeriodField, day_input
from customers.models import Membership
from customers.periods import period


class MembershipFields(NothingForLeavers):
    valid = PeriodField()

    class Meta:
        model = Membership
        fields = ["unit", "title", "valid"]
        field_classes = {"unit": LookupField}
        help_texts = {"title": _("What the person is in this unit, where it is more than one.")}

    def clean(self) -> dict[str, Any] | None:
        facts = super().clean()
        person = self.instance.person
        if person.left_on is not None:
            self._refuse_beyond("valid", person, person.left_on, "valid")
        return facts


class MembershipNew(CreatingModelForm, MembershipFields):
    """A person comes to one more unit."""


class MembershipEdit(StructureEdit, MembershipFields):
    """Another unit, title or days."""


class MembershipEnd(StructureEdit):
    """The last day of a person in a unit."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=day_input(_("Last day")),
        help_text=_("It still belongs to it. What was until then stays."),
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def clean_last_day(self) -> date:
        last: date = self.cleaned_data["last_day"]
        first, end = self.instance.first_day, self.instance.last_day
        if first and last < first:
            raise ValidationError(_("The last day comes before the first."))
        if end and last > end:
            raise ValidationError(_("It ends before that day as it is."))
        return last

    def _post_clean(self) -> None:
        if last := self.cleaned_data.get("last_day"):
            self.instance.valid = period(self.instance.first_day, last)
        super()._post_clean()  # type: ignore[misc]  # the stubs do not know it
