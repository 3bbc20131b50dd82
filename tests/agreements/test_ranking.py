"""Ranking: points by weighted criteria give a score, in the database as in the rules."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Criterion, Points, Requirement
from agreements.operations.rank import change_weights, give_points
from agreements.requirements.page import parts_of
from agreements.requirements.ranking import Part, score_in_words, score_of, share_of
from brm.accounts.models import Role, User
from customers.models import Customer
from tests.agreements.decisions import TODAY
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory
from tests.customers.test_pages import text_of
from tests.factories import UserFactory

ONE, FOUR = Decimal(1), Decimal(4)


def test_a_score_by_hand():
    parts = [Part("Value", FOUR, points=4), Part("Risk", ONE, more_is_better=False, points=2)]

    assert [share_of(part, parts) for part in parts] == [64, 12]
    assert score_of(parts) == Decimal("76.00")
    assert score_in_words(parts) == (
        "76 of 100: value 4 of 5 (weight 4): 64.0; risk 2 of 5, less is better (weight 1): 12.0."
    )


@pytest.mark.parametrize(
    ("parts", "score"),
    [
        ([], None),
        ([Part("Value", FOUR)], None),
        ([Part("Value", Decimal(0), points=5)], None),
        ([Part("Value", FOUR, points=5), Part("Size", ONE)], Decimal("80.00")),
        ([Part("Value", FOUR, points=0)], Decimal("0.00")),
        ([Part("Value", FOUR, points=5)], Decimal("100.00")),
        ([Part("A", ONE, points=1), Part("B", ONE), Part("C", ONE)], Decimal("6.67")),
    ],
)
def test_scores_at_their_ends(parts, score):
    assert score_of(parts) == score


weights = st.decimals(min_value=0, max_value=9999, places=2)
some_parts = st.lists(
    st.builds(
        Part,
        st.just("A"),
        weights,
        st.booleans(),
        st.none() | st.integers(min_value=0, max_value=5),
    ),
    max_size=5,
)


@given(some_parts)
def test_a_score_lies_between_nothing_and_a_hundred_and_its_parts_add_up(parts):
    score = score_of(parts)

    if score is not None:
        assert 0 <= score <= 100
        assert abs(sum(share_of(part, parts) for part in parts) - score) <= Decimal("0.005")


@pytest.fixture
def manager(db) -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager) -> Customer:
    return CustomerFactory(manager=manager)


@pytest.fixture
def criteria(db) -> list[Criterion]:
    return list(Criterion.objects.all())


def test_the_database_reckons_as_the_rules_do(customer, manager, criteria):
    made = a_requirement(customer, by=manager)

    for points in ([5, 4, 1, 0], [0, 0, 5, 5], [3, None, 2, None], [None] * 4):
        chosen = dict(zip([each.pk for each in criteria], points, strict=True))
        held = give_points(made, by=manager, on=TODAY, points=chosen)
        assert held.score == score_of(parts_of(held))


def test_points_of_many_at_once_are_reckoned_as_those_of_one(customer, manager, criteria):
    made = [a_requirement(customer, by=manager) for _ in range(4)]

    def scores_are_right() -> bool:
        held = Requirement.objects.order_by("pk")
        return [each.score for each in held] == [score_of(parts_of(each)) for each in held]

    Points.objects.bulk_create(
        Points(requirement=each, criterion=criterion, points=n + m)
        for n, each in enumerate(made[:3])
        for m, criterion in enumerate(criteria[:2])
    )
    assert scores_are_right()
    Points.objects.filter(requirement__in=made[:2]).update(points=5)
    assert scores_are_right()
    Points.objects.filter(requirement=made[0]).update(requirement=made[3])
    assert scores_are_right()
    assert Requirement.objects.get(pk=made[0].pk).score is None
    Points.objects.filter(criterion=criteria[1]).delete()
    assert scores_are_right()


def test_a_changed_weight_changes_every_score_and_no_version(customer, manager, criteria):
    value = criteria[0]
    made = [a_requirement(customer, by=manager) for _ in range(3)]
    for n, each in enumerate(made):
        give_points(each, by=manager, on=TODAY, points={value.pk: n + 1})
    before = {each.pk: (each.score, each.version) for each in Requirement.objects.all()}

    change_weights({value.pk: Decimal(40)}, by=UserFactory(role=Role.ADMINISTRATOR))

    for each in Requirement.objects.all():
        score, version = before[each.pk]
        assert each.score == score_of(parts_of(each)) != score
        assert each.version == version


def test_a_criterion_that_goes_takes_its_points_along(customer, manager, criteria):
    made = a_requirement(customer, by=manager)
    give_points(made, by=manager, on=TODAY, points={criteria[0].pk: 5})

    Criterion.objects.get(pk=criteria[0].pk).delete()

    made.refresh_from_db()
    assert made.score is None


def test_nobody_but_an_administrator_changes_weights(manager, criteria):
    with pytest.raises(PermissionDenied):
        change_weights({criteria[0].pk: ONE}, by=manager)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"points": 6}, "points_go_from_nothing_to_five"),
        ({"pk": None}, "points_are_given_once_a_criterion"),
    ],
)
def test_points_that_cannot_be(customer, manager, criteria, change, name):
    row = Points.objects.create(
        requirement=a_requirement(customer, by=manager), criterion=criteria[0], points=5
    )
    for field, value in change.items():
        setattr(row, field, value)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert refused.value.__cause__.diag.constraint_name == name


def test_a_weight_is_not_negative(criteria):
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.update(weight=-1)


def test_points_are_given_on_a_page_that_tells_the_score_in_words(
    client_of, customer, manager, criteria
):
    made = a_requirement(customer, by=manager)
    client = client_of(manager)
    address = reverse("requirements:points", args=[made.pk])

    page = client.post(address, {f"c{criteria[0].pk}": "5"}, follow=True)

    assert "44 of 100: value 5 of 5 (weight 4): 44.4; urgency not given yet" in text_of(page)


def test_the_list_is_sorted_by_score_with_the_weights_above_it(
    client_of, customer, manager, criteria
):
    low, none, high = (a_requirement(customer, by=manager) for _ in range(3))
    give_points(low, by=manager, on=TODAY, points={criteria[0].pk: 1})
    give_points(high, by=manager, on=TODAY, points={criteria[0].pk: 5})

    page = client_of(manager).get(reverse("requirements:list"), {"sort": "-score"})

    assert [line.row for line in page.context["lines"]] == [high, low, none]
    assert "Score by weight: value 4, urgency 2, risk 2 (less is better)" in text_of(page)


def test_an_administrator_changes_the_weights_on_a_page(client_of, criteria):
    client = client_of(UserFactory(role=Role.ADMINISTRATOR))
    sent = {f"w{each.pk}": "3" for each in criteria}

    client.post(reverse("requirements:weights"), sent)

    assert {each.weight for each in Criterion.objects.all()} == {Decimal(3)}
