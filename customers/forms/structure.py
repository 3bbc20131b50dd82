"""The shape of what people type about the structure."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role, User
from brm.ui.currencies import CurrencyField
from brm.ui.forms import CreatesOnce, VersionedModelForm
from brm.ui.lookup import LookupField
from customers.forms.doubles import WarnsOfDoubles
from customers.forms.edits import StructureEdit
from customers.forms.fields import DayField, DayOfChangeField, ServicesField
from customers.forms.leavers import NothingForLeavers
from customers.models import (
    Anomaly,
    Customer,
    Mandate,
    Person,
    TeamMember,
    Unit,
)
from customers.periods import last_day_of, period
from customers.registrations.lookups import RELATIONSHIP_MANAGERS, relationship_managers

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


def day_input(label: Any) -> forms.DateInput:
    return forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "class": "form-control", "aria-label": label}
    )


class PeriodWidget(RangeWidget):
    """Two days side by side: the first and the last."""

    def __init__(self) -> None:
        super().__init__(day_input(_("first day")))
        self.widgets = [day_input(_("first day")), day_input(_("last day"))]

    def decompress(self, value: Any) -> tuple[Any, Any]:
        return (value.lower, last_day_of(value)) if value else (None, None)


class PeriodField(DateRangeField):
    """From a day to a day, both included; an end left empty is open."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        more.setdefault("label", _("From and to"))
        more.setdefault("help_text", _("The last day belongs to it; an empty day leaves it open."))
        super().__init__(widget=PeriodWidget(), **more)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, DateRange):
            return [value.lower, last_day_of(value)]
        return value

    def compress(self, values: Any) -> DateRange | None:
        first, last = values or (None, None)
        if first and last and last < first:
            raise ValidationError(_("The last day comes before the first."))
        return period(first, last)


class DeputyPeriodField(PeriodField):
    """The days of a deputy: none at all where both are empty."""

    def compress(self, values: Any) -> DateRange | None:
        return super().compress(values) if values and any(values) else None


class UnitFields(NothingForLeavers):
    given = {"manager": ""}
    valid = PeriodField()

    class Meta:
        model = Unit
        fields = ["code", "name", "kind", "parent", "manager", "valid"]
        field_classes = {"parent": LookupField, "manager": LookupField}
        help_texts = {"code": _("As in the organisation's own registers.")}


class UnitEdit(StructureEdit, UnitFields):
    """An edit of a unit, which holds from a day on."""

    from_on = DayOfChangeField(
        label=_("From which day"),
        required=False,
        widget=day_input(_("from which day")),
        help_text=_(
            "Parent, manager, name and kind change from this day; earlier days stay as they were. "
            "Empty: today."
        ),
    )

    def _post_clean(self) -> None:
        self.instance.changes_on = self.cleaned_data.get("from_on")
        super()._post_clean()  # type: ignore[misc]  # the stubs do not know it


class UnitNew(CreatesOnce, UnitFields):
    """A new unit."""


