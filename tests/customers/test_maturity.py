"""The maturity of a relationship, judged from both sides, never rewritten."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import LEVELS, MaturityAssessment
from customers.operations.judge import judge_maturity
from customers.plans.maturity_picture import maturity_picture
from customers.templatetags.plans import both_views, step_in_words
from customers.views.maturity import KEPT
from tests.customers.factories import CustomerFactory, MandateFactory, PersonFactory
from tests.customers.plans import cost_of, judged
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    return CustomerFactory(unit__name="Water works", manager=manager)


def blank(customer, **facts) -> MaturityAssessment:
    return MaturityAssessment(
        **({"customer": customer, "assessed_on": TODAY, "business_level": 2, "it_level": 3} | facts)
    )


def test_each_of_the_five_levels_says_what_it_means():
    assert [level.n for level in LEVELS] == [1, 2, 3, 4, 5]
    assert all(str(level.meaning).endswith(".") for level in LEVELS)


def test_an_assessment_is_never_changed_nor_deleted(customer, manager):
    judged(customer, by=manager, on=TODAY)

    for change in (
        lambda: MaturityAssessment.objects.update(it_level=5),
        lambda: MaturityAssessment.objects.all().delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_a_correction_stands_in_the_place_of_the_mistake(customer, manager):
    wrong = judged(customer, by=manager, on=TODAY, business=5)

    right = judge_maturity(blank(customer, corrects=wrong), by=manager, on=TODAY)

    assert list(MaturityAssessment.objects.standing()) == [right]
    assert MaturityAssessment.objects.count() == 2


def test_a_mistake_is_corrected_once(customer, manager):
    wrong = judged(customer, by=manager, on=TODAY)
    judge_maturity(blank(customer, corrects=wrong), by=manager, on=TODAY)

    with pytest.raises(ValidationError):
        judge_maturity(blank(customer, corrects=wrong), by=manager, on=TODAY)


def test_a_correction_is_of_the_same_customer(customer, manager):
    wrong = judged(CustomerFactory(), by=manager, on=TODAY)

    with pytest.raises(ValidationError):
        judge_maturity(blank(customer, corrects=wrong), by=manager, on=TODAY)


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, False), (1, True)])
def test_nothing_is_judged_before_its_day(customer, manager, days, refused):
    assessment = blank(customer, assessed_on=TODAY + timedelta(days=days))

    if refused:
        with pytest.raises(ValidationError):
            judge_maturity(assessment, by=manager, on=TODAY)
    else:
        assert judge_maturity(assessment, by=manager, on=TODAY).pk


def test_nobody_without_care_judges(customer):
    with pytest.raises(PermissionDenied):
        judge_maturity(blank(customer), by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=TODAY)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"it_level": 6}, "maturity_has_five_levels"),
        ({"business_level": 0}, "maturity_has_five_levels"),
        ({"next_step": "Meet monthly"}, "a_next_step_has_its_day_and_owner"),
        ({"next_step_on": TODAY}, "a_next_step_has_its_day_and_owner"),
    ],
)
def test_assessments_that_cannot_be(customer, manager, facts, name):
    row = blank(customer, assessed_by=manager, **facts)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("business", "it", "sentence"),
    [
        (3, 3, "Both sides see the relationship on level 3, “As agreed”."),
        (2, 4, "The business sees it lower than IT does: “On order”, not “Ahead”."),
        (4, 2, "The business sees it higher than IT does: “Ahead”, not “On order”."),
    ],
)
def test_both_views_are_told_in_a_sentence(customer, business, it, sentence):
    assert both_views(blank(customer, business_level=business, it_level=it)) == sentence


def test_the_next_step_is_told_with_its_owner_and_day(customer):
    last = blank(
        customer,
        next_step="Meet monthly",
        next_step_on=TODAY - timedelta(days=2),
        owner=PersonFactory(name="Ada Berg"),
    )

    assert step_in_words(last, TODAY) == (
        "Next: Meet monthly (Ada Berg, by 21 November 2026, 2 days late)."
    )


def test_the_picture_keeps_both_lines_apart_where_they_are_equal(customer):
    picture = maturity_picture([blank(customer, business_level=3, it_level=3)], today=TODAY)

    business, it = picture.lines
    assert business.end[1] == it.end[1] - 5


def test_the_picture_holds_the_same_as_its_table(customer):
    days = [TODAY - timedelta(days=300), TODAY]
    picture = maturity_picture([blank(customer, assessed_on=day) for day in days], today=TODAY)

    assert [len(line.marks) for line in picture.lines] == [2, 2]
    assert [row[0] for row in picture.table.rows] == ["23 November 2026", "27 January 2026"]


def test_without_an_assessment_there_is_no_picture():
    assert maturity_picture([], today=TODAY) is None


def test_the_maturity_is_judged_on_its_page_and_a_doubled_click_once(client_of, manager, customer):
    owner = MandateFactory(unit=customer.unit).person
    client = client_of(manager)
    address = reverse("customers:maturity_assess", args=[customer.pk])
    today = timezone.localdate().isoformat()
    fields = hidden(client.get(address)) | {
        "assessed_on": today,
        "business_level": "2",
        "it_level": "4",
        "note": "",
        "next_step": "Show the plans",
        "next_step_on": today,
        "owner": str(owner.pk),
    }

    for _ in range(2):
        answer = client.post(address, fields)

    assert answer.status_code == 302
    assert MaturityAssessment.objects.get().owner == owner
    page = client.get(reverse("customers:maturity", args=[customer.pk]))
    assert "The business sees it lower than IT does" in text_of(page)


def test_the_page_costs_the_same_queries_for_one_assessment_and_for_three(
    client_of, reader, customer, manager
):
    client = client_of(reader)
    address = reverse("customers:maturity", args=[customer.pk])
    judged(customer, by=manager, on=TODAY)
    client.get(address)
    one = cost_of(client, address)

    for n in range(2):
        judged(customer, by=UserFactory(), on=TODAY - timedelta(days=n + 1))

    assert cost_of(client, address) == one


def test_a_correction_keeps_the_owner_who_is_in_the_team_no_more(client_of, manager, customer):
    owner = PersonFactory(name="Karin Berg")
    wrong = judged(
        customer, by=manager, on=TODAY, next_step="Meet", next_step_on=TODAY, owner=owner
    )
    client, address = client_of(manager), reverse("customers:maturity_correct", args=[wrong.pk])

    drawn = client.get(address)
    fields = {name: str(drawn.context["form"][name].value() or "") for name in KEPT[1:]}
    done = client.post(address, hidden(drawn) | fields | {"it_level": "4"})

    assert done.status_code == 302, text_of(done)
    assert MaturityAssessment.objects.get(corrects=wrong).owner == owner


def correcting(client, wrong) -> tuple[str, dict[str, str]]:
    """The address of the correction, and what a browser sends from it."""
    address = reverse("customers:maturity_correct", args=[wrong.pk])
    drawn = client.get(address)
    fields = {name: str(drawn.context["form"][name].value() or "") for name in KEPT[1:]}
    return address, hidden(drawn) | fields | {"it_level": "4"}


def test_a_doubled_click_on_a_correction_corrects_once(client_of, manager, customer):
    client = client_of(manager)
    address, fields = correcting(client, judged(customer, by=manager, on=TODAY))

    answers = [client.post(address, fields).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert MaturityAssessment.objects.count() == 2


def test_who_corrects_what_was_corrected_meanwhile_keeps_what_was_typed(
    client_of, manager, customer
):
    wrong, client = judged(customer, by=manager, on=TODAY), client_of(manager)
    address, fields = correcting(client, wrong)
    judge_maturity(blank(customer, corrects=wrong), by=manager, on=TODAY)

    answer = client.post(address, fields | {"note": "A long word"})

    assert "This has been corrected meanwhile" in text_of(answer)
    assert answer.context["form"]["note"].value() == "A long word"
    assert client.get(address).status_code == 302
