"""Customer teams: who serves a customer, from a day to a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import literal, run
from customers.imports.dated import Dated
from customers.imports.fields import BACKWARDS, TO_A_PERSON, day, optional, text
from customers.models import Customer, TeamMember, TeamRole, Tier

CUSTOMERS = """
    INSERT INTO customers_customer (unit_id, tier, version)
    SELECT DISTINCT u.id, 'standard', 1
    FROM import_records s JOIN customers_unit u ON u.code = s.customer
    ON CONFLICT (unit_id) DO NOTHING
"""


def create_customers(staging: Staging, name: str) -> int:
    """Customers at the units whose codes the field `customer` names."""
    made = run(CUSTOMERS)
    staging.also_created[Customer._meta.label_lower] = made
    staging.settle()
    return made


TIERS = """
    UPDATE customers_customer c SET tier = s.tier FROM import_records s
    WHERE c.id = s.customer_id AND s.tier IS NOT NULL AND c.tier <> s.tier
"""
DEPUTY_IS_DATED = "coalesce(deputy_first_day, deputy_last_day) IS NOT NULL"
TEAM_KEYS = ("customer_id", "person_id", "role")


def check_team(staging: Staging) -> None:
    dated = Dated(staging, TeamMember, TEAM_KEYS)
    dated.refuse_backwards(BACKWARDS)
    dated.refuse_deputies(BACKWARDS, _("The deputy's days lie within those of the place."))
    dated.refuse_overlaps(
        ("customer_id",),
        f"role = {literal(TeamRole.RELATIONSHIP_MANAGER.value)}",
        _("This customer already has a relationship manager in that period."),
    )


def apply_team(staging: Staging) -> Counts:
    """Places by customer, person, role and first day; the tier, where given, is the customer's.

    A deputy without days acts as long as the place is taken.
    """
    dated = Dated(staging, TeamMember, TEAM_KEYS)
    dated.move_ends()
    counts = staging.upsert(
        TeamMember,
        key={
            "customer_id": "customer_id",
            "person_id": "person_id",
            "role": "role",
            "valid": dated.period,
        },
        values={
            "deputy_id": "deputy_id",
            "deputy_valid": Computed(
                f"CASE WHEN deputy IS NOT NULL AND {DEPUTY_IS_DATED} THEN {dated.deputy_days} END",
                "deputy",
                "deputy_first_day",
                "deputy_last_day",
            ),
        },
    )
    run(TIERS)
    return dated.with_moved(counts)


TEAM = kinds.register(
    "team",
    Kind(
        name="team",
        label=_("Customer teams"),
        model=TeamMember,
        key=("customer", "person", "role", "first_day"),
        fields=(
            Field(
                "customer",
                text(60),
                refers_to=Reference(Customer, by="unit__code", create=create_customers),
            ),
            Field("person", text(), refers_to=TO_A_PERSON),
            Field("role", forms.ChoiceField(choices=TeamRole.choices)),
            Field("first_day", day()),
            Field("last_day", day()),
            Field("deputy", optional(), refers_to=TO_A_PERSON),
            Field("deputy_first_day", day()),
            Field("deputy_last_day", day()),
            Field("tier", forms.ChoiceField(choices=Tier.choices, required=False)),
        ),
        check=check_team,
        apply=apply_team,
        roles=(Role.ADMINISTRATOR,),
        help_text=_("Who serves a customer in which role; the customer by the code of its unit."),
    ),
    order=50,
)
