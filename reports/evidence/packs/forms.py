"""Of which period and of whose customers a pack is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.ui.forms import CreatesOnce
from brm.ui.lookup import LookupField, shown
from customers.models import Unit
from meetings.spans import LENGTHS, YEARS, Span, containing

KINDS = (*LENGTHS, "days")


class PackForm(CreatesOnce, forms.Form):
    """The period by its days and what it is called by, and a unit that it is narrowed to."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)
    first_day = forms.DateField(widget=forms.HiddenInput)
    last_day = forms.DateField(widget=forms.HiddenInput)
    unit = LookupField(Unit.objects.all(), label=_("Customer or unit, and below"), required=False)

    def clean(self) -> dict[str, Any]:
        """The days as the `span` that they are."""
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_day"), found.get("last_day")
        if first and last:
            if last < first:
                raise ValidationError(_("The last day comes before the first."))
            if first.year not in YEARS or last.year not in YEARS:
                raise ValidationError(_("Evidence is of days from 2000 to 2100."))
            if first > timezone.localdate():
                raise ValidationError(_("There is no evidence of days to come."))
            found["span"] = _called(found.get("kind", "days"), first, last)
        return found


def _called(kind: str, first: date, last: date) -> Span:
    """These days, by the name of a month, quarter or year only where they are just that one."""
    if kind in LENGTHS:
        whole = containing(kind, first, first_month=Organisation.current().first_month)
        if (whole.first, whole.last) == (first, last):
            return whole
    return Span("days", first, last)


def form_for(span: Span, unit: Unit | None) -> PackForm:
    """The form that asks for the pack of a period, of all customers or of those below a unit."""
    return PackForm(
        initial={
            "kind": span.kind,
            "first_day": span.first,
            "last_day": span.last,
            "unit": shown(unit) if unit else "",
        }
    )
