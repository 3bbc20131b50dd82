"""Mandates: who may decide for a unit, from a day to a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import literal, rows, run
from brm.ui.currencies import CurrencyField
from customers.imports.dated import Dated
from customers.imports.fields import BACKWARDS, TO_A_PERSON, day, optional, text
from customers.models import Customer, Mandate, MandateKind, Unit
from customers.registries.services import unknown_services

CUSTOMERS = """
    INSERT INTO customers_customer (unit_id, tier, version)
    SELECT DISTINCT s.unit_id, 'standard', 1 FROM import_records s WHERE s.kind = 'customer'
    ON CONFLICT (unit_id) DO NOTHING
"""


MANDATE_KEYS = ("unit_id", "person_id", "kind")


CODES = r"array_remove(regexp_split_to_array(btrim(coalesce(services, '')), '[,;\s]+'), '')"


def refuse_unknown_services(staging: Staging) -> None:
    """Reject lines with a service that no list of services has, naming the first such code."""
    found = rows(f"SELECT DISTINCT unnest({CODES}) FROM {staging.table}")  # noqa: S608  (own names)
    unknown = literal(unknown_services([code for (code,) in found]))
    named = (
        f"(SELECT code FROM unnest({CODES}) AS code WHERE code = ANY({unknown}::text[]) LIMIT 1)"  # noqa: S608
    )
    staging.reject(
        f"{named} IS NOT NULL",
        field="services",
        reason=_("%(code)s is not in the list of services."),
        facts={"code": named},
    )


def check_mandates(staging: Staging) -> None:
    refuse_unknown_services(staging)
    dated = Dated(staging, Mandate, MANDATE_KEYS)
    dated.refuse_backwards(BACKWARDS)
    staging.reject(
        '"limit" IS NOT NULL AND currency IS NULL',
        field="limit",
        reason=_("Say the currency of the limit, such as EUR."),
    )
    dated.refuse_deputies(BACKWARDS, _("The deputy's days lie within those of the mandate."))
    dated.refuse_overlaps(
        ("unit_id",),
        f"kind = {literal(MandateKind.CUSTOMER.value)}",
        _("Somebody else holds the customer mandate of this unit in that period."),
    )


def apply_mandates(staging: Staging) -> Counts:
    """Mandates by unit, person, kind and first day; one of a customer makes its unit a customer."""
    dated = Dated(staging, Mandate, MANDATE_KEYS)
    dated.move_ends()
    counts = staging.upsert(
        Mandate,
        key={"unit_id": "unit_id", "person_id": "person_id", "kind": "kind", "valid": dated.period},
        values={
            "limit_amount": '"limit"',
            "currency": "currency",
            "deputy_id": "deputy_id",
            "deputy_valid": Computed(
                f"CASE WHEN deputy IS NOT NULL THEN {dated.deputy_days} END",
                "deputy",
                "deputy_first_day",
                "deputy_last_day",
            ),
            "services": Computed(CODES, "services"),
            "source": "source",
        },
    )
    staging.also_created[Customer._meta.label_lower] = run(CUSTOMERS)
    return dated.with_moved(counts)


MANDATES = kinds.register(
    "mandates",
    Kind(
        name="mandates",
        label=_("Mandates"),
        model=Mandate,
        key=("unit", "person", "kind", "first_day"),
        fields=(
            Field("unit", text(60), refers_to=Reference(Unit)),
            Field("person", text(), refers_to=TO_A_PERSON),
            Field("kind", forms.ChoiceField(choices=MandateKind.choices)),
            Field(
                "limit",
                forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False),
            ),
            Field("currency", CurrencyField(required=False)),
            Field("first_day", day()),
            Field("last_day", day()),
            Field("deputy", optional(), refers_to=TO_A_PERSON),
            Field("deputy_first_day", day()),
            Field("deputy_last_day", day()),
            Field("services", optional()),
            Field("source", optional(255)),
        ),
        check=check_mandates,
        apply=apply_mandates,
        roles=(Role.ADMINISTRATOR,),
        help_text=_(
            "Who may decide for a unit, up to what sum and for which services (codes; none: all), "
            "from a day to a day."
        ),
    ),
    order=40,
)
