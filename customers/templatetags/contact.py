"""The ladder of contact in rows of a list."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from customers.people.contacts import Rung, plan_of, rung

register = template.Library()


@register.simple_tag
def rung_of(row: Any, today: date) -> Rung:
    """Where a customer with its last contact stands."""
    return rung(row.last_contact, row.contact_days, on=today)


@register.simple_tag
def plan_href(row: Any, day: date) -> str:
    """Where the next contact with the customer is planned for the day, or else noted."""
    return plan_of(row, day) or reverse("customers:contact_add", args=[row.pk])
