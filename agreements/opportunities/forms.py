"""The shape of what people type about opportunities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Opportunity, Service
from brm.ui.forms import CreatesOnce, CreatingModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer, Tier, UnitKind

FIELDS = ("technology", "could_do", "owner")
WIDGETS = {"could_do": forms.Textarea(attrs={"rows": 4})}


def words(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class NewOpportunityForm(CreatingModelForm):
    """New technology, with the first service that it concerns."""

    service = LookupField(
        Service.objects.all(),
        label=_("Service that it concerns"),
        required=False,
        help_text=_("Empty: none yet. More are named on its page."),
    )

    class Meta:
        model = Opportunity
        fields = FIELDS
        widgets = WIDGETS
        field_classes = {"owner": LookupField}


class OpportunityEditForm(VersionedModelForm):
    class Meta:
        model = Opportunity
        fields = FIELDS
        widgets = WIDGETS
        field_classes = {"owner": LookupField}


class AssessForm(forms.Form):
    assessment = words(_("Assessment"), rows=6)


class ConcernForm(CreatesOnce, forms.Form):
    service = LookupField(Service.objects.all(), label=_("Service"))


class ProposeForm(forms.Form):
    """To whom it is proposed: by one way or several."""

    by_service = forms.BooleanField(
        label=_("Customers who have one of its services agreed today"), required=False
    )
    tier = forms.ChoiceField(
        label=_("Customers of a tier"), choices=[("", _("None")), *Tier.choices], required=False
    )
    kind = forms.ChoiceField(
        label=_("Customers that are a unit of a kind"),
        choices=[("", _("None")), *UnitKind.choices],
        required=False,
    )
    customer = LookupField(Customer.objects.all(), label=_("One more customer"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Choose at least one way to find customers."))
        return cleaned


class ReasonForm(forms.Form):
    reason = words(_("Reason"))
