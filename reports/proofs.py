"""A profile proves that what it shows was studied, or shown to the customer."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.ui.formats import full_day
from customers.models import Customer
from meetings.proofs import Proof, proofs
from reports.models import Profile


def profiles_of(customers: Sequence[Customer]) -> QuerySet[Profile]:
    rows = Profile.objects.filter(customer__in=customers).defer("content")
    return rows.order_by("-as_of", "-pk")


def named(profile: Profile) -> str:
    return f"{profile.get_edition_display()}, {full_day(profile.as_of)}"


def register() -> None:
    """Called once, when the app is ready."""
    proofs.register("profile", Proof(_("Profile"), profiles_of, named), order=15)
