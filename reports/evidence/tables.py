"""The list of the customers that lack something of a clause."""

from typing import Any

from django.db.models import Case, ExpressionWrapper, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table
from customers.models import Customer
from reports.evidence.clauses import Check, Clause, Scope
from reports.evidence.counting import lacking


def lacking_table(clause: Clause) -> Table:
    """Customers with what they lack of the clause, in words."""
    return Table(
        caption=_("Customers that lack something"),
        order="name",
        row="reports/evidence/_lacking_row.html",
        columns=(
            Column("name", _("Customer"), "unit.name", sort="unit__name"),
            Column("code", _("Code"), "unit.code", sort="unit__code", wide=True),
            Column("manager", _("Relationship manager"), "relationship_manager_name", wide=True),
            Column("lacks", _("What is missing"), "lacked", made=lambda bits: _words(clause, bits)),
        ),
    )


def with_lacks(clause: Clause, scope: Scope) -> QuerySet[Customer]:
    """The customers that lack something, each with which checks, a bit each, as `lacked`."""
    bits: Any = Value(0)
    for n, check in enumerate(clause.checks):
        bits = bits + Case(When(check.lacking(scope), then=Value(1 << n)), default=Value(0))
    rows = scope.customers.filter(lacking(clause, scope)).select_related("unit")
    return rows.with_relationship_manager(on=scope.read_on).annotate(
        lacked=ExpressionWrapper(bits, output_field=IntegerField())
    )


def lacks(clause: Clause, row: Any) -> list[Check]:
    """What the customer lacks of the clause."""
    return _lacked(clause, row.lacked)


def _lacked(clause: Clause, bits: int) -> list[Check]:
    return [check for n, check in enumerate(clause.checks) if bits >> n & 1]


def _words(clause: Clause, bits: int) -> str:
    return "; ".join(str(check.gap) for check in _lacked(clause, bits))
