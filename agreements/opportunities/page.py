"""What pages show of an opportunity and the customers it would help."""

from datetime import date
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from agreements.models import OpportunityCustomer, Requirement
from agreements.models.opportunities import OPPORTUNITY
from brm.accounts.models import User
from customers.models import Customer

FEW = 6


def with_requirement(rows: QuerySet[OpportunityCustomer]) -> QuerySet[OpportunityCustomer]:
    """With the requirement that came of it for the customer: its id and number."""
    made = Requirement.objects.filter(
        origin_kind=OPPORTUNITY,
        origin_key=Cast(OuterRef("opportunity_id"), CharField()),
        customer=OuterRef("customer_id"),
    )
    return rows.annotate(
        requirement_id=Subquery(made.values("pk")[:1]),
        requirement_number=Subquery(made.values("number")[:1]),
    )


def panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """What would help the customer, with what nobody has answered yet on top."""
    mine = OpportunityCustomer.objects.of_open_ones().filter(customer=customer)
    rows = with_requirement(mine.select_related("opportunity", "customer__unit"))
    first = list(rows.order_by(F("answer").desc(), "opportunity__technology")[: FEW + 1])
    return {"rows": first[:FEW], "more": len(first) > FEW} if first else None
