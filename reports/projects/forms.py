"""The shape of what people type about projects."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.ui.figures import FigureField
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import OwnCustomerField, PersonHereField
from meetings.forms import DayInput, choose_from
from reports.models import Milestone, Project
from reports.projects.operations import figure_in_digits, in_one_line, thresholds_of
from reports.rules import Indicator, Rating, Thresholds

FIELDS = (
    "code",
    "name",
    "customer",
    "unit",
    "sponsor",
    "requirement",
    "category",
    "description",
    "starts_on",
    "ends_on",
    "budget",
    "currency",
)
WIDGETS = {
    "starts_on": DayInput,
    "ends_on": DayInput,
    "description": forms.Textarea(attrs={"rows": 4}),
}
FIELD_CLASSES = {"unit": LookupField, "requirement": LookupField, "budget": FigureField}


class OfProject(forms.Form):
    """The customer is one in one's own care, the sponsor somebody who has not left."""

    customer = OwnCustomerField(
        Customer.objects.none(), label=_("Customer that it is done for"), required=False
    )
    sponsor = PersonHereField(
        label=_("Sponsor"), required=False, help_text=_("Who of the business answers for it.")
    )

    def clean(self) -> dict[str, Any]:
        """What a register may say about itself, nobody types."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        budget = cleaned.get("budget")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It ends before it starts."))
        if budget is not None and budget < 0:
            self.add_error("budget", _("A budget is not negative."))
        return cleaned


class ProjectForm(OfProject, CreatingModelForm):
    """A project that no register reports."""

    class Meta:
        model = Project
        fields = FIELDS
        field_classes = FIELD_CLASSES
        widgets = WIDGETS

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)
        self.order_fields(FIELDS)


class ProjectEditForm(OfProject, VersionedModelForm):
    class Meta:
        model = Project
        fields = FIELDS[1:]
        field_classes = FIELD_CLASSES
        widgets = WIDGETS

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "customer", customers)
        self.order_fields(FIELDS[1:])


def why(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class StatusForm(forms.Form):
    """How a project stands: what is expected, and why it is not as planned."""

    expected_on = forms.DateField(label=_("Expected to end on"), required=False, widget=DayInput)
    time_text = why(_("Why, if it is not in time"))
    forecast = FigureField(
        label=_("What it will cost"), required=False, max_digits=16, decimal_places=2, min_value=0
    )
    cost_text = why(_("Why, if it costs more"))
    scope_figure = FigureField(
        label=_("Scope or benefit that is missing, %"),
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
    )
    scope_text = why(_("Why, if something is missing"))
    comment = why(_("What else is to be known"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ThresholdsForm(forms.Form):
    """The three numbers of each indicator, those it goes by as they stand."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = thresholds_of(project)
        self.fields["seen"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=in_one_line(held)
        )
        for name in Indicator:
            for part, label in PARTS.items():
                words = {"indicator": name.label, "part": label, "unit": UNITS[name]}
                self.fields[f"{name}_{part}"] = FigureField(
                    label=_("%(indicator)s: %(part)s (%(unit)s)") % words,
                    max_digits=9,
                    decimal_places=2,
                    initial=figure_in_digits(getattr(held[name], part)),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in Indicator:
            given = [cleaned.get(f"{name}_{part}") for part in ("to_green", "to_amber", "to_red")]
            if None in given:
                continue
            green, amber, red = given
            if not green <= amber < red:  # type: ignore[operator]  # none is None
                self.add_error(
                    f"{name}_to_amber", _("Back to green lies at or under amber, amber under red.")
                )
        return cleaned

    def stand_beside(self, project: Project) -> None:
        """Sent again it is an edit of the numbers that hold now: they were told above."""
        sent = cast(QueryDict, self.data).copy()
        sent["seen"] = in_one_line(thresholds_of(project))
        self.data = sent

    @property
    def thresholds(self) -> Mapping[str, Thresholds]:
        return {
            name: Thresholds(*(self.cleaned_data[f"{name}_{part}"] for part in PARTS))
            for name in Indicator
        }


PARTS = {"to_amber": _("amber from"), "to_red": _("red from"), "to_green": _("green again at")}
UNITS: dict[str, Any] = {
    Indicator.TIME: _("days behind"),
    Indicator.COST: _("% above the budget"),
    Indicator.SCOPE: _("% missing"),
}


class ManualRatingForm(CreatesOnce, forms.Form):
    """A rating that stands beside the computed one for some days."""

    rating = forms.ChoiceField(label=_("Rating"), choices=Rating.choices)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(label=_("Holds until"), widget=DayInput)


class MilestoneForm(CreatesOnce, forms.Form):
    name = forms.CharField(label=_("Milestone"), max_length=200)
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)


class MilestoneEditForm(VersionedModelForm):
    class Meta:
        model = Milestone
        fields = ("name", "due_on", "done_on")
        widgets = {"due_on": DayInput, "done_on": DayInput}


class ConnectForm(forms.Form):
    """A customer whom the project concerns too, or a service that it changes."""

    customer = LookupField(
        Customer.objects.all(), label=_("It concerns this customer too"), required=False
    )
    service = LookupField(
        Service.objects.all(), label=_("It makes or changes this service"), required=False
    )


class ReviewForm(CreatesOnce, forms.Form):
    """A conclusion, and a note of each project."""

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = list(projects)
        for project in self.projects:
            self.fields[f"note_{project.pk}"] = why(
                _("%(project)s (%(rating)s)")
                % {"project": project.name, "rating": project.rating_word.lower()}
            )
        self.fields["text"] = forms.CharField(
            label=_("What is concluded"), widget=forms.Textarea(attrs={"rows": 4})
        )

    @property
    def notes(self) -> dict[int, str]:
        return {each.pk: self.cleaned_data[f"note_{each.pk}"] for each in self.projects}
