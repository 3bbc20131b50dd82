"""Default service levels: what applies where a customer has agreed on nothing of its own."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agreements.models import AgreementLine, Service, ServiceLevel
from brm.accounts.models import User
from customers.models import Customer

FEW = 8


def defaults_of(service: Service, *, on: date) -> QuerySet[ServiceLevel]:
    """The default levels of a service on the day, with their measure and agreement."""
    rows = ServiceLevel.objects.default(on=on).filter(line__service=service)
    joined = rows.select_related("measure", "line__service", "line__period__agreement")
    return joined.order_by("measure__name", "period_kind")


def defaults_for(customer: Customer, *, on: date) -> QuerySet[ServiceLevel]:
    """The default levels of those services that no agreement of the customer covers on the day."""
    own = AgreementLine.objects.active(on=on).filter(
        customer=customer, service=OuterRef("line__service")
    )
    rows = ServiceLevel.objects.default(on=on).filter(~Exists(own))
    joined = rows.select_related("measure", "line__service", "line__period__agreement")
    return joined.order_by("line__service__name", "measure__name", "period_kind")


def propose_defaults(line: AgreementLine, *, on: date) -> None:
    """Give a new line of a draft the default levels of its service, to be changed or left."""
    for level in defaults_of(line.service, on=on):
        ServiceLevel.objects.create(
            line=line,
            measure=level.measure,
            period_kind=level.period_kind,
            target=level.target,
            warning=level.warning,
            workload_limit=level.workload_limit,
            exceptions=level.exceptions,
            valid=line.valid,
        )


def customer_panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """The first default levels that apply to the customer; nothing where there are none."""
    rows = list(defaults_for(customer, on=on)[: FEW + 1])
    return {"levels": rows[:FEW], "more": len(rows) > FEW} if rows else None
