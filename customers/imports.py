"""What a row of an imported file means here: units, people, budgets, mandates, customer teams."""

from django import forms
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Organisation
from brm.imports.kinds import Computed, Counts, Field, Kind, Reference, Staging, kinds
from brm.imports.upsert import literal, run
from customers.dated import Dated
from customers.models import (
    Budget,
    Customer,
    Mandate,
    MandateKind,
    Membership,
    Person,
    TeamMember,
    TeamRole,
    Tier,
    Unit,
    UnitKind,
)

BACKWARDS = _("The last day comes before the first.")
CODE = {"max_length": 60}
NAME = {"max_length": 255}


def optional(**more: int) -> forms.CharField:
    return forms.CharField(required=False, **more)


def day() -> forms.DateField:
    return forms.DateField(required=False)


def sum_of_money() -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=2, required=False)


def currency(*, required: bool) -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Z]{3}$",
        required=required,
        error_messages={"invalid": _("A currency is three capital letters, such as EUR.")},
    )


def own_currency() -> str:
    return Organisation.current().currency


# Rows made because another row names them -------------------------------------------------------
def create_people(staging: Staging, name: str) -> int:
    """People known by their external id alone, until a file of people brings their names."""
    return staging.create_missing(name, values={"name": f'"{name}"'})


def create_units(staging: Staging, name: str) -> int:
    """Units known by their code alone."""
    return staging.create_missing(
        name, values={"name": f'"{name}"'}, on_create={"valid": "daterange(NULL, NULL)"}
    )


def create_budget_units(staging: Staging, name: str) -> int:
    """Units with the name and the parent that their budget's row gives, for as long as that."""
    parent_days = "(SELECT p.valid FROM customers_unit p WHERE p.id = unit_parent_id)"
    return staging.create_missing(
        name,
        values={"name": "coalesce(unit_name, unit)", "parent_id": "unit_parent_id"},
        on_create={"valid": f"coalesce({parent_days}, daterange(NULL, NULL))"},
    )


CUSTOMERS_OF_CODES = """
    INSERT INTO customers_customer (unit_id, tier, version)
    SELECT DISTINCT u.id, 'standard', 1
    FROM import_records s JOIN customers_unit u ON u.code = s.customer
    ON CONFLICT (unit_id) DO NOTHING
"""
CUSTOMERS_OF_MANDATES = """
    INSERT INTO customers_customer (unit_id, tier, version)
    SELECT DISTINCT s.unit_id, 'standard', 1 FROM import_records s WHERE s.kind = 'customer'
    ON CONFLICT (unit_id) DO NOTHING
"""


def create_customers(staging: Staging, name: str) -> int:
    """Customers at the units whose codes the field `customer` names."""
    return _make_customers(staging, CUSTOMERS_OF_CODES)


def _make_customers(staging: Staging, statement: str) -> int:
    made = run(statement)
    label = Customer._meta.label_lower
    staging.also_created[label] = staging.also_created.get(label, 0) + made
    return made


# Units -------------------------------------------------------------------------------------------
def check_units(staging: Staging) -> None:
    staging.reject("last_day < first_day", field="last_day", reason=BACKWARDS)


def apply_units(staging: Staging) -> Counts:
    """A day that the file does not give stays; a unit without any has always stood."""
    old = "SELECT {bound}(u.valid) FROM customers_unit u WHERE u.code = import_records.code"
    first = f"CASE WHEN given_first_day THEN first_day ELSE ({old.format(bound='lower')}) END"
    after = f"CASE WHEN given_last_day THEN last_day + 1 ELSE ({old.format(bound='upper')}) END"
    valid = f"daterange({first}, {after})"
    return staging.upsert(
        Unit,
        key={"code": "code"},
        values={
            "name": "name",
            "kind": "kind",
            "parent_id": "parent_id",
            "manager_id": "manager_id",
            "valid": Computed(valid, "first_day", "last_day"),
        },
    )


UNITS = kinds.register(
    "units",
    Kind(
        name="units",
        label=_("Units"),
        model=Unit,
        key=("code",),
        fields=(
            Field("code", forms.CharField(**CODE)),
            Field("name", forms.CharField(**NAME)),
            Field("kind", forms.ChoiceField(choices=UnitKind.choices, required=False)),
            Field(
                "parent",
                optional(**CODE),
                refers_to=Reference(Unit, within_file=True, create=create_units),
            ),
            Field(
                "manager",
                optional(),
                refers_to=Reference(Person, by="external_id", create=create_people),
            ),
            Field("first_day", day()),
            Field("last_day", day()),
        ),
        check=check_units,
        apply=apply_units,
        help_text=_("The tree of the business: each unit with the code of the one above it."),
    ),
    order=10,
)


