"""Services with their price, and the measures they are measured by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.imports.prices import apply_prices
from agreements.imports.stages import DAYS, check_days, fill_days
from agreements.models import Better, Lifecycle, Measure, Service
from brm.accounts.models import Organisation, Role
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.ui.currencies import CurrencyField
from customers.imports.fields import TO_A_PERSON

AS_THEY_ARE = ("name", "description", "parent_id", "owner_id", "hours", "unit")


def organisation_currency() -> str:
    return Organisation.current().currency


def apply_services(staging: Staging) -> Counts:
    """Write services, and the price of those that give one."""
    counts = staging.upsert(
        Service,
        key={"code": "code"},
        values={name: name for name in AS_THEY_ARE}
        | {day: Computed(day, "lifecycle", *DAYS) for day in DAYS},
        into="service_id",
    )
    apply_prices(staging)
    return counts


def check_services(staging: Staging) -> None:
    staging.reject("price < 0", field="price", reason=_("A price is not negative."))
    check_days(staging)


SERVICES = kinds.register(
    "services",
    Kind(
        name="services",
        label=_("Services"),
        model=Service,
        key=("code",),
        fields=(
            Field("code", forms.CharField(max_length=60)),
            Field("name", forms.CharField(max_length=255)),
            Field("description", forms.CharField(required=False)),
            Field(
                "owner",
                forms.CharField(required=False),
                refers_to=TO_A_PERSON,
            ),
            Field("lifecycle", forms.ChoiceField(choices=Lifecycle.choices, required=False)),
            Field("live_on", forms.DateField(required=False)),
            Field("retiring_on", forms.DateField(required=False)),
            Field("retired_on", forms.DateField(required=False)),
            Field(
                "parent",
                forms.CharField(max_length=60, required=False),
                refers_to=Reference(Service, within_file=True),
            ),
            Field("hours", forms.CharField(max_length=255, required=False)),
            Field("unit", forms.CharField(max_length=60, required=False)),
            Field("price", forms.DecimalField(max_digits=16, decimal_places=2, required=False)),
            Field(
                "currency",
                CurrencyField(required=False),
                default=organisation_currency,
            ),
            Field("price_from", forms.DateField(required=False)),
        ),
        fill=fill_days,
        check=check_services,
        apply=apply_services,
        roles=(Role.ADMINISTRATOR,),
        help_text=_(
            "The list of services, each with its owner and its price a unit and year. Its life is "
            "given by days (live, retiring, retired from), or by the stage it is in today."
        ),
    ),
    order=50,
)


def limit() -> forms.DecimalField:
    return forms.DecimalField(max_digits=18, decimal_places=6, required=False)


def check_measures(staging: Staging) -> None:
    """Reject limits in the wrong order."""
    staging.reject(
        "lower >= upper",
        field="lower",
        reason=_("The lowest figure lies below the highest."),
    )


MEASURES = kinds.register(
    "measures",
    Kind(
        name="measures",
        label=_("Measures"),
        model=Measure,
        key=("code",),
        fields=(
            Field("code", forms.CharField(max_length=60)),
            Field("name", forms.CharField(max_length=255)),
            Field("unit", forms.CharField(max_length=30, required=False)),
            Field("better", forms.ChoiceField(choices=Better.choices, required=False)),
            Field("counted_in", forms.CharField(max_length=30, required=False)),
            Field("lower", limit()),
            Field("upper", limit()),
        ),
        check=check_measures,
        roles=(Role.ADMINISTRATOR,),
        help_text=_("What is measured of services, in which unit, and which way is better."),
    ),
    order=55,
)