class PersonFields(WarnsOfDoubles, NothingForLeavers):
    given = {"manager": ""}

    class Meta:
        model = Person
        fields = [
            "external_id",
            "name",
            "title",
            "email",
            "phone",
            "language",
            "manager",
            "left_on",
        ]
        widgets = {"left_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        field_classes = {"manager": LookupField, "left_on": DayField}
        help_texts = {"external_id": _("The key of the directory the person came from.")}


class PersonEdit(StructureEdit, PersonFields):
    """An edit of a person.

    Users are linked to people by their e-mail address, and care follows from that link: only an
    administrator changes by what a person is known.
    """

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.has_role(Role.ADMINISTRATOR):
            for name in ("external_id", "email"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("An administrator changes it.")


class PersonNew(CreatesOnce, PersonFields):
    """A new person."""


HELD_BY = {"person": LookupField, "deputy": LookupField}


class MandateFields(NothingForLeavers):
    given = {"person": "valid", "deputy": "deputy_valid"}
    services = ServicesField()
    valid = PeriodField()
    deputy_valid = DeputyPeriodField(
        label=_("The deputy acts from and to"),
        help_text=_("Within the days of the mandate."),
    )

    class Meta:
        model = Mandate
        fields = [
            "person",
            "kind",
            "limit_amount",
            "currency",
            "services",
            "valid",
            "deputy",
            "deputy_valid",
            "source",
        ]
        field_classes = HELD_BY
        help_texts = {
            "limit_amount": _("The largest sum it decides on; empty: any sum."),
            "currency": _("Three capital letters, such as EUR."),
        }


class MandateEdit(StructureEdit, MandateFields):
    """An edit of a mandate."""


class MandateNew(CreatesOnce, MandateFields):
    """A new mandate of a unit."""


class TeamFields(NothingForLeavers):
    given = {"person": "valid", "deputy": "deputy_valid"}
    valid = PeriodField()
    deputy_valid = DeputyPeriodField(
        label=_("The deputy acts from and to"),
        help_text=_("Within the days of the place; empty: as long as the place is taken."),
    )

    class Meta:
        model = TeamMember
        fields = ["person", "role", "valid", "deputy", "deputy_valid"]
        field_classes = HELD_BY


class TeamEdit(StructureEdit, TeamFields):
    """An edit of a place in a customer team."""


class TeamNew(CreatesOnce, TeamFields):
    """A new place in a customer team."""


class CustomerEdit(StructureEdit):
    """How closely a customer is followed."""

    class Meta:
        model = Customer
        fields = ["tier"]


class ReviewForm(CreatesOnce, forms.Form):
    """Somebody's word that the structure is true today, having seen what differs."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whom you asked, what you looked at."),
    )
    since = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def renew(self, since: int, seen: str) -> None:
        """Draw the form again against the last review and the structure as they are now."""
        self.data = cast(QueryDict, self.data).copy()
        self.data["since"], self.data["seen"] = str(since), seen


class ResolutionForm(VersionedModelForm):
    """What was found out about an anomaly."""

    class Meta:
        model = Anomaly
        fields = ["resolution"]
        widgets = {"resolution": forms.Textarea(attrs={"rows": 3})}


class ResolveManyForm(forms.Form):
    """What was found out about several anomalies at once."""

    resolution = forms.CharField(
        label=_("What was found out"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowForm(forms.Form):
    """Of which year and currency, and from which sum on, the structure is proposed."""

    year = forms.IntegerField(label=_("Fiscal year"), min_value=1900, max_value=2200)
    currency = CurrencyField(
        required=False,
        help_text=_("Of the budgets. Empty: the organisation's own, if the year has any in it."),
    )
    threshold = forms.DecimalField(
        label=_("Threshold"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("IT money below it is a gap. Empty: the organisation's own threshold."),
    )


class AcceptForm(forms.Form):
    """From which day mandates run and up to which sum, and who becomes responsible."""

    first_day = forms.DateField(label=_("First day"), widget=day_input(_("First day")))
    limit_amount = forms.DecimalField(
        label=_("Limit of a customer"),
        min_value=0,
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("The largest sum a customer decides on; empty: any sum."),
    )
    currency = CurrencyField(label=_("Currency of the limit"), required=False)
    relationship_manager = LookupField(
        Person.objects.none(),
        lookup=RELATIONSHIP_MANAGERS,
        label=_("Relationship manager of new customers"),
        required=False,
        help_text=_("Left empty, it is whoever accepts, where that is a relationship manager."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relationship_manager"].queryset = relationship_managers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A limit needs its currency; a currency alone says nothing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("limit_amount") is None:
            cleaned["currency"] = ""
        elif not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say the currency of the limit, such as EUR."))
        return cleaned


class DeclineForm(forms.Form):
    """Why proposals are declined."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