# People ------------------------------------------------------------------------------------------
def check_people(staging: Staging) -> None:
    staging.reject(
        "manager = external_id", field="manager", reason=_("Nobody is their own manager.")
    )


def apply_people(staging: Staging) -> Counts:
    """People by their external id; a person's unit is where the person is from this day on."""
    counts = staging.upsert(
        Person,
        key={"external_id": "external_id"},
        values={
            "name": "name",
            "title": "title",
            "email": "email",
            "phone": "phone",
            "language": "language",
            "manager_id": "manager_id",
        },
        into="person_id",
    )
    _move_people(staging)
    return counts


LEAVE = """
    UPDATE customers_membership m SET valid = daterange(lower(m.valid), %(today)s)
    FROM import_records s
    WHERE m.person_id = s.person_id AND m.unit_id <> s.unit_id AND m.valid @> %(today)s
      AND lower(m.valid) IS DISTINCT FROM %(today)s
"""
NEVER_JOINED = """
    DELETE FROM customers_membership m USING import_records s
    WHERE m.person_id = s.person_id AND m.unit_id <> s.unit_id AND lower(m.valid) = %(today)s
"""
JOIN = """
    INSERT INTO customers_membership (person_id, unit_id, title, valid, version)
    SELECT s.person_id, s.unit_id, '', daterange(
        CASE WHEN EXISTS (SELECT 1 FROM customers_membership o WHERE o.person_id = s.person_id)
             THEN %(today)s END,
        NULL), 1
    FROM import_records s
    WHERE s.unit_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM customers_membership h
        WHERE h.person_id = s.person_id AND h.unit_id = s.unit_id AND h.valid @> %(today)s)
"""


def _move_people(staging: Staging) -> None:
    """End memberships of other units and begin those of the file, both as of today.

    A membership that began today and is another one by now was never held.
    """
    today = {"today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute(NEVER_JOINED, today)
        cursor.execute(LEAVE, today)
        cursor.execute(JOIN, today)
        staging.also_created[Membership._meta.label_lower] = cursor.rowcount


PEOPLE = kinds.register(
    "people",
    Kind(
        name="people",
        label=_("People"),
        model=Person,
        key=("external_id",),
        fields=(
            Field("external_id", forms.CharField(max_length=120)),
            Field("name", forms.CharField(**NAME)),
            Field("title", optional(**NAME)),
            Field("email", forms.EmailField(required=False)),
            Field("phone", optional(**CODE)),
            Field("unit", optional(**CODE), refers_to=Reference(Unit, create=create_units)),
            Field(
                "manager",
                optional(),
                refers_to=Reference(
                    Person, by="external_id", within_file=True, create=create_people
                ),
            ),
            Field("language", optional(max_length=10)),
        ),
        check=check_people,
        apply=apply_people,
        help_text=_("People of the business and of IT, by the id of the directory they are in."),
    ),
    order=20,
)


# Budgets -----------------------------------------------------------------------------------------
def apply_budgets(staging: Staging) -> Counts:
    """A unit's amounts of a year; an amount that the file does not give stays as it was."""
    return staging.upsert(
        Budget,
        key={"unit_id": "unit_id", "fiscal_year": "fiscal_year", "currency": "currency"},
        values={
            "amount": "amount",
            "it_amount": "it_amount",
            "includes_below": "includes_below",
        },
    )


BUDGETS = kinds.register(
    "budgets",
    Kind(
        name="budgets",
        label=_("Budgets"),
        model=Budget,
        key=("unit", "fiscal_year", "currency"),
        fields=(
            Field(
                "unit_parent",
                optional(**CODE),
                refers_to=Reference(Unit, create=create_units),
            ),
            Field("unit_name", optional(**NAME)),
            Field(
                "unit",
                forms.CharField(**CODE),
                refers_to=Reference(Unit, create=create_budget_units),
            ),
            Field("fiscal_year", forms.IntegerField(min_value=1900, max_value=2200)),
            Field("currency", currency(required=True), default=own_currency),
            Field("amount", sum_of_money()),
            Field("it_amount", sum_of_money()),
            Field("includes_below", forms.NullBooleanField(required=False)),
        ),
        apply=apply_budgets,
        help_text=_("What a unit may spend in a fiscal year, and the part of it that is for IT."),
    ),
    order=30,
)


# Mandates ----------------------------------------------------------------------------------------
DEPUTY_DAYS = (
    "daterange(coalesce(deputy_first_day, first_day), coalesce(deputy_last_day, last_day) + 1)"
)
MANDATE_KEYS = ("unit_id", "person_id", "kind")


def check_mandates(staging: Staging) -> None:
    dated = Dated(staging, Mandate, MANDATE_KEYS)
    dated.refuse_backwards(BACKWARDS)
    staging.reject(
        '"limit" IS NOT NULL AND currency IS NULL',
        field="limit",
        reason=_("Say the currency of the limit, such as EUR."),
    )
    staging.reject("deputy = person", field="deputy", reason=_("The deputy is somebody else."))
    staging.reject("deputy_last_day < deputy_first_day", field="deputy_last_day", reason=BACKWARDS)
    staging.reject(
        f"deputy IS NOT NULL AND NOT daterange(first_day, last_day + 1) @> {DEPUTY_DAYS}",
        field="deputy",
        reason=_("The deputy's days lie within those of the mandate."),
    )
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
                f"CASE WHEN deputy IS NOT NULL THEN {DEPUTY_DAYS} END",
                "deputy",
                "deputy_first_day",
                "deputy_last_day",
            ),
            "source": "source",
        },
    )
    _make_customers(staging, CUSTOMERS_OF_MANDATES)
    return dated.with_moved(counts)


