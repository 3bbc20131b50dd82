"""What the delivery shows on a customer's own page."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from brm.accounts.models import User
from customers.care import has_care
from customers.models import Customer
from meetings.models import Meeting, MeetingKind
from reports.forms import CompileForm
from reports.models import Attainment, Edition, Profile, Project
from reports.operations.profiles import EDITION_OF
from reports.pictures import heat_map_of
from reports.rules import Result, months_before

MONTHS = 12
FEW = 8


def attainment(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """Twelve months of the customer's levels as a heat map."""
    periods = months_before(on, MONTHS)
    found = list(Attainment.objects.filter(customer=customer, period__in=periods).in_rows())
    last = [each for each in found if each.period == periods[-1]]
    return {
        "heat_map": heat_map_of(
            found, periods, title=_("Attainment of %(customer)s") % {"customer": customer}
        ),
        "month": periods[-1],
        "levels": len(last),
        "breached": sum(each.result == Result.BREACHED for each in last),
    }


def projects(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The customer's projects that have not ended, those that end first on top."""
    found = Project.objects.of([customer]).ongoing(on=on).with_latest_status()
    found = found.with_manual_rating(on=on)
    return {"projects": found.order_by("ends_on", "code")[:FEW]}


def profiles(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The customer's latest profiles, and the button that compiles one more."""
    found = Profile.objects.visible_to(user).filter(customer=customer).defer("content")
    return {
        "profiles": found.order_by("-pk")[:FEW],
        "form": CompileForm(initial={"edition": Edition.INTERNAL}),
    }


def meeting_profiles(meeting: Meeting, user: User, on: date) -> dict[str, Any]:
    """The profiles that were compiled for a meeting, and the button that compiles one more."""
    customer = meeting.customer
    edition = EDITION_OF.get(MeetingKind(meeting.kind))
    found = Profile.objects.visible_to(user).filter(meeting=meeting).defer("content")
    return {
        "customer": customer,
        "profiles": found.order_by("-pk")[:FEW],
        "may_compile": bool(customer and edition and has_care(user, customer, on=on)),
        "form": CompileForm(initial={"edition": edition, "meeting": meeting.pk}),
        "edition": edition,
    }
