"""What a row of an imported file means for services, agreements and levels."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from agreements.models import Agreement, AgreementLine, Measure, Service, ServiceLevel
from agreements.operations.end import give_notice
from agreements.operations.plan_renewals import plan_renewal_steps
from brm.accounts.models import User
from customers.periods import period
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    ServiceFactory,
)
from tests.agreements.importing import counts, import_lines, reasons
from tests.customers.factories import CustomerFactory, PersonFactory

pytestmark = pytest.mark.django_db

HEAD = "number,name,customer,first_day,last_day,initial_months,renewal_mode,renewal_months,state"


@pytest.fixture(autouse=True)
def water() -> None:
    CustomerFactory.create(unit__code="W", unit__name="Water")


def test_services_come_with_their_owner_and_their_price(tmp_path: Path) -> None:
    PersonFactory.create(external_id="P1", name="Olav Berg")

    answer = import_lines(
        "services",
        tmp_path,
        "code,name,owner,lifecycle,unit,price,currency",
        "map,Outage map,P1,live,user,148,SEK",
        "old,Old map,,retired,,,",
    )

    service = Service.objects.get(code="map")
    assert (service.owner and service.owner.name, service.unit) == ("Olav Berg", "user")
    assert [(each.price, each.currency) for each in service.prices.all()] == [(Decimal(148), "SEK")]
    assert Service.objects.get(code="old").stage(on=timezone.localdate()) == "retired"
    assert counts(answer)["created"] == 2


def test_a_price_from_a_later_day_ends_the_one_before_it(tmp_path: Path) -> None:
    head = "code,name,price,currency,price_from"
    import_lines("services", tmp_path, head, "map,Outage map,148,SEK,2025-01-01")

    import_lines("services", tmp_path, head, "map,Outage map,160,SEK,2026-01-01")

    prices = Service.objects.get().prices.order_by("valid")
    assert [(each.price, each.valid) for each in prices] == [
        (Decimal(148), period(date(2025, 1, 1), date(2025, 12, 31))),
        (Decimal(160), period(date(2026, 1, 1), None)),
    ]


JAN, JUL, SEP = date(2026, 1, 1), date(2026, 7, 1), date(2026, 9, 1)


@pytest.mark.parametrize(
    ("line", "prices"),
    [
        ("148,SEK,2026-07-01", {JAN: 100, JUL: 148}),
        ("148,SEK,2026-09-01", {JAN: 100, JUL: 120, SEP: 148}),
        ("148,SEK,2026-03-01", {JAN: 100, date(2026, 3, 1): 148, JUL: 120}),
        ("148,SEK,2025-07-01", {date(2025, 7, 1): 148, JAN: 100, JUL: 120}),
        ("100,SEK,2026-03-01", {JAN: 100, JUL: 120}),
        ("120,SEK,2026-07-01", {JAN: 100, JUL: 120}),
    ],
)
def test_a_price_of_a_file_holds_from_its_day_until_the_next(
    tmp_path: Path, line: str, prices: dict[date, int]
) -> None:
    head = "code,name,price,currency,price_from"
    import_lines("services", tmp_path, head, "map,Map,100,SEK,2026-01-01")
    import_lines("services", tmp_path, head, "map,Map,120,SEK,2026-07-01")

    for _again in range(2):
        import_lines("services", tmp_path, head, f"map,Map,{line}")

    days = sorted(prices)
    last_days = [day - timedelta(days=1) for day in days[1:]]
    found = Service.objects.get().prices.order_by("valid")
    assert [(each.price, each.valid) for each in found] == [
        (Decimal(prices[day]), period(day, last))
        for day, last in zip(days, [*last_days, None], strict=True)
    ]


def test_a_price_without_its_day_corrects_the_one_of_today(tmp_path: Path) -> None:
    head = "code,name,price,currency,price_from"
    today = timezone.localdate()
    later = today + timedelta(days=40)
    import_lines("services", tmp_path, head, "map,Map,100,SEK,2026-01-01")
    import_lines("services", tmp_path, head, f"map,Map,120,SEK,{later}")

    import_lines("services", tmp_path, head, "map,Map,101,SEK,")

    found = Service.objects.get().prices.order_by("valid")
    assert [(each.price, each.first_day) for each in found] == [
        (Decimal(101), date(2026, 1, 1)),
        (Decimal(120), later),
    ]


def test_measures_say_which_way_is_better(tmp_path: Path) -> None:
    import_lines(
        "measures", tmp_path, "code,name,unit,better", "answer,Answer time,s,lower", "up,Up,%,"
    )

    assert dict(Measure.objects.values_list("code", "better")) == {
        "answer": "lower",
        "up": "higher",
    }


@pytest.mark.parametrize(
    ("row", "days"),
    [
        ("A1,Map,W,2026-01-01,2026-12-31,,none,,active", (date(2026, 1, 1), date(2026, 12, 31))),
        ("A1,Map,W,2026-01-01,,12,none,,active", (date(2026, 1, 1), date(2026, 12, 31))),
        ("A1,Map,W,2026-01-01,,,none,,active", (date(2026, 1, 1), None)),
        ("A1,Map,W,2026-01-01,2026-01-01,,none,,active", (date(2026, 1, 1), date(2026, 1, 1))),
        ("A1,Map,W,2024-01-31,,1,none,,active", (date(2024, 1, 31), date(2024, 2, 28))),
        (
            "A1,Map,W,2020-08-01,2026-07-31,36,tacit,12,active",
            (date(2020, 8, 1), date(2023, 7, 31)),
        ),
        ("A1,Map,W,2020-08-01,2026-07-31,36,none,,active", (date(2020, 8, 1), date(2026, 7, 31))),
    ],
)
def test_the_first_period_follows_from_what_the_row_gives(
    tmp_path: Path, row: str, days: tuple[date, date | None]
) -> None:
    import_lines("agreements", tmp_path, HEAD, row)

    first = Agreement.objects.get().periods.get()
    assert (first.first_day, first.last_day) == days
    assert first.agreement.terms is not None


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (
            "A1,Map,W,2026-05-01,2026-04-30,,none,,active",
            "last_day",
            "It ends on 2026-04-30, before it starts on 2026-05-01.",
        ),
        (
            "A1,Map,W,2026-05-01,9999-12-31,,none,,active",
            "last_day",
            "Leave the last day empty where the agreement has no end.",
        ),
        (
            "A1,Map,W,2026-05-01,,12,tacit,,active",
            "renewal_months",
            "An agreement that renews tacitly needs its renewal term in months.",
        ),
        (
            "A1,Map,W,2026-05-01,,0,none,,active",
            "initial_months",
            "The first term is one month at least.",
        ),
        (
            "A1,Map,W,2026-05-01,,,none,,ended",
            "last_day",
            "An agreement that has ended needs its last day.",
        ),
        (
            "A1,Map,X,2026-05-01,,,none,,active",
            "customer",
            "There is no customer with the code X.",
        ),
    ],
)
def test_a_row_that_cannot_stand_is_rejected_with_its_reason(
    tmp_path: Path, row: str, field: str, reason: str
) -> None:
    answer = import_lines("agreements", tmp_path, HEAD, row)

    assert reasons(answer) == [("2", field, reason)]
    assert (answer["accepted"], Agreement.objects.count()) == (0, 0)


def test_an_agreement_that_its_register_has_as_ended_says_when(tmp_path: Path) -> None:
    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2025-01-01,2025-12-31,,none,,ended")

    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.ended_on, agreement.ended_as) == (
        "ended",
        date(2025, 12, 31),
        "expired",
    )


def test_rows_with_one_number_are_one_agreement_with_a_line_each(tmp_path: Path) -> None:
    ServiceFactory.create(code="map")
    ServiceFactory.create(code="desk")

    answer = import_lines(
        "agreements",
        tmp_path,
        "number,name,customer,first_day,service,quantity,price,state",
        "A1,Workplace,W,2026-01-01,map,10,12.50,active",
        "A1,Workplace,W,2026-01-01,desk,20,,active",
    )

    lines = AgreementLine.objects.order_by("service__code")
    assert [(each.service.code, each.quantity, each.price) for each in lines] == [
        ("desk", Decimal(20), None),
        ("map", Decimal(10), Decimal("12.50")),
    ]
    assert Agreement.objects.count() == 1
    assert counts(answer)["created"] == 2


def test_an_agreement_given_twice_is_rejected_with_both_lines_named(tmp_path: Path) -> None:
    row = "A1,Map,W,2026-01-01,,,none,,active"

    answer = import_lines("agreements", tmp_path, HEAD, row, row)

    assert [reason for _line, _field, reason in reasons(answer)] == [
        "A1 stands more than once: in lines 2, 3."
    ] * 2


def test_two_agreements_of_a_customer_on_one_service_and_day_are_not_both_taken(
    tmp_path: Path,
) -> None:
    ServiceFactory.create(code="map")
    head = "number,name,customer,first_day,last_day,service,state"

    answer = import_lines(
        "agreements",
        tmp_path,
        head,
        "A1,Map,W,2026-01-01,2026-06-30,map,active",
        "A2,Map,W,2026-06-30,2026-12-31,map,active",
        "A3,Map,W,2026-07-01,2026-12-31,map,active",
    )

    covered = "Agreement A1 covers this service for the customer on those days."
    assert reasons(answer) == [("3", "service", covered)]
    assert sorted(Agreement.objects.values_list("number", flat=True)) == ["A1", "A3"]


def test_what_an_active_agreement_here_covers_is_not_taken_again(tmp_path: Path) -> None:
    service, customer = ServiceFactory.create(code="map"), CustomerFactory.create(unit__code="N")
    AgreementFactory.create(number="T-1", customer=customer, services=[service])

    answer = import_lines(
        "agreements",
        tmp_path,
        "number,name,customer,first_day,service,state",
        "A1,Map,N,2026-12-31,map,active",
    )

    covered = "Agreement T-1 covers this service for the customer on those days."
    assert reasons(answer) == [("2", "service", covered)]


def test_a_master_may_stand_in_the_same_file(tmp_path: Path) -> None:
    answer = import_lines(
        "agreements",
        tmp_path,
        "number,name,customer,master",
        "A1,Map,W,M1",
        "M1,Master,W,",
        "A2,Desk,W,M2",
    )

    assert str(Agreement.objects.get(number="A1").master) == "M1 Master"
    assert [reason for _line, _field, reason in reasons(answer)] == [
        "There is no other agreement with the number M2."
    ]


def test_importing_again_changes_what_differs_and_nothing_else(tmp_path: Path) -> None:
    rows = [
        "A1,Map,W,2026-01-01,,12,tacit,12,active",
        "A2,Desk,W,2026-01-01,,12,tacit,12,active",
    ]
    import_lines("agreements", tmp_path, HEAD, *rows)

    answer = import_lines("agreements", tmp_path, HEAD, rows[0].replace("Map", "Maps"), rows[1])

    assert counts(answer) == {
        "accepted": 2,
        "rejected": 0,
        "created": 0,
        "updated": 1,
        "unchanged": 1,
    }


def test_a_file_without_terms_leaves_them_as_they_were(tmp_path: Path) -> None:
    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2026-01-01,,12,tacit,12,active")

    import_lines("agreements", tmp_path, "number,name,customer", "A1,Maps,W")

    agreement = Agreement.objects.get()
    assert (agreement.name, agreement.state, agreement.initial_months) == ("Maps", "active", 12)
    assert agreement.periods.get().last_day == date(2026, 12, 31)


def test_a_state_that_does_not_follow_is_rejected(tmp_path: Path) -> None:
    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2026-01-01,,,none,,active")

    answer = import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2026-01-01,,,none,,draft")

    assert reasons(answer) == [("2", "state", "It is “Active” and cannot become “Draft”.")]


def test_what_time_has_ended_stays_ended_though_its_register_says_active(tmp_path: Path) -> None:
    row = "A1,Map,W,2025-01-01,2025-12-31,,none,,active"
    import_lines("agreements", tmp_path, HEAD, row)
    plan_renewal_steps(date(2026, 1, 1))

    answer = import_lines("agreements", tmp_path, HEAD, row)

    assert counts(answer)["unchanged"] == 1
    assert Agreement.objects.get().state == "ended"


def test_a_register_that_ends_an_agreement_ends_it_with_its_current_term(tmp_path: Path) -> None:
    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2020-01-01,,12,tacit,12,active")
    plan_renewal_steps(date(2024, 6, 1))

    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2020-01-01,,12,tacit,12,ended")

    assert Agreement.objects.get().ended_on == date(2024, 12, 31)


def test_an_import_again_leaves_a_period_that_notice_has_cut(
    tmp_path: Path, administrator: User
) -> None:
    row = "A1,Map,W,2026-01-01,,,none,,active"
    import_lines("agreements", tmp_path, HEAD, row)
    give_notice(Agreement.objects.get(), by=administrator, on=date(2026, 7, 31))

    import_lines("agreements", tmp_path, HEAD, row)

    assert Agreement.objects.get().periods.get().last_day == date(2026, 7, 31)


def test_an_active_agreement_without_a_first_day_becomes_active_once_it_has_one(
    tmp_path: Path,
) -> None:
    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,,2026-12-31,,none,,active")
    before = Agreement.objects.get()

    import_lines("agreements", tmp_path, HEAD, "A1,Map,W,2026-01-01,2026-12-31,,none,,active")

    after = Agreement.objects.get()
    assert (before.state, before.periods.count()) == ("draft", 1)
    assert before.remark == (
        "Stays a draft: its register gives no first day, but 2026-12-31 as its last."
    )
    assert (after.state, after.remark) == ("active", "")
    assert after.periods.get().last_day == date(2026, 12, 31)


def test_levels_go_to_the_line_of_the_last_period(tmp_path: Path) -> None:
    service = ServiceFactory.create(code="map")
    MeasureFactory.create(code="up")
    agreement = AgreementFactory.create(number="A1", services=[service])
    plan_renewal_steps(date(2027, 1, 1))

    answer = import_lines(
        "levels",
        tmp_path,
        "agreement,service,measure,target,warning,workload_limit,exceptions",
        'A1,map,up,99.5,99.6,400,"Agreed maintenance, Sundays"',
        "A1,desk,up,99.5,,,",
    )

    level = ServiceLevel.objects.get()
    assert (level.target, level.warning, level.workload_limit) == (
        Decimal("99.5"),
        Decimal("99.6"),
        Decimal(400),
    )
    assert level.valid == agreement.periods.get(n=2).valid
    assert [reason for _line, _field, reason in reasons(answer)] == [
        "There is no service with the code desk."
    ]


def test_a_level_needs_a_line_for_its_service(tmp_path: Path) -> None:
    ServiceFactory.create(code="map")
    MeasureFactory.create(code="up")
    AgreementFactory.create(number="A1")

    answer = import_lines("levels", tmp_path, "agreement,service,measure,target", "A1,map,up,99.5")

    assert [reason for _line, _field, reason in reasons(answer)] == ["A1 has no line for map."]


def test_another_target_of_a_file_applies_from_today_and_leaves_the_days_before(
    tmp_path: Path,
) -> None:
    today = timezone.localdate()
    MeasureFactory.create(code="up")
    AgreementFactory.create(
        number="A1",
        anchor_on=today - timedelta(days=60),
        services=[ServiceFactory.create(code="map")],
    )
    head = "agreement,service,measure,target,exceptions"
    import_lines("levels", tmp_path, head, "A1,map,up,99.5,")
    ServiceLevel.objects.update(valid=period(today - timedelta(days=60), None))

    answers = [import_lines("levels", tmp_path, head, "A1,map,up,98,") for _ in range(2)]

    levels = ServiceLevel.objects.order_by("valid").values_list("target", "valid")
    assert list(levels) == [
        (Decimal("99.5"), period(today - timedelta(days=60), today - timedelta(days=1))),
        (Decimal(98), period(today, None)),
    ]
    assert [(each["updated"], each["unchanged"]) for each in answers] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("initial_months", 1201), ("renewal_months", 1201), ("notice_months", 121)],
)
def test_a_length_that_no_calendar_holds_is_rejected(
    tmp_path: Path, field: str, value: int
) -> None:
    head = f"number,name,customer,first_day,{field}"

    answer = import_lines("agreements", tmp_path, head, f"A1,Map,W,2026-01-01,{value}")

    assert reasons(answer) == [
        ("2", field, f"“{value}”: Ensure this value is less than or equal to {value - 1}.")
    ]
