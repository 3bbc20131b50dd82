"""The shape of what people type about a customer's communication plan."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from customers.forms.rows import RowForm, Rows, all_valid, rows_of, sent_of_both
from customers.models import (
    Channel,
    ChannelKind,
    CommunicationPlan,
    Customer,
    Encounter,
    Mandate,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN_WIDGETS = {"note": forms.Textarea(attrs={"rows": 2})}
NEVER_SHOWN = 0
"""No row has this version: a form that carries it was drawn before there was a row."""
SUGGESTED = {"list": "people-of-the-customer"}


class PlanEdit(VersionedModelForm):
    class Meta:
        model = CommunicationPlan
        fields = ("note",)
        widgets = PLAN_WIDGETS


class PlanNew(CreatingModelForm):
    class Meta:
        model = CommunicationPlan
        fields = ("note",)
        widgets = PLAN_WIDGETS


class ChannelForm(RowForm):
    class Meta:
        model = Channel
        fields = ("kind", "name", "address", "hours", "answered_by")
        widgets = {"answered_by": forms.TextInput(attrs=SUGGESTED)}


class EncounterForm(RowForm):
    class Meta:
        model = Encounter
        fields = ("ours", "theirs", "rhythm", "about")
        widgets = {
            "ours": forms.TextInput(attrs=SUGGESTED),
            "theirs": forms.TextInput(attrs=SUGGESTED),
        }


def plan_forms(
    plan: CommunicationPlan, sent: Any = None
) -> tuple[PlanEdit | PlanNew, dict[str, Rows]]:
    """The form of the plan and those of its rows; a new plan begins with a row of each kind."""
    is_new = plan.pk is None
    form = (PlanNew if is_new else PlanEdit)(sent, instance=plan)
    begun = [{"kind": kind.value} for kind in ChannelKind] if is_new else None
    channels = rows_of(CommunicationPlan, Channel, ChannelForm, more=3 if is_new else 1)
    encounters = rows_of(CommunicationPlan, Encounter, EncounterForm, more=2 if is_new else 1)
    return form, {
        "channels": channels(sent, instance=plan, prefix="channels", initial=begun),
        "encounters": encounters(sent, instance=plan, prefix="encounters"),
    }


def met_by_another(
    form: PlanEdit | PlanNew, rows: dict[str, Rows]
) -> tuple[PlanEdit | PlanNew, dict[str, Rows]]:
    """A new plan as an edit of the one that somebody else began meanwhile, where one did.

    Theirs stands in its rows, what I typed in new rows below them; a row that both typed alike
    stands once. A note is mine where I wrote one. Sending it again is an edit of their plan.
    """
    held = CommunicationPlan.objects.filter(customer=form.instance.customer).first()
    if held is None or isinstance(form, PlanEdit):
        return form, rows
    _, theirs = plan_forms(held)
    sent = QueryDict(mutable=True)
    sent.update({"version": str(NEVER_SHOWN), "note": form.cleaned_data["note"] or held.note})
    for name, formset in rows.items():
        sent.update(sent_of_both(theirs[name], formset))
    met = plan_forms(held, sent)
    all_valid([met[0], *met[1].values()])
    return met


def people_of(customer: Customer, *, on: date) -> "Iterator[str]":
    """The people to suggest: the customer's team, and those who decide and order, on the day."""
    places = customer.team.on(on).select_related("person").order_by("-role", "person__name")
    for place in places:
        yield f"{place.person.name}, {place.get_role_display().lower()}"
    held = Mandate.objects.held(on=on).filter(unit__in=Unit.objects.below(customer.unit))
    for mandate in held.select_related("person", "unit").order_by("-kind", "person__name")[:40]:
        yield f"{mandate.person.name}, {mandate.person.title or mandate.unit.name}"


class GiveLinkForm(CreatesOnce, forms.Form):
    """For whom a link is, and until when it opens."""

    recipient = forms.CharField(label=_("For whom"), max_length=255)
    address = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("With an address the link is sent there. Without one, copy it from the page."),
    )
    expires_on = forms.DateField(
        label=_("Opens until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The last day on which it opens."),
    )

    def __init__(self, *args: Any, on: date, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = on + timedelta(days=days)
