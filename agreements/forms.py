"""The shape of what people type about agreements and services."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    AgreementKind,
    AgreementLine,
    AgreementReview,
    AgreementState,
    Ending,
    EndingReason,
    Measure,
    RenewalMode,
    Requirement,
    Service,
    ServiceLevel,
)
from agreements.models.agreements import LONGEST_TERM
from agreements.models.periods import WHOLE
from brm.accounts.models import Organisation
from brm.ui.forms import CreatesOnce, CreatingModelForm, ModelForm, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.models import Customer
from customers.registrations.lookups import OwnCustomerField

TERMS = (
    "anchor_on",
    "initial_months",
    "first_ends_on",
    "renewal_mode",
    "renewal_months",
    "renewals_at_most",
    "notice_months",
    "notice_days",
    "lead_days",
)
REVIEWS = ("review_months", "first_review_on")
MONEY = ("value", "currency")
TEXT = ("name", "kind", "form", "supplier", "description")


class DayInput(forms.DateInput):
    """A day, typed or picked."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


DAYS = {"anchor_on": DayInput, "first_ends_on": DayInput, "first_review_on": DayInput}


def ask_why(form: forms.BaseForm, agreement: Agreement) -> None:
    """Let the form say why what is in force is changed without the customer's approval."""
    if agreement.state == AgreementState.ACTIVE:
        form.fields["why"] = forms.CharField(
            label=_("Why this needs no approval"),
            required=False,
            max_length=2000,
            help_text=_(
                "It is in force: what changes of its text is its next edition from today, kept "
                "with this reason. What the customer is to approve is drafted as an amendment."
            ),
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class SaysWhetherItRenews(forms.BaseForm):
    """Refuses a term of renewal of what ends: one of the two was overlooked."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("renewal_mode") == RenewalMode.NONE and cleaned.get("renewal_months"):
            self.add_error(
                "renewal_mode",
                _("A term of renewal is given: let it renew, or leave that term empty."),
            )
        return cleaned


class NewAgreementForm(SaysWhetherItRenews, CreatingModelForm):
    class Meta:
        model = Agreement
        fields = ("customer", "number", "master", *TEXT, *TERMS, *REVIEWS, *MONEY)
        field_classes = {"customer": OwnCustomerField, "master": LookupField}
        widgets = DAYS
        error_messages = {"number": {"unique": _("Another agreement has this number.")}}

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["currency"].initial = Organisation.current().currency
        self.fields["description"].widget.attrs["rows"] = 3


class AgreementEditForm(SaysWhetherItRenews, VersionedModelForm):
    class Meta:
        model = Agreement
        fields = (*TEXT, *TERMS, *REVIEWS, *MONEY, "renewal_intent", "master", "remark")
        field_classes = {"master": LookupField}
        widgets = {
            **DAYS,
            "description": forms.Textarea(attrs={"rows": 3}),
            "remark": forms.Textarea(attrs={"rows": 2}),
        }


class ActivationForm(forms.Form):
    exemption = forms.CharField(
        label=_("Why it needs no approval"),
        help_text=_("For example: accepted terms, agreed by e-mail on a day, carried over."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RenewalForm(CreatesOnce, forms.Form):
    last_day = forms.DateField(label=_("Last day of the new period"), widget=DayInput)


class SuccessorForm(CreatesOnce, forms.Form):
    """The name and first term of the agreement that is to follow; its first day where asked."""

    name = forms.CharField(label=_("Name"), max_length=255)
    first_day = forms.DateField(
        label=_("First day"),
        widget=DayInput,
        help_text=_("This one has no end: it ends the day before."),
    )
    months = forms.IntegerField(
        label=_("First term in months"), min_value=1, max_value=LONGEST_TERM
    )

    def __init__(
        self, *args: Any, agreement: Agreement, last_day: date | None, **more: Any
    ) -> None:
        months = agreement.renewal_months or agreement.initial_months or 12
        super().__init__(*args, initial={"name": agreement.name, "months": months}, **more)
        if last_day is not None:
            del self.fields["first_day"]


class EndingForm(forms.Form):
    """Asks why an agreement ends."""

    reason = forms.ModelChoiceField(
        EndingReason.objects.filter(is_offered=True),
        label=_("Why it ends"),
        empty_label=_("Choose"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoticeForm(EndingForm):
    given_on = forms.DateField(
        label=_("Notice given on"),
        widget=DayInput,
        help_text=_("The day on which the other party has it."),
    )
    field_order = ("given_on", "reason", "note")


class EndForm(EndingForm):
    how = forms.ChoiceField(
        label=_("How it ends"),
        choices=[(each.value, each.label) for each in Ending],
        initial=Ending.TERMINATED,
    )
    field_order = ("how", "reason", "note")


class AgreementReviewForm(VersionedModelForm):
    locked_first = "agreement"

    class Meta:
        model = AgreementReview
        fields = ("outcome", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = True


def _of_line(name: str, **more: Any) -> Any:
    """A field of a line, with the words that the model has for it."""
    return AgreementLine._meta.get_field(name).formfield(**more)  # type: ignore[union-attr]  # a column


def _share(given: Decimal | None) -> Decimal:
    """Left empty, the customer pays all of it."""
    return WHOLE if given is None else given


class NewLineForm(CreatesOnce, forms.Form):
    service = LookupField(Service.objects.none(), label=_("Service"))
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=16, decimal_places=2, min_value=0, initial=1
    )
    price = forms.DecimalField(
        label=_("Price a unit and year"),
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("Left empty, the service's price of today."),
    )
    cost = _of_line("cost", min_value=0)
    funding_share = _of_line("funding_share", min_value=0, max_value=100, required=False)
    rest_paid_by = _of_line("rest_paid_by", form_class=LookupField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_funding_share(self) -> Decimal:
        return _share(self.cleaned_data["funding_share"])


class LineEditForm(VersionedModelForm):
    locked_first = "period__agreement"

    class Meta:
        model = AgreementLine
        fields = ("quantity", "price", "cost", "funding_share", "rest_paid_by")
        field_classes = {"rest_paid_by": LookupField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funding_share"].required = False

    def clean_funding_share(self) -> Decimal:
        return _share(self.cleaned_data["funding_share"])


LEVEL = ("target", "warning", "workload_limit", "exceptions", "requirement")


class LevelForm(ModelForm):
    """What is promised, and the requirement of the agreement's customer that it answers.

    Default levels are no customer's: they are not asked for one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.instance.line.period.agreement
        if agreement.kind == AgreementKind.DEFAULT:
            del self.fields["requirement"]
        else:
            own = Requirement.objects.filter(customer=agreement.customer_id)
            self.fields["requirement"].queryset = own  # type: ignore[attr-defined]  # a LookupField


class NewLevelForm(LevelForm, CreatingModelForm):
    class Meta:
        model = ServiceLevel
        fields = ("measure", "period_kind", *LEVEL)
        field_classes = {"requirement": LookupField}
        widgets = {"exceptions": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = Measure.objects.order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField


class LevelEditForm(LevelForm, VersionedModelForm):
    locked_first = "line__period__agreement"

    class Meta:
        model = ServiceLevel
        fields = LEVEL
        field_classes = {"requirement": LookupField}
        widgets = {"exceptions": forms.Textarea(attrs={"rows": 2})}
