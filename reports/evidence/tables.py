"""The list of the customers that lack something of a clause."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
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
            Column(
                "lacks",
                _("What is missing"),
                lambda row: gaps_of(clause, row),
            ),
        ),
    )


def with_lacks(clause: Clause, scope: Scope) -> QuerySet[Customer]:
    """The customers that lack something, each with what: `lacks_` and the name of the check."""
    found = {
        f"lacks_{check.name}": Case(
            When(check.lacking(scope), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for check in clause.checks
    }
    rows = scope.customers.filter(lacking(clause, scope)).select_related("unit")
    return rows.with_relationship_manager(on=scope.read_on).annotate(**found)


def lacks(clause: Clause, row: Any) -> Iterator[Check]:
    return (check for check in clause.checks if getattr(row, f"lacks_{check.name}"))


def gaps_of(clause: Clause, row: Any) -> str:
    """What a customer lacks, in words."""
    return "; ".join(str(check.gap) for check in lacks(clause, row))
