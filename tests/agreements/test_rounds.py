"""Agreement rounds: what is in them, where each agreement stands, how they are closed."""

import html
import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementRound,
    AgreementRoundItem,
    AgreementState,
    Ending,
    RenewalPlan,
    RenewalStep,
    RoundResult,
    Step,
    StepState,
)
from agreements.operations.activate import activate_agreement
from agreements.operations.end import end_agreement, give_notice
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.renew import renew_agreement
from agreements.operations.rounds import (
    close_round,
    fill_round,
    missing_from,
    reopen_round,
    start_round,
    write_item,
)
from agreements.operations.steps import complete_step
from agreements.operations.succeed import draft_successor
from agreements.rounds.board import Card, cards_of
from agreements.rounds.columns import Course, Place, Successor, place_of, result_of
from agreements.rounds.panel import customer_panel
from brm.accounts.models import Organisation, User
from customers.models import Customer
from meetings.models import Activity
from tests.agreements.factories import AgreementFactory, ServiceFactory
from tests.agreements.test_constraints import refused_by
from tests.customers.factories import CustomerFactory
from tests.meetings.factories import ActivityFactory
from tests.waiting import until_somebody_waits

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
TODAY = date(2026, 7, 1)
ALL_OPEN = dict.fromkeys(Step, StepState.OPEN)


def steps(*closed: Step) -> dict[str, str]:
    """The steps of a renewal, these done."""
    return ALL_OPEN | dict.fromkeys(closed, StepState.DONE)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({}, Place.REVIEW),
        ({"steps": steps(Step.REVIEW)}, Place.NEGOTIATION),
        ({"steps": steps(Step.REVIEW, Step.NEGOTIATE)}, Place.AGREED),
        ({"steps": steps(Step.NEGOTIATE)}, Place.AGREED),
        ({"steps": steps(Step.REVIEW, Step.NEGOTIATE, Step.APPROVAL)}, Place.APPROVED),
        ({"steps": ALL_OPEN | {Step.APPROVAL: StepState.SKIPPED}}, Place.REVIEW),
        ({"next_first_day": date(2026, 7, 2)}, Place.APPROVED),
        ({"next_first_day": date(2026, 7, 1)}, Place.SETTLED),
        ({"notice_given": True}, Place.SETTLED),
        ({"state": AgreementState.ENDED}, Place.SETTLED),
        ({"steps": {Step.REVIEW: StepState.DONE}}, Place.NEGOTIATION),
        ({"successor": Successor(AgreementState.DRAFT, TODAY)}, Place.NEGOTIATION),
        (
            {"steps": steps(*Step), "successor": Successor(AgreementState.NEGOTIATION, TODAY)},
            Place.NEGOTIATION,
        ),
        ({"successor": Successor(AgreementState.AWAITING_APPROVAL, TODAY)}, Place.AGREED),
        ({"successor": Successor(AgreementState.ACTIVE, date(2026, 7, 2))}, Place.APPROVED),
        ({"successor": Successor(AgreementState.ACTIVE, date(2026, 7, 1))}, Place.SETTLED),
    ],
)
def test_where_an_agreement_stands_follows_from_its_renewal(
    facts: dict[str, Any], place: Place
) -> None:
    course = Course(**{"state": AgreementState.ACTIVE, "steps": ALL_OPEN, **facts})

    assert place_of(course, on=TODAY) == place


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ({}, None),
        ({"next_first_day": TODAY}, RoundResult.RENEWED),
        ({"next_first_day": TODAY, "says_the_same": False}, RoundResult.CHANGED),
        ({"next_first_day": TODAY, "intent": "change"}, RoundResult.CHANGED),
        ({"notice_given": True}, RoundResult.ENDS),
        ({"state": AgreementState.ENDED, "ended_as": "expired"}, RoundResult.ENDS),
        ({"state": AgreementState.ENDED, "ended_as": "superseded"}, RoundResult.SUCCEEDED),
        ({"successor": Successor(AgreementState.ACTIVE, TODAY)}, RoundResult.SUCCEEDED),
        ({"successor": Successor(AgreementState.DRAFT, TODAY)}, None),
    ],
)
def test_what_came_of_an_agreement_follows_from_its_renewal(
    facts: dict[str, Any], result: RoundResult | None
) -> None:
    course = Course(**{"state": AgreementState.ACTIVE, "steps": ALL_OPEN, **facts})

    assert result_of(course) == result


