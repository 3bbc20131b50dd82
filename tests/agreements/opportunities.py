"""Opportunities for tests."""

from datetime import date
from typing import Any

from agreements.models import Opportunity, OpportunityCustomer
from agreements.operations.opportunity import (
    assess_opportunity,
    notice_opportunity,
    propose_opportunity,
)
from brm.accounts.models import User
from customers.models import Customer

DAY = date(2026, 6, 15)


def an_opportunity(by: User, **facts: Any) -> Opportunity:
    """One that was noticed; `service` is one that it concerns."""
    service = facts.pop("service", None)
    stated = {"technology": "Leak detection", "could_do": "Fewer leaks"} | facts
    return notice_opportunity(Opportunity(**stated), by=by, on=DAY, service=service)


def an_assessed_one(by: User, **facts: Any) -> Opportunity:
    made = an_opportunity(by, **facts)
    return assess_opportunity(made, by=by, on=DAY, assessment="Worth a trial")


def a_proposed_one(by: User, customer: Customer, **facts: Any) -> OpportunityCustomer:
    """Proposed to the customer by hand."""
    made = an_assessed_one(by, **facts)
    propose_opportunity(made, by=by, on=DAY, customer=customer)
    return made.customers.select_related("opportunity", "customer__unit").get(customer=customer)
