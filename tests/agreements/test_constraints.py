"""What the database refuses of agreements, whoever asks it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection

from agreements.models import (
    TRANSITIONS,
    Agreement,
    AgreementLine,
    AgreementState,
    RenewalMode,
    StepState,
)
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    AgreementPeriodFactory,
    RenewalStepFactory,
    ServiceFactory,
    ServiceLevelFactory,
    ServicePriceFactory,
)
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    """The name of the constraint that refused."""
    name: str = error.value.__cause__.diag.constraint_name  # type: ignore[union-attr]  # psycopg2's
    return name


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"exemption": ""}, "an_active_agreement_is_approved_or_exempt"),
        ({"state": "ended"}, "an_ended_agreement_says_when_and_how"),
        ({"ended_as": "expired"}, "an_ended_agreement_says_when_and_how"),
        ({"state": "signed"}, "an_agreement_is_in_a_known_state"),
        ({"first_ends_on": date(2026, 12, 31)}, "a_first_term_is_months_or_a_last_day"),
        (
            {"initial_months": None, "first_ends_on": date(2025, 12, 31)},
            "agreement_ends_after_it_starts",
        ),
        ({"initial_months": 0}, "a_first_term_is_a_month_at_least"),
        ({"renewal_months": None}, "a_tacit_renewal_has_its_term"),
        ({"notice_days": 30}, "notice_is_in_months_or_in_days"),
        ({"value": Decimal(1)}, "a_value_has_its_currency"),
        ({"anchor_on": date(3000, 1, 1)}, "an_agreement_is_of_our_times"),
        ({"anchor_on": date(1899, 12, 31)}, "an_agreement_is_of_our_times"),
        ({"initial_months": 1201}, "a_term_is_a_hundred_years_at_most"),
        ({"renewal_months": 1201}, "a_term_is_a_hundred_years_at_most"),
        ({"notice_months": 121}, "notice_and_lead_are_ten_years_at_most"),
        ({"notice_months": None, "notice_days": 3651}, "notice_and_lead_are_ten_years_at_most"),
        ({"lead_days": 3651}, "notice_and_lead_are_ten_years_at_most"),
    ],
)
def test_an_agreement_that_contradicts_itself_is_refused(
    facts: dict[str, object], constraint: str
) -> None:
    agreement = AgreementFactory.build(customer=CustomerFactory.create(), **facts)

    with pytest.raises(IntegrityError) as error:
        Agreement.objects.bulk_create([agreement])

    assert refused_by(error) == constraint


def test_an_active_agreement_without_a_first_day_is_refused() -> None:
    agreement = AgreementFactory.build(customer=CustomerFactory.create(), anchor_on=None)

    with pytest.raises(IntegrityError) as error:
        Agreement.objects.bulk_create([agreement])

    assert refused_by(error) == "an_active_agreement_has_a_first_day"


def test_an_agreement_under_itself_is_refused() -> None:
    agreement = AgreementFactory.create()

    with pytest.raises(IntegrityError) as error:
        Agreement.objects.filter(pk=agreement.pk).update(master=agreement)

    assert refused_by(error) == "an_agreement_is_not_its_own_master"


def test_two_periods_of_an_agreement_on_one_day_are_refused() -> None:
    agreement = AgreementFactory.create()

    with pytest.raises(IntegrityError) as error:
        AgreementPeriodFactory.create(
            agreement=agreement, valid=period(date(2026, 12, 31), date(2027, 12, 31))
        )

    assert refused_by(error) == "periods_of_an_agreement_do_not_overlap"


def test_a_period_may_start_the_day_after_the_one_before() -> None:
    agreement = AgreementFactory.create()

    AgreementPeriodFactory.create(agreement=agreement, valid=period(date(2027, 1, 1), None))

    assert [each.n for each in agreement.periods.order_by("n")] == [1, 2]


def test_a_service_in_two_active_agreements_of_a_customer_on_one_day_is_refused() -> None:
    """By plain SQL, which no form has looked at, and whatever it says of the copied columns."""
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    AgreementFactory.create(customer=customer, services=[service])
    other = AgreementFactory.create(customer=customer, anchor_on=date(2026, 12, 31))

    with pytest.raises(IntegrityError) as error, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agreements_agreementline"
            " (version, period_id, service_id, quantity, funding_share, active, customer_id, valid)"
            " VALUES (1, %s, %s, 1, 100, false, NULL, 'empty')",
            [other.periods.get().pk, service.pk],
        )

    assert refused_by(error) == "one_active_agreement_a_service_a_day"


def test_the_same_service_is_free_the_day_after() -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    AgreementFactory.create(customer=customer, services=[service])

    AgreementFactory.create(customer=customer, anchor_on=date(2027, 1, 1), services=[service])

    assert AgreementLine.objects.filter(active=True, service=service).count() == 2


def test_a_draft_may_cover_what_another_agreement_covers_until_it_becomes_active() -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    AgreementFactory.create(customer=customer, services=[service])
    draft = AgreementFactory.create(
        customer=customer, state=AgreementState.DRAFT, services=[service]
    )

    with pytest.raises(IntegrityError) as error:
        Agreement.objects.filter(pk=draft.pk).update(state=AgreementState.ACTIVE)

    assert refused_by(error) == "one_active_agreement_a_service_a_day"


def test_moving_an_agreement_to_a_customer_who_has_the_service_is_refused() -> None:
    service = ServiceFactory.create()
    one, two = (
        AgreementFactory.create(services=[service]),
        AgreementFactory.create(services=[service]),
    )

    with pytest.raises(IntegrityError) as error:
        Agreement.objects.filter(pk=two.pk).update(customer=one.customer)

    assert refused_by(error) == "one_active_agreement_a_service_a_day"


def test_lengthening_a_period_into_another_agreement_is_refused() -> None:
    customer, service = CustomerFactory.create(), ServiceFactory.create()
    one = AgreementFactory.create(customer=customer, services=[service])
    AgreementFactory.create(customer=customer, anchor_on=date(2027, 1, 1), services=[service])

    with pytest.raises(IntegrityError) as error:
        one.periods.update(valid=period(date(2026, 1, 1), date(2027, 1, 1)))

    assert refused_by(error) == "one_active_agreement_a_service_a_day"


@pytest.mark.parametrize("old", AgreementState.values)
@pytest.mark.parametrize("new", AgreementState.values)
def test_the_database_lets_only_the_table_of_transitions_happen(old: str, new: str) -> None:
    ended = {"ended_on": date(2026, 6, 30), "ended_as": "expired"}
    agreement = AgreementFactory.create(state=old, **(ended if old == "ended" else {}))
    facts = ended if new == "ended" else {"ended_on": None, "ended_as": ""}
    change = Agreement.objects.filter(pk=agreement.pk)

    if old == new or new in TRANSITIONS[old]:
        assert change.update(state=new, **facts) == 1
    else:
        with pytest.raises(InternalError, match="Invalid transition"):
            change.update(state=new, **facts)


def test_two_targets_for_a_measure_on_one_day_are_refused() -> None:
    level = ServiceLevelFactory.create()

    with pytest.raises(IntegrityError) as error:
        ServiceLevelFactory.create(
            line=level.line,
            measure=level.measure,
            valid=period(date(2026, 12, 31), None),
        )

    assert refused_by(error) == "one_target_a_measure_a_day"


def test_two_prices_of_a_service_on_one_day_are_refused() -> None:
    price = ServicePriceFactory.create()

    with pytest.raises(IntegrityError) as error:
        ServicePriceFactory.create(service=price.service, valid=period(date(2027, 1, 1), None))

    assert refused_by(error) == "one_price_a_service_a_day"


def test_a_second_line_for_a_service_in_a_period_is_refused() -> None:
    drafted = AgreementFactory.create(state=AgreementState.DRAFT)
    line = AgreementLineFactory.create(period=drafted.periods.get())

    with pytest.raises(IntegrityError) as error:
        AgreementLineFactory.create(period=line.period, service=line.service)

    assert refused_by(error) == "one_line_a_service_and_period"


def test_a_step_stands_once_in_a_period() -> None:
    step = RenewalStepFactory.create()

    with pytest.raises(IntegrityError) as error:
        RenewalStepFactory.create(period=step.period)

    assert refused_by(error) == "one_renewal_step_a_period_and_kind"


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": StepState.DONE}, "a_closed_renewal_step_has_its_day"),
        ({"done_on": date(2026, 7, 1)}, "a_closed_renewal_step_has_its_day"),
        (
            {"state": StepState.SKIPPED, "done_on": date(2026, 7, 1)},
            "a_skipped_renewal_step_has_its_reason",
        ),
    ],
)
def test_a_closed_step_says_when_and_a_skipped_one_why(
    facts: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError) as error:
        RenewalStepFactory.create(**facts)

    assert refused_by(error) == constraint


def test_an_agreement_without_a_number_gets_the_next_of_the_series() -> None:
    agreements = [AgreementFactory.create(number="") for _ in range(2)]

    numbers = [Agreement.objects.get(pk=each.pk).number for each in agreements]

    first = int(numbers[0].removeprefix("AG-"))
    assert numbers == [f"AG-{first:04}", f"AG-{first + 1:04}"]


def test_the_series_leaves_out_a_number_that_is_taken() -> None:
    first = Agreement.objects.get(pk=AgreementFactory.create(number="").pk).number
    following = int(first.removeprefix("AG-")) + 1
    AgreementFactory.create(number=f"AG-{following:04}")

    agreement = Agreement.objects.get(pk=AgreementFactory.create(number="").pk)

    assert agreement.number == f"AG-{following + 1:04}"


def test_tacit_is_the_only_mode_that_needs_a_renewal_term() -> None:
    agreement = AgreementFactory.create(renewal_mode=RenewalMode.EXPRESS, renewal_months=None)

    assert agreement.terms is not None
    assert not agreement.terms.renews_tacitly