@pytest.fixture
def customer() -> Customer:
    made: Customer = CustomerFactory.create(unit__name="Water", unit__code="W")
    return made


def agreed(customer: Customer, number: str, **facts: Any) -> Agreement:
    made: Agreement = AgreementFactory.create(customer=customer, number=number, **facts)
    return made


def numbers(held: AgreementRound) -> list[str]:
    return [card.agreement.number for card in cards_of(held, on=TODAY)]


def the_card(held: AgreementRound, number: str) -> Card:
    (card,) = [each for each in cards_of(held, on=TODAY) if each.agreement.number == number]
    return card


def test_a_round_takes_in_what_ends_in_its_year(administrator: User, customer: Customer) -> None:
    agreed(customer, "LAST-DAY-BEFORE", anchor_on=date(2025, 1, 1), renewal_mode="none")
    agreed(customer, "FIRST-DAY", anchor_on=date(2025, 1, 2), renewal_mode="none")
    agreed(customer, "LAST-DAY")
    agreed(customer, "DAY-AFTER", anchor_on=date(2026, 1, 2))
    agreed(customer, "DRAFT", state=AgreementState.DRAFT)
    AgreementFactory.create(number="OF-OTHERS")

    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    assert sorted(numbers(held)) == ["FIRST-DAY", "LAST-DAY"]


def test_a_round_is_of_the_fiscal_year(administrator: User, customer: Customer) -> None:
    Organisation.objects.update_or_create(
        pk=Organisation.current().pk or 1, defaults={"first_month": 7}
    )
    agreed(customer, "IN-JUNE", anchor_on=date(2025, 7, 1))
    agreed(customer, "IN-DECEMBER")

    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    assert numbers(held) == ["IN-DECEMBER"]


def test_a_round_that_is_started_twice_is_one(administrator: User, customer: Customer) -> None:
    agreed(customer, "T-1")

    started = [start_round(customer, by=administrator, on=TODAY, year=2026) for _ in range(2)]

    assert started[0] == started[1]
    assert AgreementRoundItem.objects.count() == 1


def test_a_round_without_agreements_is_not_started(administrator: User, customer: Customer) -> None:
    with pytest.raises(ValidationError) as refusal:
        start_round(customer, by=administrator, on=TODAY, year=2026)

    assert refusal.value.messages == ["No agreement of Water ends in 2026."]
    assert not AgreementRound.objects.exists()


def test_what_comes_later_is_taken_in_by_a_button(administrator: User, customer: Customer) -> None:
    agreed(customer, "T-1")
    held = start_round(customer, by=administrator, on=TODAY, year=2026)
    agreed(customer, "T-2")

    missing = [period.agreement.number for period in missing_from(held)]
    taken = fill_round(held, by=administrator, on=TODAY)

    assert (missing, taken, missing_from(held)) == (["T-2"], 1, [])


def test_somebody_elses_round_is_not_started(
    relationship_manager: User, customer: Customer
) -> None:
    agreed(customer, "T-1")

    with pytest.raises(PermissionDenied):
        start_round(customer, by=relationship_manager, on=TODAY, year=2026)