MANDATES = kinds.register(
    "mandates",
    Kind(
        name="mandates",
        label=_("Mandates"),
        model=Mandate,
        key=("unit", "person", "kind", "first_day"),
        fields=(
            Field("unit", forms.CharField(**CODE), refers_to=Reference(Unit)),
            Field("person", forms.CharField(), refers_to=Reference(Person, by="external_id")),
            Field("kind", forms.ChoiceField(choices=MandateKind.choices)),
            Field(
                "limit",
                forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False),
            ),
            Field("currency", currency(required=False)),
            Field("first_day", day()),
            Field("last_day", day()),
            Field("deputy", optional(), refers_to=Reference(Person, by="external_id")),
            Field("deputy_first_day", day()),
            Field("deputy_last_day", day()),
            Field("source", optional(**NAME)),
        ),
        check=check_mandates,
        apply=apply_mandates,
        help_text=_("Who may decide for a unit, up to what sum, from a day to a day."),
    ),
    order=40,
)


# Customer teams ----------------------------------------------------------------------------------
TIERS = """
    UPDATE customers_customer c SET tier = s.tier FROM import_records s
    WHERE c.id = s.customer_id AND s.tier IS NOT NULL AND c.tier <> s.tier
"""
TEAM_KEYS = ("customer_id", "person_id", "role")


def check_team(staging: Staging) -> None:
    dated = Dated(staging, TeamMember, TEAM_KEYS)
    dated.refuse_backwards(BACKWARDS)
    staging.reject("deputy = person", field="deputy", reason=_("The deputy is somebody else."))
    dated.refuse_overlaps(
        ("customer_id",),
        f"role = {literal(TeamRole.RELATIONSHIP_MANAGER.value)}",
        _("This customer already has a relationship manager in that period."),
    )


def apply_team(staging: Staging) -> Counts:
    """Places by customer, person, role and first day; the tier, where given, is the customer's."""
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
        values={"deputy_id": "deputy_id"},
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
                forms.CharField(**CODE),
                refers_to=Reference(Customer, by="unit__code", create=create_customers),
            ),
            Field("person", forms.CharField(), refers_to=Reference(Person, by="external_id")),
            Field("role", forms.ChoiceField(choices=TeamRole.choices)),
            Field("first_day", day()),
            Field("last_day", day()),
            Field("deputy", optional(), refers_to=Reference(Person, by="external_id")),
            Field("tier", forms.ChoiceField(choices=Tier.choices, required=False)),
        ),
        check=check_team,
        apply=apply_team,
        help_text=_("Who serves a customer in which role; the customer by the code of its unit."),
    ),
    order=50,
)
