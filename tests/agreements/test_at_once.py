"""A yes or no waits for whoever changes what is decided, in a connection of its own.

Each promise has its negative control: the same with the lock off, where it must be broken.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from agreements.models import (
    Approval,
    ApprovalRequest,
    CaseRequest,
    Decision,
    OrderRequest,
    Requirement,
)
from agreements.operations import approve, decide_case, order
from agreements.operations.approve import answer_edition
from agreements.operations.decide_case import answer_case, ask_to_decide
from agreements.operations.draft import save_line
from agreements.operations.move import move_requirement
from agreements.operations.order import answer_order, ask_buyer
from brm.accounts.models import Role, User
from customers.models import Customer, Mandate
from tests.agreements.approvals import SITE, a_draft, asked_of, who_decides_for
from tests.agreements.cases import a_fitted_requirement, a_submitted_case
from tests.agreements.factories import ServiceFactory
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()
Act = Callable[[], object]


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager: User) -> Customer:
    return CustomerFactory.create(unit__name="Water works", manager=manager)


@pytest.fixture
def mandate(customer: Customer) -> Mandate:
    return who_decides_for(customer)


def while_uncommitted(first: Act, then: Act, *, until: threading.Event | None = None) -> list[str]:
    """What `then` was refused by, begun elsewhere before `first` was committed.

    The commit waits until `until` is set; without it a moment, which decides nothing: whoever
    waits for a lock is refused in time, and whoever comes late as well.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            late = pool.submit(_refusals_of, then)
            if until is None:
                wait([late], timeout=0.5)
            else:
                assert until.wait(timeout=60)
        return late.result()


def _refusals_of(act: Act) -> list[str]:
    try:
        act()
    except ValidationError as refusal:
        return refusal.messages
    finally:
        connection.close()
    return []


def without_lock(monkeypatch: pytest.MonkeyPatch, module: object) -> threading.Event:
    """Let the module read a requirement without its lock; the event says that it has read."""
    has_read = threading.Event()

    def read(held: Requirement) -> Requirement:
        rows = Requirement.objects.select_related("customer__unit", "unit", "service")
        found = rows.get(pk=held.pk)
        has_read.set()
        return found

    monkeypatch.setattr(module, "locked", read)
    return has_read


@pytest.fixture
def case_asked(customer: Customer, manager: User, mandate: Mandate) -> CaseRequest:
    case = a_submitted_case(a_fitted_requirement(customer, by=manager), by=manager, on=TODAY)
    ask_to_decide(case, by=manager, on=TODAY, person=mandate.person, site=SITE)
    return CaseRequest.objects.select_related("case__requirement", "person").get()


@pytest.fixture
def order_asked(customer: Customer, manager: User, mandate: Mandate) -> OrderRequest:
    facts = {"kind": "order", "service": ServiceFactory.create()}
    asked = a_requirement(customer, by=manager, rough_sum=Decimal(9), currency="EUR", **facts)
    ask_buyer(asked, by=manager, on=TODAY, person=mandate.person, site=SITE)
    return OrderRequest.objects.select_related("requirement", "person").get()


def test_an_answer_to_a_case_waits_for_who_takes_it_back(case_asked, manager):
    asked = case_asked.case.requirement

    refused = while_uncommitted(
        lambda: move_requirement(asked, by=manager, on=TODAY, state="preparing"),
        lambda: answer_case(case_asked, on=TODAY, outcome="approved"),
    )

    assert "does not wait for a decision" in refused[0]
    assert not Decision.objects.exists()


def test_without_the_lock_a_case_that_was_taken_back_would_be_approved(
    case_asked, manager, monkeypatch
):
    asked = case_asked.case.requirement

    refused = while_uncommitted(
        lambda: move_requirement(asked, by=manager, on=TODAY, state="preparing"),
        lambda: answer_case(case_asked, on=TODAY, outcome="approved"),
        until=without_lock(monkeypatch, decide_case),
    )

    assert refused == []
    assert Decision.objects.get().outcome == "approved"


def test_an_answer_to_an_order_waits_for_who_takes_it_back(order_asked, manager):
    asked = order_asked.requirement

    refused = while_uncommitted(
        lambda: move_requirement(asked, by=manager, on=TODAY, state="preparing"),
        lambda: answer_order(order_asked, on=TODAY, outcome="approved"),
    )

    assert "has changed since you were asked" in refused[0]
    assert not Decision.objects.exists()


def test_without_the_lock_an_order_that_was_taken_back_would_be_approved(
    order_asked, manager, monkeypatch
):
    asked = order_asked.requirement

    refused = while_uncommitted(
        lambda: move_requirement(asked, by=manager, on=TODAY, state="preparing"),
        lambda: answer_order(order_asked, on=TODAY, outcome="approved"),
        until=without_lock(monkeypatch, order),
    )

    assert refused == []
    assert Decision.objects.get().outcome == "approved"


def test_without_the_lock_an_old_text_would_be_approved_and_the_new_one_hold(
    customer, manager, mandate, monkeypatch
):
    """The control of `test_an_answer_waits_for_who_is_changing_the_text`."""
    drafted = a_draft(customer)
    asked_of(drafted, mandate, by=manager, on=TODAY)
    asked = ApprovalRequest.objects.select_related("edition__agreement", "person").get()
    line = drafted.periods.get().lines.get()
    line.quantity += 1
    has_read, require_current = threading.Event(), approve.require_current

    def then_say_so(*args: object, **facts: object) -> None:
        require_current(*args, **facts)  # type: ignore[arg-type]
        has_read.set()

    monkeypatch.setattr(approve, "locked", lambda agreement: agreement)
    monkeypatch.setattr(approve, "require_current", then_say_so)
    facts = {"by": None, "on": TODAY, "outcome": "approved", "person": asked.person}

    refused = while_uncommitted(
        lambda: save_line(line, by=manager, on=TODAY),
        lambda: answer_edition(asked.edition, request=asked, **facts),
        until=has_read,
    )

    drafted.refresh_from_db()
    said = Approval.objects.get().edition.sections["lines"].values()
    assert (refused, drafted.state) == ([], "active")
    assert [each["quantity"] for each in said] == ["10"]
    assert drafted.periods.get().lines.get().quantity == 11