def test_a_card_moves_by_the_step_that_is_done(administrator: User, customer: Customer) -> None:
    agreement = agreed(customer, "T-1")
    plan_renewal_steps(TODAY)
    held = start_round(customer, by=administrator, on=TODAY, year=2026)
    found = []

    for step in (Step.REVIEW, Step.NEGOTIATE, Step.APPROVAL):
        card = the_card(held, "T-1")
        found.append((card.place, card.step and card.step.step))
        planned = RenewalStep.objects.get(period__agreement=agreement, step=step)
        complete_step(planned, by=administrator, on=TODAY)

    assert found == [
        (Place.REVIEW, Step.REVIEW),
        (Place.NEGOTIATION, Step.NEGOTIATE),
        (Place.AGREED, Step.APPROVAL),
    ]
    card = the_card(held, "T-1")
    assert (card.place, card.step, card.result) == (Place.APPROVED, None, None)


def test_a_renewal_with_the_same_lines_is_renewed_and_with_others_changed(
    administrator: User, customer: Customer
) -> None:
    for number in ("SAME", "OTHER"):
        agreement = agreed(customer, number, services=[ServiceFactory.create()])
        renew_agreement(agreement, by=administrator, last_day=date(2027, 12, 31), on=TODAY)
    line = Agreement.objects.get(number="OTHER").periods.get(n=2).lines.get()
    line.quantity += 1
    line.save()

    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    assert {number: the_card(held, number).result for number in ("SAME", "OTHER")} == {
        "SAME": RoundResult.RENEWED,
        "OTHER": RoundResult.CHANGED,
    }


def test_notice_too_late_for_the_term_is_no_result_of_its_round(
    administrator: User, customer: Customer
) -> None:
    """Notice could be given until 30 September 2026."""
    agreement = agreed(customer, "T-1")
    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    give_notice(agreement, by=administrator, on=date(2026, 10, 1))

    (card,) = cards_of(held, on=date(2026, 10, 1))
    assert (card.place, card.result) == (Place.REVIEW, None)
    plan_renewal_steps(date(2027, 1, 1))
    (card,) = cards_of(held, on=date(2027, 1, 1))
    assert (card.place, card.result) == (Place.SETTLED, RoundResult.RENEWED)


def test_notice_and_a_successor_are_results(administrator: User, customer: Customer) -> None:
    given, followed = agreed(customer, "NOTICE"), agreed(customer, "FOLLOWED")
    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    give_notice(given, by=administrator, on=TODAY)
    successor = draft_successor(followed, by=administrator, on=TODAY, name="New", months=12)
    activate_agreement(successor, by=administrator, exemption="By mail", on=TODAY)

    assert {
        number: (the_card(held, number).place, the_card(held, number).result)
        for number in ("NOTICE", "FOLLOWED")
    } == {
        "NOTICE": (Place.SETTLED, RoundResult.ENDS),
        "FOLLOWED": (Place.APPROVED, RoundResult.SUCCEEDED),
    }


def test_a_round_is_not_closed_while_an_agreement_has_no_result(
    administrator: User, customer: Customer
) -> None:
    agreed(customer, "T-1", name="Maps")
    held = start_round(customer, by=administrator, on=TODAY, year=2026)

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        close_round(held, by=administrator, on=TODAY, result="Done")

    assert refusal.value.messages == ["Say what came of T-1 Maps: no result yet."]
    held.refresh_from_db()
    assert held.closed_on is None


def test_closing_keeps_of_each_agreement_what_was_said_or_what_it_came_to(
    administrator: User, customer: Customer
) -> None:
    agreed(customer, "SAID")
    give_notice(agreed(customer, "CAME"), by=administrator, on=TODAY)
    held = start_round(customer, by=administrator, on=TODAY, year=2026)
    item = the_card(held, "SAID").item
    item.result = RoundResult.RENEWED
    write_item(item, by=administrator, on=TODAY)

    close_round(held, by=administrator, on=TODAY, result="One goes on, one ends.")

    kept = {item.period.agreement.number: item.result for item in held.items.all()}
    assert kept == {"SAID": RoundResult.RENEWED, "CAME": RoundResult.ENDS}
    held.refresh_from_db()
    assert (held.closed_on, held.closed_by, held.result) == (
        TODAY,
        administrator,
        "One goes on, one ends.",
    )


