"""The shape of what people say on the way of a requirement: its fit, its points, a yes or no."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Criterion, DecisionOutcome, Fit, Requirement, Service
from agreements.models.ranking import MOST_POINTS
from brm.ui.lookup import LookupField
from customers.models import Person

REASON = forms.Textarea(attrs={"rows": 3})
FITS = [choice for choice in Fit.choices if choice[0]]


class FitForm(forms.Form):
    """What answers a requirement, or why nothing does."""

    fit = forms.ChoiceField(label=_("What answers it"), choices=FITS, widget=forms.RadioSelect)
    service = LookupField(
        Service.objects.all(),
        label=_("Service"),
        required=False,
        help_text=_("The one that does it, or that has to be changed."),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=REASON,
        help_text=_("Needed where it is declined."),
    )

    def __init__(self, *args: Any, requirement: Requirement, **kwargs: Any) -> None:
        stands = {
            "fit": requirement.fit or None,
            "service": requirement.service,
            "reason": requirement.fit_reason,
        }
        super().__init__(*args, **{"initial": stands, **kwargs})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        fit = cleaned.get("fit")
        needs_service = fit in (Fit.EXISTING, Fit.CHANGED) and "service" not in self.errors
        if needs_service and not cleaned.get("service"):
            self.add_error("service", _("Say which service it is."))
        if fit == Fit.DECLINED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it is declined."))
        return cleaned


class PointsForm(forms.Form):
    """The points of a requirement, one field a criterion."""

    def __init__(
        self, *args: Any, criteria: Sequence[Criterion], given: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            less = "" if each.more_is_better else f"{_('Less is better.')} "
            self.fields[f"c{each.pk}"] = forms.TypedChoiceField(
                label=each.name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("not given yet"))] + [(n, n) for n in range(MOST_POINTS + 1)],
                initial=given.get(each.pk, ""),
                help_text=f"{less}{each.explanation}",
            )

    @property
    def points(self) -> dict[int, int | None]:
        return {each.pk: self.cleaned_data[f"c{each.pk}"] for each in self.criteria}


class WeightsForm(forms.Form):
    """What each criterion weighs."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"w{each.pk}"] = forms.DecimalField(
                label=each.name,
                min_value=Decimal(0),
                max_digits=6,
                decimal_places=2,
                initial=each.weight.normalize(),
                help_text=each.explanation,
            )

    @property
    def weights(self) -> dict[int, Decimal]:
        return {each.pk: self.cleaned_data[f"w{each.pk}"] for each in self.criteria}


class DecideOrderForm(forms.Form):
    """The yes or no of one of those who may decide an order."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Decided by"), widget=forms.RadioSelect, empty_label=None
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=DecisionOutcome.choices,
        initial=DecisionOutcome.APPROVED,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        if len(people) == 1:
            field.initial = people[0].pk


class GroupDecisionForm(forms.Form):
    """The yes or no of the IT steering group to an order."""

    outcome = forms.ChoiceField(
        label=_("The IT steering group has"),
        choices=DecisionOutcome.choices,
        initial=DecisionOutcome.APPROVED,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )


class AskBuyerForm(forms.Form):
    """Which of those who may decide an order is asked by a link."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Ask"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in people])
        if len(people) == 1:
            field.initial = people[0].pk


class AnswerForm(forms.Form):
    """What a buyer says by the link."""

    outcome = forms.ChoiceField(choices=DecisionOutcome.choices)
    text = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
