"""Benefits: copied at the approval, looked at from the delivery on, counted without a mean."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.benefits.realised import WORDS, picture, realised_of, roll_up
from agreements.models import Benefit, BenefitReview, Requirement
from agreements.operations.benefit import plan_reviews, record_review
from agreements.operations.move import move_requirement
from agreements.views import benefits
from brm.accounts.models import Role, User
from customers.models import Customer
from tests.agreements.cases import a_delivered_benefit
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DELIVERED = date(2026, 8, 31)


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(unit__name="Water works", manager=manager)


@pytest.fixture
def benefit(customer, manager) -> Benefit:
    return a_delivered_benefit(customer, by=manager, on=DELIVERED)


def look(benefit: Benefit, months: int, actual: int | None, by: User) -> BenefitReview:
    review = benefit.reviews.get(months=months)
    review.actual = actual if actual is None else Decimal(actual)
    return record_review(review, by=by, on=review.due_on)


def test_what_was_promised_is_a_benefit_once_the_case_is_approved(benefit):
    promise = benefit.requirement.cases.get().promises.get()

    kept = (benefit.measure, benefit.baseline, benefit.target, benefit.due_on, benefit.owner)
    assert kept == ("Water lost", 20, 10, date(2027, 2, 1), promise.owner)


def test_the_looks_are_dated_from_the_delivery_and_clip_to_the_months_end(benefit):
    assert [(each.months, each.due_on) for each in benefit.reviews.all()] == [
        (0, date(2026, 8, 31)),
        (3, date(2026, 11, 30)),
        (6, date(2027, 2, 28)),
        (12, date(2027, 8, 31)),
    ]


def test_a_sweep_adds_nothing_twice_and_follows_a_delivery_that_is_dated_anew(benefit, manager):
    look(benefit, 0, 18, manager)
    assert plan_reviews(DELIVERED) == {"proposed": 0, "dated anew": 0}

    Requirement.objects.update(delivered_on=date(2026, 9, 30))
    swept = plan_reviews(date(2026, 9, 30))

    assert swept == {"proposed": 0, "dated anew": 3}
    assert benefit.reviews.get(months=0).due_on == DELIVERED
    assert benefit.reviews.get(months=3).due_on == date(2026, 12, 30)


def test_what_is_not_delivered_is_not_looked_at(benefit):
    BenefitReview.objects.all().delete()
    Requirement.objects.update(state="delivering", delivered_on=None)

    assert plan_reviews(DELIVERED) == {"proposed": 0, "dated anew": 0}


def test_the_boundary_days_of_a_look(benefit):
    rows = BenefitReview.objects.filter(months=3)

    assert not rows.due(on=date(2026, 11, 29)).exists()
    assert rows.due(on=date(2026, 11, 30)).exists()
    assert not rows.late(on=date(2026, 11, 30)).exists()
    assert rows.late(on=date(2026, 12, 1)).exists()


def test_a_look_is_not_taken_before_its_day_or_by_somebody_else(benefit, manager):
    review = benefit.reviews.get(months=3)
    review.actual = Decimal(12)

    with pytest.raises(ValidationError, match="looked at later"):
        record_review(review, by=manager, on=date(2026, 11, 29))
    with pytest.raises(PermissionDenied):
        record_review(review, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=date(2026, 11, 30))


def test_how_much_is_realised_is_told_with_its_sign_and_drawn(benefit, manager):
    look(benefit, 0, 20, manager)
    look(benefit, 3, 15, manager)

    (row,) = realised_of([benefit], on=date(2026, 12, 1))

    assert (row.part, row.state, row.late) == (Decimal("0.5"), "at_risk", [])
    assert picture(row).table.rows[-1] == ("3 months after delivery", "15\N{NO-BREAK SPACE}%")


def test_benefits_are_counted_and_never_averaged(benefit, manager):
    look(benefit, 0, 9, manager)
    Benefit.objects.create(
        requirement=benefit.requirement,
        measure="Calls",
        baseline=Decimal(100),
        target=Decimal(50),
        due_on=DELIVERED,
        owner=PersonFactory(),
    )

    counts = Benefit.objects.counted(on=DELIVERED)

    assert roll_up(counts) == "Of 2 promised benefits: 1 reached, 1 not measured yet."


@pytest.mark.parametrize("actual", [21, 20, 19, 10, 9])
def test_benefits_are_counted_as_each_is_told(benefit, manager, actual):
    look(benefit, 0, 20, manager)
    look(benefit, 3, actual, manager)

    counts = Benefit.objects.counted(on=date(2027, 3, 1))

    (row,) = realised_of([benefit], on=date(2027, 3, 1))
    assert [state for state in WORDS if counts[state]] == [row.state]
    assert (counts["total"], counts["late"]) == (1, bool(row.late))
    assert Benefit.objects.with_part(on=DELIVERED).get().part == row.part


def test_nothing_is_late_of_what_was_not_delivered_after_all(benefit, manager):
    move_requirement(benefit.requirement, by=manager, on=DELIVERED, state="delivering")
    benefit.requirement.refresh_from_db()

    (row,) = realised_of([benefit], on=date(2027, 3, 1))

    assert (row.late, Benefit.objects.counted(on=date(2027, 3, 1))["late"]) == ([], 0)


def test_the_tab_counts_all_and_shows_what_is_late_though_it_is_old(
    client_of, benefit, customer, manager, monkeypatch
):
    monkeypatch.setattr(benefits, "SHOWN", 1)
    newer = Benefit.objects.create(
        requirement=benefit.requirement,
        measure="Calls",
        baseline=Decimal(100),
        target=Decimal(50),
        due_on=DELIVERED,
        owner=PersonFactory(),
    )

    page = client_of(manager).get(reverse("benefits:of_customer", args=[customer.pk]))

    assert [row.benefit for row in page.context["rows"]] == [benefit]
    assert newer.pk > benefit.pk
    assert "Of 2 promised benefits: 2 not measured yet." in text_of(page)
    assert (page.context["late"], page.context["more"]) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"months": 4}, "a_benefit_is_looked_at_at_0_3_6_12_months"),
        ({"actual": Decimal(1)}, "a_review_has_its_value_and_its_day"),
    ],
)
def test_looks_that_cannot_be(benefit, facts, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        BenefitReview.objects.filter(months=3).update(**facts)

    assert error.value.__cause__.diag.constraint_name == name


def test_a_look_is_kept_on_its_page_and_shown_everywhere(client_of, customer, manager):
    benefit = a_delivered_benefit(customer, by=manager, on=timezone.localdate())
    client, review = client_of(manager), benefit.reviews.get(months=0)
    address = reverse("benefits:review", args=[review.pk])
    today = text_of(client.get(reverse("reports:today")))

    missing = client.post(address, hidden(client.get(address)) | {"comment": "Soon"})
    client.post(address, hidden(client.get(address)) | {"actual": "12", "comment": "Good"})

    assert "Benefits to look at" in today
    assert "This field is required" in text_of(missing)
    assert "Soon" in missing.content.decode()
    for page in (benefit.get_absolute_url(), benefit.requirement.get_absolute_url()):
        assert "80\N{NO-BREAK SPACE}% realised" in client.get(page).content.decode()
    tab = text_of(client.get(reverse("benefits:of_customer", args=[customer.pk])))
    assert "Of one promised benefit: 1 partly realised." in tab
