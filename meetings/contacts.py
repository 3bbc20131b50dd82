"""Meetings that were held, as contacts with the people of the customer who were there."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from customers.models import Customer
from customers.people.contacts import ContactSource, contact_sources
from meetings.models import Attendance, MeetingKind, MeetingState
from meetings.models.forums import HERE


def meetings_attended() -> QuerySet[Any]:
    """Who of a customer was at a meeting with it; the days on which it was held."""
    there = Attendance.objects.filter(
        state__in=HERE, meeting__state=MeetingState.HELD, meeting__kind=MeetingKind.CUSTOMER
    )
    return there.annotate(
        customer=F("meeting__customer"), on=TruncDate("meeting__starts_at")
    ).values("customer", "person", "on")


def plan_a_meeting(customer: Customer, day: date) -> str:
    """The form of a new meeting with the customer, filled in for an hour of the day."""
    asked = {
        "customer": customer.pk,
        "kind": MeetingKind.CUSTOMER.value,
        "starts_at": f"{day.isoformat()}T09:00",
        "ends_at": f"{day.isoformat()}T10:00",
    }
    return f"{reverse('meetings:create')}?{urlencode(asked)}"


def register() -> None:
    """Register it; called once, when the app is ready."""
    contact_sources.register("meetings", ContactSource(meetings_attended, plan_a_meeting), order=20)
