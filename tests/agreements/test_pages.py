"""The pages of agreements and services, as people use them."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.asked_days import AskedDays
from agreements.models import (
    Agreement,
    AgreementState,
    RenewalStep,
    ServiceLevel,
    Step,
    StepState,
)
from agreements.operations.amend import draft_amendment
from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import User
from brm.ui.formats import month
from brm.ui.lookup import shown
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
    ServicePriceFactory,
)
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def manager(relationship_manager: User) -> User:
    """A relationship manager with a customer called Water."""
    TeamMemberFactory.create(
        customer=CustomerFactory.create(unit__name="Water", unit__code="W"),
        person=PersonFactory.create(user=relationship_manager),
    )
    return relationship_manager


def current_agreement(**facts: Any) -> Agreement:
    """An active one whose first term began on the first day of this year."""
    first = timezone.localdate().replace(month=1, day=1)
    agreement: Agreement = AgreementFactory.create(anchor_on=first, **facts)
    return agreement


def drafted(**facts: Any) -> dict[str, Any]:
    """What the form of a new agreement sends."""
    return {
        "name": "Outage map",
        "kind": "sla",
        "form": "email",
        "anchor_on": "2026-01-01",
        "initial_months": "12",
        "renewal_mode": "tacit",
        "renewal_months": "12",
        "notice_months": "3",
        "lead_days": "90",
        "idempotency_key": str(uuid.uuid4()),
        **facts,
    }


def test_the_register_lists_agreements_by_start_by_with_a_constant_number_of_queries(
    reader: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client = client_of(reader)
    current_agreement(services=[ServiceFactory.create()])
    plan_renewal_steps(timezone.localdate())
    client.get(reverse("agreements:list"))

    with django_assert_num_queries(6):
        client.get(reverse("agreements:list"))
    current_agreement(services=[ServiceFactory.create()])
    current_agreement(services=[ServiceFactory.create()])
    plan_renewal_steps(timezone.localdate())
    with django_assert_num_queries(6):
        response = client.get(reverse("agreements:list"))

    assert len(response.context["lines"]) == 3


def test_the_page_of_an_agreement_has_a_constant_number_of_queries(
    reader: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client = client_of(reader)
    counts = []
    for lines in (1, 3):
        agreement = current_agreement(services=ServiceFactory.create_batch(lines))
        for line in agreement.periods.get().lines.all():
            ServiceLevelFactory.create(line=line)
        plan_renewal_steps(timezone.localdate())
        client.get(agreement.get_absolute_url())
        with django_assert_num_queries(25):
            response = client.get(agreement.get_absolute_url())
        counts.append(len(response.context["lines"]))

    assert counts == [1, 3]


def three_for_the_register() -> None:
    """A draft, one that ends in 30 days and should have begun, and one of five years."""
    today = timezone.localdate()
    AgreementFactory.create(
        number="T-DRAFT", state=AgreementState.DRAFT, kind="ola", form="minutes", initial_months=60
    )
    AgreementFactory.create(
        number="T-NORTH",
        customer=CustomerFactory.create(unit__name="Grid North", unit__code="GN"),
        supplier="Acme",
        anchor_on=today,
        initial_months=60,
    )
    AgreementFactory.create(
        number="T-SOON",
        anchor_on=today - timedelta(days=300),
        initial_months=None,
        first_ends_on=today + timedelta(days=30),
    )
    plan_renewal_steps(today)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"state": "draft"}, ["T-DRAFT"]),
        ({"kind": "ola"}, ["T-DRAFT"]),
        ({"form_of": "minutes"}, ["T-DRAFT"]),
        ({"below": "GN"}, ["T-NORTH"]),
        ({"text": "ACME"}, ["T-NORTH"]),
        ({"day": "ends-30"}, ["T-SOON"]),
        ({"day": "ends-180"}, ["T-SOON"]),
        ({"day": "ends-past"}, []),
        ({"day": "notice-past"}, ["T-SOON"]),
        ({"day": "start_by-past"}, ["T-SOON"]),
        ({"day": "to_begin-past"}, ["T-SOON"]),
        ({"day": "to_begin-30"}, []),
    ],
)
def test_the_register_is_narrowed_by_what_is_asked(
    reader: User, client_of: SignIn, query: dict[str, str], numbers: list[str]
) -> None:
    three_for_the_register()

    response = client_of(reader).get(reverse("agreements:list"), query)

    assert [line.row.number for line in response.context["lines"]] == numbers


@pytest.mark.parametrize(("days", "found"), [(29, ["T-SOON"]), (30, ["T-SOON"]), (31, [])])
def test_within_30_days_holds_the_thirtieth(days: int, found: list[str]) -> None:
    three_for_the_register()
    last_day = timezone.localdate() + timedelta(days=30)
    asked = AskedDays.read("ends-30", on=last_day - timedelta(days=days))

    assert asked is not None
    rows = Agreement.objects.with_day("ends", first=asked.first, last=asked.last)
    assert [row.number for row in rows] == found


def test_what_is_begun_is_past_its_start_and_not_to_begin(reader: User, client_of: SignIn) -> None:
    three_for_the_register()
    review = RenewalStep.objects.get(period__agreement__number="T-SOON", step=Step.REVIEW)
    review.state, review.done_on = StepState.DONE, timezone.localdate()
    review.save()

    found = {}
    for which in ("start_by", "to_begin"):
        query = {"day": f"{which}-past"}
        response = client_of(reader).get(reverse("agreements:list"), query)
        found[which] = [line.row.number for line in response.context["lines"]]

    assert found == {"start_by": ["T-SOON"], "to_begin": []}


def test_a_month_that_a_link_asks_for_is_named_and_taken_off(
    reader: User, client_of: SignIn
) -> None:
    three_for_the_register()
    last_day = timezone.localdate() + timedelta(days=30)

    response = client_of(reader).get(reverse("agreements:list"), {"day": f"ends-{last_day:%Y-%m}"})

    assert [line.row.number for line in response.context["lines"]] == ["T-SOON"]
    (narrowing,) = response.context["narrowings"]
    assert (narrowing.text, narrowing.href) == (f"Day: Ends in {month(last_day)}", "?")
    assert response.context["sorting"].column.name == "ends"


def test_days_that_there_are_not_narrow_to_nothing_and_say_so(
    reader: User, client_of: SignIn
) -> None:
    three_for_the_register()

    response = client_of(reader).get(reverse("agreements:list"), {"day": "ends-2026-13"})

    assert response.context["lines"] == []
    assert response.context["filterset"].form.errors["day"] == [
        "Select a valid choice. ends-2026-13 is not one of the available choices."
    ]


def test_the_register_is_narrowed_to_a_relationship_manager(
    manager: User, client_of: SignIn
) -> None:
    current_agreement(number="T-MINE", customer=manager.person.team_places.get().customer)
    current_agreement(number="T-THEIRS")

    query = {"manager": shown(manager.person)}
    response = client_of(manager).get(reverse("agreements:list"), query)

    assert [line.row.number for line in response.context["lines"]] == ["T-MINE"]


@pytest.mark.parametrize(
    ("query", "numbers"), [({}, ["T-1"]), ({"state": "amendment"}, ["T-1/A1"])]
)
def test_drafts_of_amendments_are_in_the_register_when_asked_for(
    administrator: User, client_of: SignIn, query: dict[str, str], numbers: list[str]
) -> None:
    agreement, today = current_agreement(number="T-1"), timezone.localdate()
    draft_amendment(agreement, by=administrator, on=today, why="More", takes_effect_on=today)

    lists = [
        reverse("agreements:list"),
        reverse("agreements:of_customer", args=[agreement.customer_id]),
    ]
    found = [
        [line.row.number for line in client_of(administrator).get(each, query).context["lines"]]
        for each in lists
    ]

    assert found == [numbers, numbers]


def test_the_register_is_narrowed_by_service(reader: User, client_of: SignIn) -> None:
    service = ServiceFactory.create()
    current_agreement(number="T-1", services=[service])
    current_agreement(number="T-2", services=[ServiceFactory.create()])

    response = client_of(reader).get(reverse("agreements:list"), {"service": shown(service)})

    assert [line.row.number for line in response.context["lines"]] == ["T-1"]


def test_the_register_comes_as_a_file(reader: User, client_of: SignIn) -> None:
    current_agreement(number="T-1", name="Outage map")

    response = client_of(reader).get(reverse("agreements:list"), {"export": "csv"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0].startswith("Number,Name,Customer,")
    assert text.splitlines()[1].startswith("T-1,Outage map,")


def test_every_date_says_how_it_came_about(reader: User, client_of: SignIn) -> None:
    agreement = AgreementFactory.create(
        anchor_on=date(2020, 8, 1), initial_months=12 * 30, renewal_months=12
    )

    response = client_of(reader).get(agreement.get_absolute_url())

    assert [(each.label, each.day, each.why) for each in response.context["dates"]] == [
        (
            "Start by",
            date(2050, 1, 28),
            "90 days before 30 April is Sunday 30 January, moved back to Friday 28 January.",
        ),
        (
            "Last day of notice",
            date(2050, 4, 30),
            "3 months before 31 July. April has no day 31, so it is its last day. "
            "Saturday 30 April is no working day, so the step is due on Friday 29 April.",
        ),
        ("Current end", date(2050, 7, 31), "First term, 360 months from 1 August 2020."),
    ]


def test_an_agreement_without_a_first_day_says_why_it_is_a_draft(
    reader: User, client_of: SignIn
) -> None:
    agreement = AgreementFactory.create(
        state=AgreementState.DRAFT,
        anchor_on=None,
        initial_months=None,
        remark="Stays a draft: its register gives no first day.",
    )

    response = client_of(reader).get(agreement.get_absolute_url())

    assert "Stays a draft: its register gives no first day." in response.content.decode()


def test_a_draft_gets_its_number_and_its_first_period(manager: User, client_of: SignIn) -> None:
    customer = manager.person.team_places.get().customer

    response = client_of(manager).post(
        reverse("agreements:create"), drafted(customer=shown(customer))
    )

    agreement = Agreement.objects.get()
    assert response.headers["Location"] == agreement.get_absolute_url()
    assert agreement.number.startswith("AG-")
    assert agreement.periods.get().last_day == date(2026, 12, 31)


def test_a_doubled_click_drafts_one_agreement(manager: User, client_of: SignIn) -> None:
    customer = manager.person.team_places.get().customer
    sent, client = drafted(customer=shown(customer)), client_of(manager)

    answers = [client.post(reverse("agreements:create"), sent) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Agreement.objects.count() == 1


def test_a_manager_cannot_draft_for_somebody_elses_customer(
    manager: User, client_of: SignIn
) -> None:
    other = CustomerFactory.create()

    response = client_of(manager).post(reverse("agreements:create"), drafted(customer=shown(other)))

    assert response.context["form"].errors["customer"] == [f"{shown(other)} cannot be chosen here."]
    assert not Agreement.objects.exists()


def test_both_lengths_of_a_first_term_are_refused_with_the_reason(
    manager: User, client_of: SignIn
) -> None:
    customer = manager.person.team_places.get().customer

    response = client_of(manager).post(
        reverse("agreements:create"),
        drafted(customer=shown(customer), first_ends_on="2026-06-30"),
    )

    assert response.context["form"].non_field_errors() == [
        "Give the first term in months or its last day, not both."
    ]


def test_other_terms_of_an_active_agreement_are_the_next_edition_and_plan_anew(
    administrator: User, client_of: SignIn
) -> None:
    agreement = current_agreement()
    client = client_of(administrator)
    form = client.get(reverse("agreements:edit", args=[agreement.pk])).context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, "")}

    client.post(
        reverse("agreements:edit", args=[agreement.pk]),
        {**sent, "notice_months": "6", "version": agreement.version, "why": "By mail"},
    )

    period = agreement.periods.get()
    assert period.edition == 2
    assert period.steps.get(step=Step.NOTICE).due_on <= date(period.first_day.year, 6, 30)


def test_an_agreement_is_put_in_force_with_the_reason_why_it_needs_no_approval(
    administrator: User, client_of: SignIn
) -> None:
    agreement = current_agreement(state=AgreementState.NEGOTIATION, exemption="")

    client_of(administrator).post(
        reverse("agreements:activate", args=[agreement.pk]), {"exemption": "Accepted terms"}
    )

    agreement.refresh_from_db()
    assert (agreement.state, agreement.exemption) == (AgreementState.ACTIVE, "Accepted terms")


def test_a_step_is_done_by_a_button_and_taken_back_by_undo(
    administrator: User, client_of: SignIn
) -> None:
    agreement = current_agreement()
    plan_renewal_steps(timezone.localdate())
    step = RenewalStep.objects.get(period__agreement=agreement, step=Step.START)
    client = client_of(administrator)

    client.post(reverse("agreements:step_complete", args=[step.pk]))
    step.refresh_from_db()
    done = step.state
    client.post(reverse("agreements:step_reopen", args=[step.pk]))

    step.refresh_from_db()
    assert (done, step.state, step.done_by) == (StepState.DONE, StepState.OPEN, None)


def test_skipping_a_step_without_a_reason_says_what_is_missing(
    administrator: User, client_of: SignIn
) -> None:
    agreement = current_agreement()
    plan_renewal_steps(timezone.localdate())
    step = RenewalStep.objects.get(period__agreement=agreement, step=Step.START)

    response = client_of(administrator).post(
        reverse("agreements:step_skip", args=[step.pk]), follow=True
    )

    assert [str(each) for each in response.context["messages"]] == ["Say why the step is skipped."]
    step.refresh_from_db()
    assert step.state == StepState.OPEN


def test_a_line_takes_the_price_of_its_service_on_the_day(
    administrator: User, client_of: SignIn
) -> None:
    agreement, price = current_agreement(), ServicePriceFactory.create()

    client_of(administrator).post(
        reverse("agreements:line_create", args=[agreement.pk]),
        {
            "service": shown(price.service),
            "quantity": "4",
            "price": "",
            "why": "By mail",
            "idempotency_key": str(uuid.uuid4()),
        },
    )

    line = agreement.periods.get().lines.get()
    assert (line.quantity, line.price, line.amount) == (Decimal(4), price.price, 4 * price.price)


def test_a_service_that_another_agreement_covers_is_refused_at_the_form(
    administrator: User, client_of: SignIn
) -> None:
    agreement = current_agreement()
    service = ServiceFactory.create()
    current_agreement(customer=agreement.customer, services=[service])

    response = client_of(administrator).post(
        reverse("agreements:line_create", args=[agreement.pk]),
        {"service": shown(service), "quantity": "1", "idempotency_key": str(uuid.uuid4())},
    )

    assert response.context["form"].non_field_errors() == [
        "Another active agreement of this customer covers the service on those days."
    ]


def test_a_level_added_to_what_is_in_force_holds_from_today_to_the_end_of_its_period(
    administrator: User, client_of: SignIn
) -> None:
    line = AgreementLineFactory.create(period=current_agreement().periods.get())

    client_of(administrator).post(
        reverse("agreements:level_create", args=[line.pk]),
        {
            "measure": MeasureFactory.create().pk,
            "period_kind": "month",
            "target": "99.5",
            "why": "By mail",
            "idempotency_key": str(uuid.uuid4()),
        },
    )

    assert ServiceLevel.objects.get().valid == period(timezone.localdate(), line.period.last_day)


def test_a_service_names_who_has_it_agreed_today(reader: User, client_of: SignIn) -> None:
    service = ServiceFactory.create()
    current_agreement(customer__unit__name="Grid North", services=[service])
    AgreementFactory.create(state=AgreementState.DRAFT, services=[service])

    response = client_of(reader).get(service.get_absolute_url())

    assert [line.customer.unit.name for line in response.context["lines"]] == ["Grid North"]


def test_the_list_of_services_counts_customers_and_has_a_constant_number_of_queries(
    reader: User, client_of: SignIn, django_assert_num_queries: Any
) -> None:
    client = client_of(reader)
    service = ServicePriceFactory.create().service
    current_agreement(services=[service])
    client.get(reverse("agreements:services"))

    with django_assert_num_queries(6):
        client.get(reverse("agreements:services"))
    current_agreement(services=[service])
    ServiceFactory.create_batch(2)
    with django_assert_num_queries(6):
        response = client.get(reverse("agreements:services"))

    rows = {line.row: line.row.customers_today for line in response.context["lines"]}
    assert rows[service] == 2