def closed(customer: Customer, by: User) -> AgreementRound:
    give_notice(agreed(customer, "T-1"), by=by, on=TODAY)
    held = start_round(customer, by=by, on=TODAY, year=2026)
    return close_round(held, by=by, on=TODAY, result="Ends")


def test_a_closed_round_is_changed_only_once_it_is_opened_again(
    administrator: User, customer: Customer
) -> None:
    held = closed(customer, administrator)
    item = held.items.get()
    item.remark = "Later"

    with pytest.raises(ValidationError) as refusal:
        write_item(item, by=administrator, on=TODAY)
    reopen_round(held, by=administrator, on=TODAY)
    write_item(item, by=administrator, on=TODAY)

    assert refusal.value.messages == ["The round is closed; open it again to change it."]
    held.refresh_from_db()
    assert (held.is_open, held.result, held.items.get().remark) == (True, "Ends", "Later")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ("a second one", "one_agreement_round_a_customer_and_year"),
        ("no result", "a_closed_agreement_round_has_its_result"),
        ("an agreement without one", "a_closed_round_has_a_result_of_each_agreement"),
        ("an agreement of another", "a_round_is_about_agreements_of_its_customer"),
        ("a second of a period", "a_period_is_in_one_agreement_round"),
        ("an unknown result", "a_round_comes_to_a_known_result"),
        ("another century", "an_agreement_round_is_of_our_times"),
    ],
)
def test_what_the_database_refuses_of_rounds(
    administrator: User, customer: Customer, wrong: str, constraint: str
) -> None:
    agreed(customer, "T-1")
    held = start_round(customer, by=administrator, on=TODAY, year=2026)
    items, by = AgreementRoundItem.objects.filter(round=held), administrator
    rounds = AgreementRound.objects.filter(pk=held.pk)
    facts = {"customer": customer, "started_on": TODAY, "started_by": by}
    foreign = AgreementFactory.create().periods.get()
    does: dict[str, Callable[[], object]] = {
        "a second one": lambda: AgreementRound.objects.create(year=2026, **facts),
        "no result": lambda: (
            items.update(result="ends"),
            rounds.update(closed_on=TODAY, closed_by=by),
        ),
        "an agreement without one": lambda: rounds.update(
            closed_on=TODAY, closed_by=by, result="Done"
        ),
        "an agreement of another": lambda: AgreementRoundItem.objects.create(
            round=held, period=foreign
        ),
        "a second of a period": lambda: AgreementRoundItem.objects.create(
            round=held, period=items.get().period
        ),
        "an unknown result": lambda: items.update(result="perhaps"),
        "another century": lambda: AgreementRound.objects.create(year=3000, **facts),
    }

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        does[wrong]()

    assert refused_by(refused) == constraint


def test_an_agreement_of_a_closed_round_stays_as_it_is_for_plain_sql_too(
    administrator: User, customer: Customer
) -> None:
    held = closed(customer, administrator)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        held.items.update(result="renewed")

    assert refused_by(refused) == "a_closed_agreement_round_stays_as_it_is"


