"""The shape of what people type about the maturity of a relationship."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatingModelForm
from customers.models import LEVELS, Customer, MaturityAssessment, Person


def level_field(label: Any) -> forms.TypedChoiceField:
    """One of the five levels, each with what it means."""
    choices = [(level.n, f"{level.n} {level.name}: {level.meaning}") for level in LEVELS]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, widget=forms.RadioSelect
    )


class MaturityForm(CreatingModelForm):
    business_level = level_field(_("As the business sees it"))
    it_level = level_field(_("As IT sees it"))

    class Meta:
        model = MaturityAssessment
        fields = (
            "assessed_on",
            "business_level",
            "it_level",
            "note",
            "next_step",
            "next_step_on",
            "owner",
        )
        widgets = {
            "assessed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "next_step_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "note": _("What was said on both sides, and where the two views come from."),
            "next_step": _("What brings the relationship one level up."),
        }

    def __init__(self, *args: Any, customer: Customer, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = people_around(customer, on=on, besides=self.instance.owner_id)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # a ModelChoiceField


def people_around(customer: Customer, *, on: date, besides: int | None = None) -> Any:
    """Who may own a next step: the customer's team, and those who hold its mandates, on the day.

    `besides` is who owns it by what is corrected, though somewhere else by now.
    """
    team = Q(team_places__in=customer.team.on(on))
    mandates = Q(mandates__in=customer.unit.mandates.held(on=on))
    managers = Q(managed_units=customer.unit)
    around = Person.objects.here(on=on).filter(team | mandates | managers)
    return Person.objects.filter(Q(pk__in=around) | Q(pk=besides)).order_by("name")
