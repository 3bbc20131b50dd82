"""The shape of what people write into a business case: one page, rows without JavaScript."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms import DayInput
from agreements.models import (
    BusinessCase,
    CaseAlternative,
    CaseFunding,
    CasePreparation,
    CasePromise,
    CaseRisk,
)
from agreements.models.cases import AMOUNT, LAST_YEAR
from brm.ui.figures import FigureField
from brm.ui.forms import VersionedModelForm
from brm.ui.lookup import LookupField
from customers.forms.rows import PlanRows, RowForm, Rows, rows_of

AMOUNTS = ("costs", "benefits")
ZERO = Decimal(0)


class CaseForm(VersionedModelForm):
    class Meta:
        model = BusinessCase
        fields = ("summary", "currency", "years", "discount_rate")
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}


class AlternativeForm(RowForm):
    """An alternative, with a field for the cost and one for the benefit of each year."""

    class Meta:
        model = CaseAlternative
        fields = ("name", "description", "does_nothing", "is_chosen")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    years = 5

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.length = self._length()
        for kind, words in zip(AMOUNTS, (_("Cost"), _("Benefit")), strict=True):
            held = getattr(self.instance, kind)
            for year in range(self.length):
                self.fields[f"{kind}_{year}"] = FigureField(
                    label=_("%(kind)s, year %(year)s") % {"kind": words, "year": year},
                    required=False,
                    min_value=ZERO,
                    initial=_shown(held[year]) if year < len(held) else None,
                    widget=forms.TextInput(attrs={"class": "form-control"}),
                    **AMOUNT,
                )

    def _length(self) -> int:
        """As many years as were sent; of a page that is drawn, as many as the case has."""
        if not self.is_bound:
            return max(len(self.instance.costs), self.years + 1)
        sent = range(LAST_YEAR + 1)
        return sum(self.add_prefix(f"costs_{year}") in self.data for year in sent)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in AMOUNTS:
            names = [f"{kind}_{year}" for year in range(self.length)]
            if not any(name in self.errors for name in names):
                cleaned[kind] = [cleaned.get(name) or ZERO for name in names]
        return cleaned

    def _post_clean(self) -> None:
        for kind in AMOUNTS:
            if kind in self.cleaned_data:
                setattr(self.instance, kind, self.cleaned_data[kind])
        super()._post_clean()  # type: ignore[misc]  # of Django's own ModelForm

    def _take(self, sent: Any, name: str, current: Any) -> None:
        if name not in AMOUNTS:
            super()._take(sent, name, current)
            return
        for year, value in enumerate(getattr(current, name)):
            sent[self.add_prefix(f"{name}_{year}")] = _shown(value)

    @property
    def words_fields(self) -> list[Any]:
        """The fields beside those of the years."""
        return [self[name] for name in self.Meta.fields]

    @property
    def year_rows(self) -> Iterator[tuple[int, Any, Any]]:
        """Year, with its two fields."""
        for year in range(self.length):
            yield year, self[f"costs_{year}"], self[f"benefits_{year}"]


def _shown(value: Decimal) -> str:
    """A figure as one would type it; nothing where there is none."""
    return f"{value:f}".rstrip("0").rstrip(".") if value else ""


class AlternativeRows(PlanRows):
    def clean(self) -> None:
        super().clean()
        for name, words in (
            ("is_chosen", _("Propose one alternative only.")),
            ("does_nothing", _("Only one alternative can be to do nothing.")),
        ):
            said = [
                form
                for form in self.forms
                if form.cleaned_data.get(name) and not form.cleaned_data.get("DELETE")
            ]
            if len(said) > 1:
                said[-1].add_error(name, words)


class RiskForm(RowForm):
    class Meta:
        model = CaseRisk
        fields = ("what", "likelihood", "effect", "answer")


class FundingForm(RowForm):
    class Meta:
        model = CaseFunding
        fields = ("unit", "share")
        field_classes = {"unit": LookupField}


class PreparationForm(RowForm):
    class Meta:
        model = CasePreparation
        fields = ("person", "prepared_on")
        field_classes = {"person": LookupField}
        widgets = {"prepared_on": DayInput}


class PromiseForm(RowForm):
    class Meta:
        model = CasePromise
        fields = ("measure", "unit", "baseline", "target", "due_on", "owner")
        field_classes = {"owner": LookupField}
        widgets = {"due_on": DayInput}


PARTS: dict[str, tuple[Any, type[RowForm], Any, Any]] = {
    "alternatives": (
        CaseAlternative,
        AlternativeForm,
        gettext_lazy("Alternatives"),
        gettext_lazy("Take this alternative out"),
    ),
    "risks": (
        CaseRisk,
        RiskForm,
        gettext_lazy("Risks"),
        gettext_lazy("Take this risk out"),
    ),
    "fundings": (
        CaseFunding,
        FundingForm,
        gettext_lazy("Who pays"),
        gettext_lazy("Take this share out"),
    ),
    "preparations": (
        CasePreparation,
        PreparationForm,
        gettext_lazy("Prepared with"),
        gettext_lazy("Take this person out"),
    ),
    "promises": (
        CasePromise,
        PromiseForm,
        gettext_lazy("What is promised"),
        gettext_lazy("Take this promise out"),
    ),
}


def case_forms(case: BusinessCase, sent: Any = None) -> tuple[CaseForm, dict[str, Rows]]:
    """The form of a draft and those of its rows, each part with an empty row more."""
    form, rows = CaseForm(sent, instance=case), {}
    for name, (model, row_form, _title, _out) in PARTS.items():
        if name == "alternatives":
            row_form = type("AlternativeOfCase", (row_form,), {"years": case.years})
        made: Any = rows_of(BusinessCase, model, row_form, more=1)
        if name == "alternatives":
            made = type("AlternativesOfCase", (AlternativeRows, made), {})
        rows[name] = made(sent, instance=case, prefix=name)
    return form, rows