def test_the_board_costs_the_same_for_one_and_for_many(
    administrator: User, customer: Customer, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client, today = client_of(administrator), timezone.localdate()
    first = today.replace(month=1, day=1)
    agreed(customer, "T-1", anchor_on=first, services=[ServiceFactory.create()])
    plan_renewal_steps(today)
    held = start_round(customer, by=administrator, on=today, year=today.year)
    client.get(held.get_absolute_url())

    with django_assert_num_queries(14):
        client.get(held.get_absolute_url())
    for number in ("T-2", "T-3"):
        agreed(customer, number, anchor_on=first, services=[ServiceFactory.create()])
    plan_renewal_steps(today)
    fill_round(held, by=administrator, on=today)
    with django_assert_num_queries(14):
        page = client.get(held.get_absolute_url())

    assert [len(lane.cards) for lane in page.context["lanes"]] == [3, 0, 0, 0, 0]


def test_a_step_done_on_the_board_leads_back_to_it(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    client, today = client_of(administrator), timezone.localdate()
    agreed(customer, "T-1", anchor_on=today.replace(month=1, day=1))
    plan_renewal_steps(today)
    held = start_round(customer, by=administrator, on=today, year=today.year)
    step = RenewalStep.objects.get(step=Step.REVIEW)

    answer = client.post(
        reverse("agreements:step_complete", args=[step.pk]), {"next": held.get_absolute_url()}
    )

    assert answer.headers["Location"] == held.get_absolute_url()
    assert [card.place for card in cards_of(held, on=today)] == [Place.NEGOTIATION]


def test_a_renewal_recorded_from_the_board_leads_back_to_it(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    client, today = client_of(administrator), timezone.localdate()
    agreement = agreed(customer, "T-1", anchor_on=today.replace(month=1, day=1))
    held = start_round(customer, by=administrator, on=today, year=today.year)
    renew = reverse("agreements:renew", args=[agreement.pk])
    page = client.get(renew, {"next": held.get_absolute_url()})

    answer = client.post(
        renew,
        {
            "last_day": f"{today.year + 1}-12-31",
            "next": page.context["came_from"],
            "idempotency_key": str(uuid.uuid4()),
        },
    )

    assert answer.headers["Location"] == held.get_absolute_url()


def test_the_list_of_a_year_has_customers_with_renewals_and_their_rounds(
    administrator: User, customer: Customer, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client, today = client_of(administrator), timezone.localdate()
    first = today.replace(month=1, day=1)
    agreed(customer, "T-1", anchor_on=first)
    agreed(customer, "T-2", anchor_on=first)
    AgreementFactory.create(anchor_on=first, initial_months=60)
    plan_renewal_steps(today)
    client.get(reverse("rounds:list"))

    with django_assert_num_queries(7):
        page = client.get(reverse("rounds:list"))
    start_round(customer, by=administrator, on=today, year=today.year)
    AgreementFactory.create(anchor_on=first)
    plan_renewal_steps(today)
    with django_assert_num_queries(7):
        later = client.get(reverse("rounds:list"))

    (line,) = page.context["lines"]
    assert (line.row, line.row.to_renew, line.row.round_id) == (customer, 2, None)
    rounds = {each.row: bool(each.row.round_id) for each in later.context["lines"]}
    assert (len(rounds), rounds[customer]) == (2, True)


def test_terms_of_what_has_ended_are_not_to_renew(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    """Its plan is taken away by the sweep; until then the state alone tells."""
    client, today = client_of(administrator), timezone.localdate()
    agreement = agreed(customer, "T-1", anchor_on=today.replace(month=1, day=1))
    plan_renewal_steps(today)
    before = [line.row for line in client.get(reverse("rounds:list")).context["lines"]]
    end_agreement(agreement, by=administrator, how=Ending.TERMINATED, on=today)
    assert RenewalPlan.objects.filter(agreement=agreement).exists()

    page = client.get(reverse("rounds:list"))

    assert (before, page.context["lines"]) == ([customer], [])


@pytest.mark.parametrize(("last_day", "shown"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), None)])
def test_the_panel_counts_the_terms_that_end_by_the_last_day_of_the_year(
    administrator: User, customer: Customer, last_day: date, shown: int | None
) -> None:
    agreement = agreed(customer, "T-1")
    plan_renewal_steps(TODAY)
    RenewalPlan.objects.filter(agreement=agreement).update(last_day=last_day)

    panel = customer_panel(customer, administrator, TODAY)

    assert (panel or {}).get("count") == shown


@pytest.mark.django_db(transaction=True)
def test_a_round_started_by_two_at_once_is_one(administrator: User, customer: Customer) -> None:
    agreed(customer, "T-1")
    plan_renewal_steps(TODAY)

    def start() -> AgreementRound:
        try:
            return start_round(customer, by=administrator, on=TODAY, year=2026)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = start_round(customer, by=administrator, on=TODAY, year=2026)
            running = pool.submit(start)
            until_somebody_waits()
        second = running.result()

    assert (first, AgreementRound.objects.count()) == (second, 1)


def test_a_customer_starts_its_round_from_its_page(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    client, today = client_of(administrator), timezone.localdate()
    agreed(customer, "T-1", anchor_on=today.replace(month=1, day=1))
    plan_renewal_steps(today)
    start = reverse("rounds:start", args=[customer.pk, today.year])
    page = client.get(customer.get_absolute_url()).content.decode()

    answer = client.post(start)

    held = AgreementRound.objects.get()
    assert f'action="{start}"' in page
    assert answer.headers["Location"] == held.get_absolute_url()
    later = client.get(customer.get_absolute_url()).content.decode()
    assert f'href="{held.get_absolute_url()}"' in later


def test_the_terms_to_end_lead_to_the_agreements_of_that_customer_and_year(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    """The fiscal year begins in July, so that both days around its bounds are told apart."""
    Organisation.objects.update_or_create(
        pk=Organisation.current().pk or 1, defaults={"first_month": 7}
    )
    for number, last_day in (
        ("BEFORE", date(2026, 6, 30)),
        ("FIRST", date(2026, 7, 1)),
        ("LAST", date(2027, 6, 30)),
        ("AFTER", date(2027, 7, 1)),
    ):
        facts = {"initial_months": None, "first_ends_on": last_day, "renewal_mode": "express"}
        agreed(customer, number, anchor_on=date(2026, 1, 1), **facts)
    plan_renewal_steps(date(2026, 6, 1))
    client = client_of(administrator)

    page = client.get(f"{reverse('rounds:list')}?year=2026").content.decode()
    (link,) = re.findall(r'href="([^"]*day=ends-fy2026)"', page)
    listed = client.get(html.unescape(link))

    assert {line.row.number for line in listed.context["lines"]} == {"FIRST", "LAST"}
    assert "Ends in the fiscal year 2026" in listed.content.decode()


def an_activity(customer: Customer, due_on: date) -> Activity:
    return ActivityFactory.create(customer=customer, kind_id="agreement_round", due_on=due_on)


def test_the_yearly_activity_starts_the_round_of_its_year_and_then_leads_to_it(
    administrator: User, customer: Customer, client_of: SignIn
) -> None:
    agreed(customer, "T-1")
    plan_renewal_steps(TODAY)
    activity, client = an_activity(customer, date(2026, 9, 1)), client_of(administrator)
    start = reverse("rounds:start", args=[customer.pk, 2026])

    before = client.get(activity.get_absolute_url()).content.decode()
    client.post(start, {"next": activity.get_absolute_url()})
    after = client.get(activity.get_absolute_url()).content.decode()

    held = AgreementRound.objects.get()
    assert (before.count(f'action="{start}"'), after.count(f'action="{start}"')) == (1, 0)
    assert f'href="{held.get_absolute_url()}"' in after


def test_who_may_not_start_a_round_is_shown_no_button(
    reader: User, customer: Customer, client_of: SignIn
) -> None:
    activity = an_activity(customer, date(2026, 9, 1))

    page = client_of(reader).get(activity.get_absolute_url()).content.decode()

    assert "/start/" not in page


def test_a_round_that_is_closed_does_the_activity_of_its_year_and_no_other(
    administrator: User, customer: Customer
) -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31))
    before, first, second = (an_activity(customer, day) for day in days)
    other = an_activity(CustomerFactory.create(), date(2026, 6, 1))

    closed(customer, administrator)

    for each in (before, first, second, other):
        each.refresh_from_db()
    assert [each.state for each in (before, first, second, other)] == [
        *("planned", "done", "planned", "planned")
    ]
    assert (first.done_on, first.outcome) == (TODAY, "Ends")
