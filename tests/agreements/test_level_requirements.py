"""A service level says which requirement of the customer it answers, and keeps saying it."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, AgreementKind, Requirement, ServiceLevel
from agreements.operations.amend import draft_amendment, exempt_amendment
from agreements.operations.draft import save_level
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.require import undo_requirement
from brm.accounts.models import User
from brm.ui.lookup import shown
from tests.agreements.factories import AgreementFactory, ServiceFactory, ServiceLevelFactory
from tests.agreements.importing import import_lines
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def level() -> ServiceLevel:
    """99.5 in an agreement of this year that is renewed tacitly by the year."""
    agreement = AgreementFactory.create(
        number="A1",
        anchor_on=TODAY.replace(month=1, day=1),
        services=[ServiceFactory.create(code="map")],
    )
    line = agreement.periods.get().lines.get()
    made: ServiceLevel = ServiceLevelFactory.create(
        line=line, valid=line.period.valid, measure__code="up"
    )
    return made


@pytest.fixture
def requirement(level: ServiceLevel, administrator: User) -> Requirement:
    return a_requirement(level.line.period.agreement.customer, by=administrator)


@pytest.fixture
def answering(level: ServiceLevel, requirement: Requirement) -> ServiceLevel:
    level.requirement = requirement
    level.save()
    return level


def test_the_requirement_is_looked_up_on_the_page_of_the_level(
    level: ServiceLevel, requirement: Requirement, administrator: User, client_of
) -> None:
    facts = {"target": "99.5", "version": level.version, "requirement": shown(requirement)}

    answer = client_of(administrator).post(reverse("agreements:level_edit", args=[level.pk]), facts)

    agreement = level.line.period.agreement
    assert (answer.status_code, answer.url) == (302, agreement.get_absolute_url())
    assert ServiceLevel.objects.get().requirement == requirement
    assert agreement.editions.count() == 1, "the text is the same as before"


def test_the_requirement_of_somebody_else_is_refused_and_stays_typed(
    level: ServiceLevel, administrator: User, client_of
) -> None:
    other = a_requirement(CustomerFactory.create(), by=administrator, title="Pumps")
    facts = {"target": "99.5", "version": level.version, "requirement": shown(other)}

    answer = client_of(administrator).post(reverse("agreements:level_edit", args=[level.pk]), facts)

    form = answer.context["form"]
    assert form.errors == {"requirement": [f"{shown(other)} cannot be chosen here."]}
    assert form["requirement"].value() == shown(other)


def test_default_levels_are_asked_for_no_requirement(administrator: User, client_of) -> None:
    agreement = AgreementFactory.create(
        kind=AgreementKind.DEFAULT, services=[ServiceFactory.create()]
    )
    line = agreement.periods.get().lines.get()

    answer = client_of(administrator).get(reverse("agreements:level_create", args=[line.pk]))

    assert "requirement" not in answer.context["form"].fields


def test_the_database_refuses_the_requirement_of_another_customer(
    level: ServiceLevel, administrator: User
) -> None:
    level.requirement = a_requirement(CustomerFactory.create(), by=administrator)

    with pytest.raises(IntegrityError) as refusal:
        level.save()

    cause = refusal.value.__cause__
    assert cause.diag.constraint_name == "a_level_answers_a_requirement_of_its_customer"


def test_an_agreement_that_goes_to_another_customer_leaves_the_requirement(
    answering: ServiceLevel,
) -> None:
    agreement = answering.line.period.agreement

    Agreement.objects.filter(pk=agreement.pk).update(customer=CustomerFactory.create())

    answering.refresh_from_db()
    assert answering.requirement is None


def test_a_renewal_carries_the_requirement_over(
    answering: ServiceLevel, requirement: Requirement
) -> None:
    plan_renewal_steps(TODAY.replace(year=TODAY.year + 1))

    kept = ServiceLevel.objects.order_by("pk").values_list("line__period__n", "requirement")
    assert list(kept) == [(1, requirement.pk), (2, requirement.pk)]


def test_another_target_answers_the_same_requirement(
    answering: ServiceLevel, requirement: Requirement, administrator: User
) -> None:
    answering.target = Decimal(98)

    save_level(answering, by=administrator, on=TODAY, why="By mail")

    found = set(ServiceLevel.objects.values_list("requirement", flat=True))
    assert found == {requirement.pk}


def test_another_requirement_alone_is_no_other_target(
    answering: ServiceLevel, administrator: User
) -> None:
    other = a_requirement(answering.line.period.agreement.customer, by=administrator, title="Pumps")
    answering.requirement = other

    save_level(answering, by=administrator, on=TODAY)

    assert ServiceLevel.objects.get().requirement == other


def test_an_amendment_keeps_the_requirement_and_may_say_another(
    answering: ServiceLevel, requirement: Requirement, administrator: User
) -> None:
    agreement = answering.line.period.agreement
    other = a_requirement(agreement.customer, by=administrator, title="Pumps")
    amendment = draft_amendment(
        agreement, by=administrator, on=TODAY, why="More", takes_effect_on=TODAY
    )
    assert amendment.draft is not None
    drafted = ServiceLevel.objects.get(line__period__agreement=amendment.draft)
    assert drafted.requirement == requirement
    drafted.target, drafted.requirement = Decimal("99.9"), other
    save_level(drafted, by=administrator, on=TODAY)

    exempt_amendment(amendment, by=administrator, on=TODAY, exemption="By mail")

    newest = ServiceLevel.objects.filter(line__period__agreement=agreement).latest("valid")
    assert (newest.target, newest.requirement) == (Decimal("99.9"), other)


def test_an_import_of_another_target_keeps_the_requirement(
    tmp_path: Path, answering: ServiceLevel, requirement: Requirement
) -> None:
    head = "agreement,service,measure,target"

    import_lines("levels", tmp_path, head, "A1,map,up,98")

    kept = ServiceLevel.objects.order_by("valid").values_list("target", "requirement")
    assert list(kept)[-1] == (Decimal(98), requirement.pk)
    assert {pk for _target, pk in kept} == {requirement.pk}


def test_a_requirement_that_a_level_answers_is_not_taken_back(
    answering: ServiceLevel, requirement: Requirement, administrator: User
) -> None:
    with pytest.raises(ValidationError) as refusal:
        undo_requirement(requirement, by=administrator, on=date(2026, 2, 1) + timedelta(days=1))

    said = f"A service level answers {requirement.number}; withdraw it with a reason instead."
    assert refusal.value.messages == [said]
