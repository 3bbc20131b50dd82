"""The shape of a figure that is typed by hand, and of its correction."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.models import Measure, Service
from brm.history.words import in_words
from brm.ui.figures import FigureField
from brm.ui.forms import CreatesOnce, CreatingModelForm, Difference, ModelForm
from brm.ui.lookup import LookupField, LookupFilter
from brm.ui.months import month_of
from customers.models import Customer
from reports.measurements.figures import FIGURES
from reports.models import Measurement

HELP = {
    "value": _("In the unit of the measure: 99.86 for 99.86 %."),
    "counted": _("What it was taken of: hours of service, finished cases."),
    "excluded": _("What was left out: agreed maintenance, waiting for the customer."),
    "workload": _("How much was asked of the service: orders, cases, users."),
}

AS_WRITTEN = dict.fromkeys(FIGURES, FigureField)


class MonthInput(forms.TextInput):
    """A month, as browsers that know one offer it; `2026-10` is typed in the others."""

    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        return f"{value:%Y-%m}" if isinstance(value, date) else super().format_value(value)


class TypedMonthField(forms.Field):
    """The first day of a month that is typed as `2026-10`."""

    widget = MonthInput

    def to_python(self, value: Any) -> date | None:
        if not value:
            return None
        found = month_of(str(value).strip())
        if found is None:
            raise ValidationError(_("Give the month as 2026-10."), code="invalid")
        return found


class FigureForm(forms.Form):
    """What is counted, left out and asked for stands beside the value, where it is known."""

    def _post_clean(self) -> None:
        """Leave the row to the operation, which writes a revision and no edit."""


class RecordForm(FigureForm, CreatingModelForm):
    """A figure of a month that has none yet."""

    period = TypedMonthField(label=_("Month"))
    measure = forms.ModelChoiceField(
        Measure.objects.order_by("name"), label=_("Measure"), empty_label=_("Choose a measure")
    )

    field_order = ("customer", "service", "measure", "period", *FIGURES)

    class Meta:
        model = Measurement
        fields = ("customer", "service", "measure", "period", *FIGURES)
        field_classes = {"customer": LookupField, "service": LookupField, **AS_WRITTEN}
        help_texts = HELP


class CorrectionForm(FigureForm, CreatesOnce, ModelForm):
    """What the figure should be, and why; it says which revision was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays beside the old figure."),
    )
    conflict: list[Difference] | None = None

    class Meta:
        model = Measurement
        fields = FIGURES
        field_classes = AS_WRITTEN
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        for name in FIGURES:
            self.initial[name] = _plain(self.initial.get(name))

    def meet(self, current: Measurement) -> None:
        """Set mine beside what somebody else wrote meanwhile; sent again it corrects theirs."""
        if self.cleaned_data.get("revision") == current.revision:
            return
        fields = {name: Measurement._meta.get_field(name) for name in FIGURES}
        self.conflict = [
            Difference(
                str(fields[name].verbose_name),  # type: ignore[union-attr]
                in_words(fields[name], self.cleaned_data[name]),  # type: ignore[arg-type]
                in_words(fields[name], getattr(current, name)),  # type: ignore[arg-type]
                typed=True,
            )
            for name in FIGURES
            if name in self.cleaned_data and self.cleaned_data[name] != getattr(current, name)
        ]
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent[self.add_prefix("revision")] = str(current.revision)
        self.data = sent


def _plain(value: Decimal | None) -> str:
    """The figure without the zeros behind it."""
    return "" if value is None else f"{value.normalize():f}"


class MeasurementFilter(django_filters.FilterSet):
    customer = LookupFilter(queryset=Customer.objects.all(), label=_("Customer"))
    service = LookupFilter(queryset=Service.objects.all(), label=_("Service"))

    measure = django_filters.ModelChoiceFilter(
        queryset=Measure.objects.order_by("name"),
        label=_("Measure"),
        empty_label=_("Every measure"),
    )

    class Meta:
        model = Measurement
        fields = ("customer", "service", "measure")
