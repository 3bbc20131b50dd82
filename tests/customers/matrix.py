"""What each role gets of the pages of the structure."""

from datetime import date, timedelta

from django.utils import timezone

from brm.accounts.models import Role, User
from brm.links.operations import make_link
from customers.models import (
    Acceptance,
    Anomaly,
    BuyerOverride,
    MaturityAssessment,
    Membership,
    OperationalPlan,
    PlannedChange,
    Stakeholder,
)
from customers.operations.communicate import PURPOSE
from customers.periods import period
from tests.customers.factories import (
    BudgetFactory,
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.freshness_rows import ROWS as FRESHNESS_ROWS
from tests.customers.merges import a_merge, a_person_to_merge
from tests.customers.plans import a_draft, a_plan_with_rows, an_adopted_plan, judged
from tests.customers.reorganised import (
    a_listed_business,
    a_listed_reorganisation,
    a_move,
    a_reorganisation,
    a_unit_by_code,
)
from tests.factories import UserFactory
from tests.matrix import Answers, Row


def a_customer(user: User, own: bool) -> tuple[object, ...]:
    return (CustomerFactory(unit__name="Water works", manager=user if own else None).pk,)


def a_team_with_a_gap(user: User, own: bool) -> tuple[object, ...]:
    """Somebody had the relationship until the middle of a year, and the next one since its end."""
    customer = CustomerFactory(unit__name="Water works")
    MandateFactory(unit=customer.unit, person__name="Eva Holm")
    moe = PersonFactory(name="Dag Moe")
    TeamMemberFactory(customer=customer, person=moe, valid=period(None, date(2024, 6, 30)))
    person = PersonFactory(name="Bo Ek", user=user if own else None)
    place = {"customer": customer, "person": person, "valid": period(date(2025, 1, 1), None)}
    TeamMemberFactory(**place, deputy=moe, deputy_valid=period(date(2026, 1, 1), None))
    TeamMemberFactory(customer=customer, role="service_manager")
    return (customer.pk,)


def gaps_of_every_kind(user: User, own: bool) -> tuple[object, ...]:
    """One of each kind that the structure has."""
    a_team_with_a_gap(user, own)
    MandateFactory(unit=CustomerFactory(unit__name="Mills").unit)
    CustomerFactory(unit__name="Ports")
    MandateFactory(unit__name="Yards", kind="buyer")
    BudgetFactory(unit__name="Depots")
    TeamMemberFactory(person__left_on=date(2026, 1, 31), role="delivery_manager")
    return ()


def a_listed_customer(user: User, own: bool) -> tuple[object, ...]:
    a_customer(user, own)
    return ()


def a_unit(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    return (customer.unit_id,)


def a_unit_in_the_tree(user: User, own: bool) -> tuple[object, ...]:
    a_unit(user, own)
    return ()


def a_person(user: User, own: bool) -> tuple[object, ...]:
    return (PersonFactory(name="Astrid Lind").pk,)


def a_membership(user: User, own: bool) -> tuple[object, ...]:
    person = PersonFactory(name="Astrid Lind")
    since = period(date(2024, 1, 1), None)
    row = Membership.objects.create(person=person, unit=UnitFactory(), title="Head", valid=since)
    return (row.pk,)


def a_person_who_left(user: User, own: bool) -> tuple[object, ...]:
    """Somebody who holds nothing any more, and of whom something is kept."""
    gone = timezone.localdate() - timedelta(days=3)
    person = PersonFactory(
        name="Astrid Lind", email="astrid.lind@example.org", title="Head of water", left_on=gone
    )
    mandate = MandateFactory(person=person, valid=period(gone - timedelta(days=90), gone))
    Membership.objects.create(person=person, unit=mandate.unit, valid=period(None, gone))
    return (person.pk,)


def a_person_who_holds_something(user: User, own: bool) -> tuple[object, ...]:
    """A relationship, a mandate and a unit of a customer in the user's care, or in no one's."""
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    person = PersonFactory(name="Astrid Lind")
    MandateFactory(unit=customer.unit, person=person)
    TeamMemberFactory(customer=customer, person=person, role="delivery_manager")
    UnitFactory(name="Pumps", parent=customer.unit, manager=person)
    return (person.pk,)


def a_person_in_the_list(user: User, own: bool) -> tuple[object, ...]:
    a_person(user, own)
    return ()


def a_mandate(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(manager=user if own else None)
    return (MandateFactory(unit=customer.unit, person__name="Astrid Lind").pk,)


def an_override(user: User, own: bool) -> tuple[object, ...]:
    unit = CustomerFactory(manager=user if own else None).unit
    override = BuyerOverride.objects.create(
        unit=unit, customer=CustomerFactory(), reason="Shared depot", valid=period(None, None)
    )
    return (override.pk,)


def a_place(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    return (TeamMemberFactory(customer=customer, role="delivery_manager").pk,)


def an_anomaly(user: User, own: bool, **more: object) -> tuple[object, ...]:
    unit = CustomerFactory(unit__name="Water works", manager=user if own else None).unit
    if not own:
        TeamMemberFactory(customer=unit.customer)
    made = Anomaly.objects.create(
        unit=unit,
        fiscal_year=2026,
        currency="EUR",
        kind="zero_budget",
        sentence="IT is 1.2 M of nothing",
        **more,
    )
    return (made.pk,)


def a_budget(user: User, own: bool) -> tuple[object, ...]:
    """Two years of a unit and one below it."""
    top = BudgetFactory(fiscal_year=2025).unit
    BudgetFactory(unit=top, it_amount=9_000_000)
    BudgetFactory(unit__parent=top, unit__name="Crews")
    return ()


def a_listed_anomaly(user: User, own: bool) -> tuple[object, ...]:
    an_anomaly(user, own)
    return ()


def an_anomaly_chosen(user: User, own: bool) -> tuple[object, ...]:
    """One of the number that the row sends."""
    an_anomaly(user, own, pk=CHOSEN["chosen"])
    return ()


def an_acceptance(user: User, own: bool) -> tuple[object, ...]:
    """One of today: by the user, or by somebody else."""
    by = user if own else UserFactory()
    return (Acceptance.objects.create(accepted_by=by, first_day=timezone.localdate()).pk,)


def a_declined_proposal(user: User, own: bool) -> tuple[object, ...]:
    """One of today: by the user, or by somebody else."""
    by = user if own else UserFactory()
    facts = {"decided_by": by, "decided_at": timezone.now(), "declined_because": "closing"}
    return (ProposalFactory(state="declined", **facts).pk,)


def a_proposal(user: User, own: bool) -> tuple[object, ...]:
    """One of a unit in somebody's care, of the number that the row sends."""
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    if not own:
        TeamMemberFactory(customer=customer)
    customer.unit.manager = PersonFactory()
    customer.unit.save()
    ProposalFactory(pk=CHOSEN["chosen"], unit=customer.unit)
    return ()


def a_communication_plan(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    a_plan_with_rows(customer, by=user)
    return (customer.pk,)


def a_given_plan(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    plan = a_plan_with_rows(customer, by=user)
    link = make_link(PURPOSE, plan, by=user, on=timezone.localdate(), recipient="Ada")
    return (customer.pk, link.pk)


def a_year_with_a_plan(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    admin = UserFactory(role=Role.ADMINISTRATOR)
    today = timezone.localdate()
    an_adopted_plan(customer, by=admin, year=today.year, Leak_detection=today)
    return (customer.pk,)


def an_edition(user: User, own: bool) -> tuple[object, ...]:
    a_year_with_a_plan(user, own)
    return (OperationalPlan.objects.get().pk,)


def an_edition_being_written(user: User, own: bool) -> tuple[object, ...]:
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    admin = UserFactory(role=Role.ADMINISTRATOR)
    return (a_draft(customer, by=admin, Leak_detection=timezone.localdate()).pk,)


def a_planned_change(user: User, own: bool) -> tuple[object, ...]:
    a_year_with_a_plan(user, own)
    return (PlannedChange.objects.get().pk,)


def a_judged_customer(user: User, own: bool) -> tuple[object, ...]:
    """Judged thrice over a year, so that its picture has something to show."""
    customer = CustomerFactory(unit__name="Water works", manager=user if own else None)
    for months, business, it in ((12, 2, 3), (6, 3, 3), (0, 3, 4)):
        on = timezone.localdate() - timedelta(days=30 * months)
        judged(customer, by=user, on=on, business=business, it=it)
    return (customer.pk,)


def a_judgement(user: User, own: bool) -> tuple[object, ...]:
    a_judged_customer(user, own)
    return (MaturityAssessment.objects.earliest("assessed_on").pk,)


CHOSEN = {"year": 2026, "chosen": 2026001}

READ = Answers(200, nobody=404)
LIST = Answers(200)
CARE = Answers(403, nobody=404, own_manager=200, administrator=200)
ADMIN = Answers(403, administrator=200)
ROLE = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
UNDONE = Answers(403, own_manager=302, foreign_manager=200, administrator=302)
DECIDES = Answers(403, own_manager=302, administrator=302)
LOOKS_INTO = Answers(403, own_manager=200, administrator=200)

GOES_BACK = Answers(403, own_manager=302, foreign_manager=302, administrator=302)
"""A page about what was chosen, opened without a choice."""

COMMUNICATION = [
    Row("customers:communication", a_communication_plan, get=READ, says="Service portal"),
    Row(
        "customers:communication_edit",
        a_communication_plan,
        get=CARE,
        post=CARE,
    ),
    Row("customers:communication_pdf", a_communication_plan, get=READ),
    Row(
        "customers:communication_give",
        a_communication_plan,
        get=CARE,
        post=CARE,
    ),
    Row(
        "customers:communication_take_back",
        a_given_plan,
        post=Answers(403, nobody=404, own_manager=302, administrator=302),
    ),
]

DOES = Answers(403, nobody=404, own_manager=302, administrator=302)

PLANS = [
    Row("customers:plans", a_year_with_a_plan, get=READ, says="Leak detection"),
    Row("customers:plan_begin", a_customer, post=DOES),
    Row("customers:plan", an_edition, get=READ, says="Leak detection"),
    Row(
        "customers:plan_edit",
        an_edition_being_written,
        get=CARE,
        post=CARE,
    ),
    Row(
        "customers:plan_adopt",
        an_edition_being_written,
        get=CARE,
        post=CARE,
        says="Leak detection",
    ),
    Row(
        "customers:plan_discard",
        an_edition_being_written,
        get=CARE,
        post=CARE,
        says="Leak detection",
    ),
    Row("customers:change_assess", a_planned_change, get=CARE, post=CARE, says="Leak detection"),
]


def a_stake(user: User, own: bool) -> tuple[object, ...]:
    """A stakeholder of a customer in the user's care."""
    customer = a_judged_customer(user, own)[0]
    stake = Stakeholder.objects.create(
        customer_id=customer, person=PersonFactory(name="Ada Listened"), influence=4, interest=2
    )
    return (stake.pk,)


def a_customer_with_a_stake(user: User, own: bool) -> tuple[object, ...]:
    stake = Stakeholder.objects.get(pk=a_stake(user, own)[0])
    return (stake.customer_id,)


STAKEHOLDERS = [
    Row("customers:stakeholders", a_customer_with_a_stake, get=READ, says="Ada Listened"),
    Row("customers:stakeholder_add", a_customer_with_a_stake, get=CARE, post=CARE),
    Row("customers:stakeholder_edit", a_stake, get=CARE, post=CARE, says="Ada Listened"),
    Row("customers:contact_add", a_customer_with_a_stake, get=CARE, post=CARE),
    Row("customers:contacts", a_listed_customer, get=LIST),
]

MATURITY = [
    Row("customers:maturity", a_judged_customer, get=READ, says="A steady hand"),
    Row("customers:maturity_assess", a_judged_customer, get=CARE, post=CARE),
    Row("customers:maturity_correct", a_judgement, get=CARE, post=CARE),
]

ROWS = [
    *MATURITY,
    *STAKEHOLDERS,
    *COMMUNICATION,
    *PLANS,
    Row("customers:list", a_listed_customer, get=LIST),
    Row("customers:common_structure", a_listed_business, get=LIST),
    Row("customers:common_structure_pdf", a_listed_business, get=LIST),
    Row("customers:reorganise", a_listed_reorganisation, get=LIST),
    Row("customers:reorganisation", a_reorganisation, get=READ, says="Water works"),
    Row("customers:reorganise_as", a_move, get=ROLE, post=ROLE),
    Row("customers:unit_by_code", a_unit_by_code, get=READ, says="Water works"),
    Row("customers:tree", a_unit_in_the_tree, get=LIST),
    Row("customers:people", a_person_in_the_list, get=LIST),
    Row("customers:follow_the_money", get=LIST),
    Row("customers:gaps", gaps_of_every_kind, get=LIST),
    Row(
        "customers:propose",
        a_budget,
        get=ADMIN,
        post=Answers(403, administrator=302),
        data={"year": 2026},
    ),
    Row("customers:accept", a_proposal, get=GOES_BACK, post=DECIDES, data=CHOSEN),
    Row("customers:preview", a_proposal, get=GOES_BACK, post=LOOKS_INTO, data=CHOSEN),
    Row("customers:undo_acceptance", an_acceptance, post=DECIDES),
    Row("customers:undo_decline", a_declined_proposal, post=DECIDES),
    Row("customers:money_years", a_budget, get=LIST),
    Row("customers:propose_years", post=Answers(403, administrator=302)),
    Row("customers:money_flow", a_budget, get=LIST),
    Row("customers:work_list", a_listed_anomaly, get=LIST),
    Row(
        "customers:resolve_many",
        an_anomaly_chosen,
        get=GOES_BACK,
        post=LOOKS_INTO,
        data=CHOSEN,
    ),
    Row("customers:decline", a_proposal, get=GOES_BACK, post=LOOKS_INTO, data=CHOSEN),
    Row("customers:resolve", an_anomaly, get=LOOKS_INTO, post=LOOKS_INTO, says="1.2 M of nothing"),
    Row("customers:who_decides", get=LIST),
    Row("customers:override_add", a_unit, get=CARE, post=CARE),
    Row("customers:override_edit", an_override, get=CARE, post=CARE, says="Shared depot"),
    Row("customers:detail", a_customer, get=READ, says="Water works"),
    Row("customers:timeline", a_customer, get=READ, says="Water works"),
    Row("customers:unit_timeline", a_unit, get=READ, says="Water works"),
    Row("customers:person_timeline", a_person, get=READ, says="Astrid Lind"),
    Row("customers:edit", a_customer, get=CARE, post=CARE),
    Row("customers:team", a_team_with_a_gap, get=READ, says="Dag Moe"),
    Row(
        "customers:confirm",
        a_customer,
        get=CARE,
        post=CARE,
    ),
    Row("customers:member_add", a_customer, get=CARE, post=CARE),
    Row("customers:member_edit", a_place, get=CARE, post=CARE),
    Row("customers:unit_add", get=ROLE, post=ROLE),
    Row("customers:unit_detail", a_unit, get=READ, says="Water works"),
    Row("customers:unit_edit", a_unit, get=CARE, post=CARE),
    Row("customers:mandate_add", a_unit, get=CARE, post=CARE),
    Row("customers:mandate_edit", a_mandate, get=CARE, post=CARE),
    Row("customers:person_add", get=ROLE, post=ROLE),
    Row("customers:person_vcard", a_person, get=READ, says="Astrid Lind"),
    Row("customers:person_detail", a_person, get=READ, says="Astrid Lind"),
    Row("customers:person_edit", a_person, get=ROLE, post=ROLE),
    Row("customers:person_merge", a_person_to_merge, get=ROLE, post=ROLE),
    Row("customers:merge", a_merge, get=READ, says="Lind, Astrid"),
    Row("customers:merge_undo", a_merge, get=GOES_BACK, post=UNDONE),
    Row("customers:membership_add", a_person, get=ROLE, post=ROLE),
    Row("customers:membership_edit", a_membership, get=ROLE, post=ROLE, says="Astrid Lind"),
    Row(
        "customers:membership_end",
        a_membership,
        get=ROLE,
        post=Answers(403, own_manager=302, foreign_manager=302, administrator=302),
        data={"last_day": "2030-01-01", "version": 1},
        says="Astrid Lind",
    ),
    Row("customers:hand_over", a_person_who_holds_something, get=ROLE, post=ROLE),
    Row("customers:personal_data", a_person_who_left, get=ADMIN, says="Astrid Lind"),
    Row("customers:personal_data_json", a_person_who_left, get=ADMIN, says="Astrid Lind"),
    Row("customers:person_erase", a_person_who_left, get=ADMIN, post=ADMIN),
    *FRESHNESS_ROWS,
]
