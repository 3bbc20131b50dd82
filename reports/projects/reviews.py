"""The periodic review of a customer's projects: written once, and the end of its activity."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.care import require_care
from customers.models import Customer
from meetings.endings import endings
from meetings.operations.act import end_first
from meetings.proofs import Proof, key_of, proofs
from reports.models import Project, ProjectReview, ProjectReviewNote

PROJECT_REVIEW = "project_review"


def under_review(customer: Customer, *, on: date) -> QuerySet[Project]:
    """The ongoing projects of the customer with how they stand, the one that ends first on top."""
    found = Project.objects.of([customer]).ongoing(on=on).with_latest_status()
    return found.with_manual_rating(on=on).order_by("ends_on", "code")


@transaction.atomic
def review_projects(
    customer: Customer, *, by: User, on: date, text: str, notes: Mapping[int, str]
) -> ProjectReview:
    """Keep a review with a note of each ongoing project, by its id; its activity is done by it."""
    require_care(by, customer, on=on)
    review = ProjectReview(customer=customer, reviewed_on=on, text=text.strip(), written_by=by)
    review.full_clean()
    review.save()
    ProjectReviewNote.objects.bulk_create(
        _note(review, each, notes.get(each.pk, "")) for each in under_review(customer, on=on)
    )
    end_first(
        PROJECT_REVIEW,
        customer,
        on=on,
        outcome=review.text,
        proof=key_of(PROJECT_REVIEW, review),
    )
    return review


def _note(review: ProjectReview, project: Any, text: str) -> ProjectReviewNote:
    return ProjectReviewNote(
        review=review,
        project=project,
        rating=project.rating,
        manual_rating=project.manual_rating or "",
        text=text.strip(),
    )


def reviews_of(customers: Sequence[Customer]) -> QuerySet[ProjectReview]:
    rows = ProjectReview.objects.filter(customer__in=customers).select_related("customer__unit")
    return rows.order_by("-pk")


def register() -> None:
    """Called once, when the app is ready."""
    endings.register(PROJECT_REVIEW, _("The projects are reviewed"), order=35)
    proofs.register(
        PROJECT_REVIEW,
        Proof(_("Review of projects"), reviews_of, lambda review: full_day(review.reviewed_on)),
        order=18,
    )
