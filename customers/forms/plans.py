"""The shape of what people type about a customer's operational plan."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.ui.currencies import CurrencyField
from brm.ui.forms import CreatesOnce, VersionedModelForm
from customers.forms.rows import RowForm, Rows, rows_of
from customers.models import Effect, EffectAssessment, Goal, OperationalPlan, PlannedChange
from customers.registries.services import offered_services


class DraftEdit(VersionedModelForm):
    class Meta:
        model = OperationalPlan
        fields = ("direction",)
        widgets = {"direction": forms.Textarea(attrs={"rows": 3})}


class DraftAsShown(VersionedModelForm):
    """A decision about a draft as the page showed it: only that, and no field of it."""

    class Meta:
        model = OperationalPlan
        fields = ()


class GoalForm(RowForm):
    class Meta:
        model = Goal
        fields = ("text", "measure")


class ChangeForm(RowForm):
    """A planned change; of a day inside a quarter the quarter is meant where that is ticked."""

    class Meta:
        model = PlannedChange
        fields = ("title", "begins_on", "is_quarter", "description")
        widgets = {
            "begins_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "description": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("begins_on")
        if day and cleaned.get("is_quarter"):
            cleaned["begins_on"] = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return cleaned


def draft_forms(draft: OperationalPlan, sent: Any = None) -> tuple[DraftEdit, dict[str, Rows]]:
    """The form of a draft, and those of its goals and planned changes."""
    goals = rows_of(OperationalPlan, Goal, GoalForm)
    changes = rows_of(OperationalPlan, PlannedChange, ChangeForm)
    return DraftEdit(sent, instance=draft), {
        "goals": goals(sent, instance=draft, prefix="goals"),
        "changes": changes(sent, instance=draft, prefix="changes"),
    }


class EffectForm(CreatesOnce, forms.Form):
    """What a planned change means for IT."""

    effect = forms.ChoiceField(
        label=_("Effect on IT"), choices=Effect.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What IT has to do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Or, where there is no effect, why not."),
    )
    rough_sum = forms.DecimalField(
        label=_("Rough sum"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    currency = CurrencyField(required=False)
    services = forms.MultipleChoiceField(
        label=_("Services concerned"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Hold Ctrl, or Cmd on a Mac, to choose several."),
    )

    def __init__(self, *args: Any, last: EffectAssessment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = offered_services()  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.initial = {**_as_last_said(last), **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("effect") == Effect.ASSESSED and not cleaned.get("words"):
            raise ValidationError({"words": _("Say in words what IT has to do.")})
        return cleaned


def _as_last_said(last: EffectAssessment | None) -> dict[str, Any]:
    """What the form begins with: the last assessment, else the organisation's currency."""
    if last is None:
        return {"currency": Organisation.current().currency}
    names = ("effect", "words", "rough_sum", "services")
    currency = last.currency or Organisation.current().currency
    return {name: getattr(last, name) for name in names} | {"currency": currency}
