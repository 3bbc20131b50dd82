"""What each role gets of the pages of freshness and of reviews."""

from datetime import date

from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import Freshness
from customers.operations.confirm import confirm_structure
from customers.operations.review import review_structure
from tests.customers.factories import (
    CustomerFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory
from tests.matrix import Answers, Row


def a_customer_with_units(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    if not own:
        TeamMemberFactory(customer=customer)
    return (customer.unit_id,)


def something_stale(user: User, own: bool) -> tuple[object, ...]:
    a_customer_with_units(user, own)
    return ()


def a_record(user: User, own: bool) -> tuple[object, ...]:
    """The freshness of a customer's unit, of the number that the row sends."""
    (unit,) = a_customer_with_units(user, own)
    Freshness.objects.filter(kind="unit", record=unit).update(id=RECORD["chosen"])
    return ()


def an_act(user: User, own: bool) -> tuple[object, ...]:
    """What the user confirmed, or somebody else."""
    by = user if own else UserFactory()
    return (confirm_structure(CustomerFactory(), by=by, on=timezone.localdate()).act,)


def a_review(user: User, own: bool) -> tuple[object, ...]:
    """A customer's second review, with differences to the first."""
    boss = PersonFactory(name="Eva Lund")
    customer = CustomerFactory(unit__name="Water works", unit__manager=boss)
    by = UserFactory(role=Role.ADMINISTRATOR)
    review_structure(customer, by=by, on=date(2026, 3, 2), note="Asked Karin Berg.")
    UnitFactory(name="Pumping station", parent=customer.unit, manager=PersonFactory())
    customer.unit.manager = PersonFactory(name="Karin Berg")
    customer.unit.save()
    return (review_structure(customer, by=by, on=date(2026, 9, 1)).pk,)


RECORD = {"chosen": 2026002, "next": "/"}

LIST = Answers(200)
READ = Answers(200, nobody=404)
DECIDES = Answers(403, own_manager=302, administrator=302)
BRANCH = Answers(403, own_manager=200, foreign_manager=200, administrator=200)

ROWS = [
    Row("customers:freshness", something_stale, get=LIST),
    Row("customers:confirm_records", a_record, post=DECIDES, data=RECORD),
    Row("customers:withdraw", an_act, post=DECIDES),
    Row("customers:unit_confirm", a_customer_with_units, get=BRANCH, post=DECIDES),
    Row("customers:review", a_review, get=READ, says="Water works"),
]
