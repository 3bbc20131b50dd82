"""The shape of what people type about reports."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.models import Service
from brm.documents.forms import ACCEPTED, what_is_taken
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import PersonHereField
from meetings.forms import DayInput
from reports.models import ReportField, ReportingProcess, ReportKind
from reports.models.register import EARLIEST, LATEST
from reports.register.operations import Content
from reports.register.rules import MONTHS_APART, Period, how_often
from reports.register.template import PREFIX, field_for, headings_of, said

YEARS = _("Give a year from 2000 to 2999.")
IN_OUR_TIME = (MinValueValidator(EARLIEST, YEARS), MaxValueValidator(LATEST, YEARS))
YEARS_BACK = 5
"""So far back a new kind may begin: each of its periods is expected of each customer at once."""


def long_text(label: Any, *, rows: int = 3, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=5000, widget=widget, **more)


class Templated(forms.Form):
    """A summary and the headings of a process, as its template has them."""

    summary = long_text(_("Summary"), required=False)

    def __init__(self, *args: Any, process: ReportingProcess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings_of(process)
        for heading in self.headings:
            self.fields[PREFIX + heading.key] = field_for(heading)

    @property
    def content(self) -> Content:
        values = {each.key: self.cleaned_data[PREFIX + each.key] for each in self.headings}
        headings = said(self.headings, values)
        return Content(summary=self.cleaned_data["summary"].strip(), headings=headings)


class DeliverForm(CreatesOnce, Templated):
    """A report of what is known already: a file, a summary, figures, or all of them."""

    arrived_on = forms.DateField(label=_("Arrived on"), widget=DayInput)
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = timezone.localdate
        self.fields["file"].help_text = what_is_taken()
        self.order_fields(["arrived_on", "file", "summary"])


class BringForm(CreatesOnce, forms.Form):
    """A file of which the next page asks what it reports."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    arrived_on = forms.DateField(label=_("Arrived on"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = timezone.localdate
        self.fields["file"].help_text = what_is_taken()


class MonthInput(forms.DateInput):
    """A month, typed or picked."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


class SubjectForm(forms.Form):
    """Of what a file is a report: process, customer or service, and period."""

    process = forms.ModelChoiceField(
        ReportingProcess.objects.filter(is_active=True),
        to_field_name="key",
        label=_("Process"),
        empty_label=_("Choose a process"),
    )
    customer = LookupField(Customer.objects.all(), label=_("Customer"), required=False)
    service = LookupField(
        Service.objects.all(),
        label=_("Service"),
        required=False,
        help_text=_("Leave both empty where it is about all customers together."),
    )
    first_month = forms.DateField(
        label=_("First month"),
        widget=MonthInput,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        validators=IN_OUR_TIME,
    )
    months = forms.TypedChoiceField(
        label=_("It covers"),
        coerce=int,
        choices=[(n, n) for n in MONTHS_APART],
        initial=1,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = _lengths()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("customer") and cleaned.get("service"):
            self.add_error("service", _("Give the customer or the service, not both."))
        return cleaned

    @property
    def period(self) -> Period:
        first = self.cleaned_data["first_month"].replace(day=1)
        return Period(first, first + relativedelta(months=self.cleaned_data["months"]))


def _lengths() -> list[tuple[int, str]]:
    return [(n, ngettext("%(n)s month", "%(n)s months", n) % {"n": n}) for n in MONTHS_APART]


class NotOwedForm(forms.Form):
    reason = long_text(_("Why it is not owed this time"), rows=2)


class TakeBackForm(forms.Form):
    reason = long_text(_("Why it is taken back"), rows=2)


class ConclusionForm(CreatesOnce, forms.Form):
    text = long_text(_("What follows from it"))


class StudyForm(CreatesOnce, forms.Form):
    """The period whose reports were studied, and what was concluded of all of them."""

    conclusion = long_text(_("What follows from the reports"))


class KindForm(CreatingModelForm):
    class Meta:
        model = ReportKind
        fields = (
            "name",
            "process",
            "audience",
            "customer",
            "service",
            "reader",
            "every_months",
            "due_after_days",
            "starts_on",
            "ends_on",
        )
        field_classes = {"customer": LookupField, "service": LookupField}
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["every_months"] = every_months_field()

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < timezone.localdate() - relativedelta(years=YEARS_BACK):
            raise forms.ValidationError(_("It begins five years ago at the earliest."))
        return starts_on


def every_months_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=[(n, how_often(n)) for n in MONTHS_APART],
        initial=1,
        help_text=_("Periods follow each other from the first one."),
    )


class KindEditForm(VersionedModelForm):
    """What may change of a kind; for another subject or other periods it is ended."""

    class Meta:
        model = ReportKind
        fields = ("name", "reader", "due_after_days", "ends_on")
        widgets = {"ends_on": DayInput}


PROCESS = ("name", "team", "responsible", "recipe", "order", "is_active")


class Responsible(forms.Form):
    responsible = PersonHereField(
        label=_("Responsible"),
        required=False,
        help_text=_("Is told once when a report is late, and may bring the reports."),
    )


class ProcessForm(Responsible, CreatingModelForm):
    class Meta:
        model = ReportingProcess
        fields = ("key", *PROCESS)


class ProcessEditForm(Responsible, VersionedModelForm):
    class Meta:
        model = ReportingProcess
        fields = PROCESS


HEADING = ("label", "kind", "unit", "is_required", "order", "is_active")


class HeadingForm(CreatingModelForm):
    class Meta:
        model = ReportField
        fields = ("key", *HEADING)


class HeadingEditForm(VersionedModelForm):
    class Meta:
        model = ReportField
        fields = HEADING
