"""B1 and B2: who the customers are, and who is responsible for each of them."""

from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import (
    Confirmation,
    Mandate,
    MandateKind,
    Stakeholder,
    TeamGap,
    TeamMember,
    Withdrawal,
)
from customers.models.mandates import MandateQuerySet
from reports.evidence.clauses import (
    FITSM,
    ISO,
    Check,
    Clause,
    Records,
    Scope,
    among,
    clauses,
    customer_mandates,
    page_of,
)
from reports.evidence.history import as_they_stood, end_of, stood_or_stands

CONFIRMED_WITHIN_MONTHS = 12
"""The longest interval of confirmations: what is older is stale, of whichever tier."""

CUSTOMER = Column("customer", _("Customer"), "customer.unit.name", sort="customer__unit__name")
CODE = Column("code", _("Code"), "customer.unit.code", sort="customer__unit__code", wide=True)


def standing(scope: Scope) -> Q:
    """Customers whose unit still stood on the last day."""
    return Q(unit__valid__contains=scope.read_on)


def mandates(scope: Scope) -> MandateQuerySet:
    return Mandate.objects.filter(
        kind=MandateKind.CUSTOMER, valid__overlap=scope.period, unit__customer__in=scope.customers
    )


def has_mandate(scope: Scope) -> Q:
    held = Mandate.objects.held(on=scope.read_on).to_decide()
    return Q(unit__in=held.values("unit"))


def confirmations(scope: Scope) -> QuerySet[Confirmation]:
    """Those of customers that still counted on the last day."""
    withdrawn = Withdrawal.objects.filter(
        act=OuterRef("act"), withdrawn_at__lt=end_of(scope.read_on)
    )
    since = scope.back(months=CONFIRMED_WITHIN_MONTHS)
    return Confirmation.objects.filter(
        ~Exists(withdrawn), customer__isnull=False, confirmed_on__range=(since, scope.read_on)
    )


def is_confirmed(scope: Scope) -> Q:
    return among(confirmations(scope))


def knows_parties(scope: Scope) -> Q:
    return among(as_they_stood(Stakeholder, scope.read_on))


def had_a_manager(scope: Scope) -> Q:
    """Without a day in the period on which nobody was responsible, and with somebody in it.

    The database knows the gaps of the days of mandates. Who never had one is to have somebody on
    each day that its unit stood.
    """
    gaps = TeamGap.objects.filter(valid__overlap=scope.period)
    had_a_mandate = Q(Exists(customer_mandates("unit")))
    return among(managers(scope)) & ~among(gaps) & (had_a_mandate | ~nobody_on_some_day(scope))


def nobody_on_some_day(scope: Scope) -> Q:
    """Nobody was responsible on the first day, or on one that follows the end of a place."""
    held = managers(scope).order_by()
    first = Greatest(
        Value(scope.span.first), OuterRef("unit__valid__startswith"), output_field=DateField()
    )
    on_the_first = held.filter(customer=OuterRef("pk"), valid__contains=first)
    followed = held.filter(
        customer=OuterRef("customer"), valid__contains=OuterRef("valid__endswith")
    )
    left = held.filter(
        ~Exists(followed),
        valid__endswith__range=scope.days,
        customer__unit__valid__contains=F("valid__endswith"),
    )
    return Q(~Exists(on_the_first)) | among(left)


def managers(scope: Scope) -> QuerySet[TeamMember]:
    return TeamMember.objects.relationship_managers().filter(valid__overlap=scope.period)


def places(scope: Scope) -> QuerySet[Any]:
    rows = TeamMember.objects.filter(valid__overlap=scope.period, customer__in=scope.customers)
    return rows.select_related("customer__unit", "person", "deputy")


def has_a_deputy(scope: Scope) -> Q:
    """Somebody stands in on the last day, so that no absence leaves the customer without anybody.

    A place keeps no day on which its deputy was named: its history does.
    """
    day = scope.read_on
    acts = Q(deputy_valid=None) | Q(deputy_valid__contains=day)
    named = stood_or_stands(TeamMember, day, acts, deputy__isnull=False)
    return among(TeamMember.objects.on(day).relationship_managers().filter(named))


MANDATES = Table(
    caption=_("Mandates of customers"),
    order="unit",
    columns=(
        Column("unit", _("Customer"), "unit.name", sort="unit__name"),
        Column("code", _("Code"), "unit.code", sort="unit__code", wide=True),
        Column("person", _("Held by"), "person.name", sort="person__name"),
        Column("first_day", _("First day")),
        Column("last_day", _("Last day")),
    ),
)
CONFIRMED = Table(
    caption=_("Confirmations of customers"),
    order="-confirmed_on",
    columns=(
        CUSTOMER,
        CODE,
        Column("confirmed_on", _("Confirmed on"), sort="confirmed_on"),
        Column("confirmed_by", _("By")),
    ),
)
PLACES = Table(
    caption=_("Places in customer teams"),
    order="customer",
    columns=(
        CUSTOMER,
        CODE,
        Column("role", _("Role"), "get_role_display", sort="role"),
        Column("person", _("Person"), "person.name", sort="person__name"),
        Column("deputy", _("Deputy"), "deputy.name", wide=True),
        Column("first_day", _("First day")),
        Column("last_day", _("Last day")),
    ),
)


def register() -> None:
    clauses.register(
        "B1",
        Clause(
            _("Customers and other interested parties are known"),
            _("Who the customers, the users and other interested parties are is written down."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.1"),
            (
                Check(
                    "mandate",
                    _("Somebody holds the mandate to decide"),
                    _("Nobody holds the mandate to decide"),
                    has_mandate,
                    page_of("customers:detail"),
                    standing,
                ),
                Check(
                    "confirmed",
                    _("The record was confirmed within a year"),
                    _("The record was not confirmed within a year"),
                    is_confirmed,
                    page_of("customers:detail"),
                    standing,
                ),
                Check(
                    "parties",
                    _("Interested parties are on the map"),
                    _("No interested party is on the map"),
                    knows_parties,
                    page_of("customers:detail"),
                    standing,
                ),
            ),
            (
                Records(
                    "mandates",
                    _("Mandates"),
                    MANDATES,
                    lambda scope: mandates(scope).select_related("unit", "person"),
                ),
                Records(
                    "confirmations",
                    _("Confirmations"),
                    CONFIRMED,
                    lambda scope: (
                        confirmations(scope)
                        .filter(customer__in=scope.customers)
                        .select_related("customer__unit", "confirmed_by")
                    ),
                ),
            ),
        ),
        order=10,
    )
    clauses.register(
        "B2",
        Clause(
            _("A named person is responsible for each customer"),
            _("For each customer somebody answers for the relationship and for satisfaction."),
            (f"{ISO} 8.3.2", f"{FITSM} PR7.2"),
            (
                Check(
                    "manager",
                    _("A relationship manager on every day"),
                    _("No relationship manager on some day"),
                    had_a_manager,
                    page_of("customers:team"),
                ),
                Check(
                    "deputy",
                    _("The relationship manager has a deputy"),
                    _("The relationship manager has no deputy"),
                    has_a_deputy,
                    page_of("customers:team"),
                    standing,
                ),
            ),
            (Records("places", _("Places in the team"), PLACES, places),),
        ),
        order=20,
    )
