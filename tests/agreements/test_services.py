"""Services live by their days, stand under one another, and are not offered for ever."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import AgreementLine, Lifecycle, Requirement, Service
from agreements.operations.activate import activate_agreement
from agreements.operations.draft import add_line
from agreements.operations.move import decide_fit
from agreements.operations.order import decide_order
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.services.words import life_in_words, life_of
from agreements.texts.contents import content_of
from brm.accounts.models import User
from customers.periods import period
from tests.agreements.factories import AgreementFactory, AgreementLineFactory, ServiceFactory
from tests.agreements.importing import import_lines, reasons
from tests.agreements.requirements import a_requirement
from tests.agreements.test_constraints import refused_by
from tests.customers.factories import CustomerFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = date(2026, 6, 15)
ONE = timedelta(days=1)
LIFE = {
    "live_on": date(2026, 2, 1),
    "retiring_on": date(2026, 8, 1),
    "retired_on": date(2026, 11, 1),
}


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (LIFE["live_on"] - ONE, Lifecycle.PIPELINE),
        (LIFE["live_on"], Lifecycle.LIVE),
        (LIFE["retiring_on"] - ONE, Lifecycle.LIVE),
        (LIFE["retiring_on"], Lifecycle.RETIRING),
        (LIFE["retired_on"] - ONE, Lifecycle.RETIRING),
        (LIFE["retired_on"], Lifecycle.RETIRED),
    ],
)
def test_the_stage_of_a_day_follows_from_the_days_in_python_and_in_the_database(
    day: date, stage: Lifecycle
) -> None:
    service = ServiceFactory.create(**LIFE)

    assert service.stage(on=day) == stage
    assert Service.objects.with_stage(on=day).get().stage_today == stage
    found = [each for each in Lifecycle if Service.objects.in_stage(each, on=day).exists()]
    assert found == [stage]


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        ({"live_on": None}, Lifecycle.PIPELINE),
        ({"live_on": None, "retired_on": DAY}, Lifecycle.RETIRED),
        ({"live_on": DAY, "retired_on": DAY + ONE}, Lifecycle.LIVE),
    ],
)
def test_days_that_are_not_known_are_no_stage(days: dict[str, Any], stage: Lifecycle) -> None:
    service = ServiceFactory.create(**days)

    assert service.stage(on=DAY) == stage
    assert Service.objects.with_stage(on=DAY).get().stage_today == stage


@pytest.mark.parametrize(
    "days",
    [
        {"live_on": DAY, "retiring_on": DAY - ONE},
        {"live_on": DAY, "retired_on": DAY - ONE},
        {"live_on": DAY - ONE, "retiring_on": DAY, "retired_on": DAY - ONE},
        {"live_on": None, "retiring_on": DAY},
    ],
)
def test_days_out_of_their_order_are_refused(days: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as error:
        ServiceFactory.create(**days)

    assert refused_by(error) == "a_service_is_live_then_retiring_then_retired"


def test_a_service_cannot_stand_under_one_of_its_own_parts() -> None:
    top = ServiceFactory.create()
    middle = ServiceFactory.create(parent=top)
    part = ServiceFactory.create(parent=middle)

    with pytest.raises(IntegrityError) as error:
        Service.objects.filter(pk=top.pk).update(parent=part)

    assert refused_by(error) == "a_service_is_no_part_of_itself"


@pytest.mark.django_db(transaction=True)
def test_two_services_put_under_each_other_at_once_make_no_ring() -> None:
    one, other = ServiceFactory.create(), ServiceFactory.create()
    both_began = threading.Barrier(2)
    refused: list[str] = []

    def put(part: Service, under: Service) -> None:
        try:
            both_began.wait(timeout=60)
            Service.objects.filter(pk=part.pk).update(parent=under)
        except IntegrityError:
            refused.append(part.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=put, args=pair) for pair in ((one, other), (other, one))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(refused) == 1
    assert Service.objects.filter(parent__isnull=False).count() == 1


def test_a_form_says_why_a_ring_is_refused(administrator: User, client_of: SignIn) -> None:
    top = ServiceFactory.create(code="top", name="Top")
    part = ServiceFactory.create(parent=top)

    response = client_of(administrator).post(
        reverse("agreements:service_edit", args=[top.pk]),
        {"code": "top", "name": "Top", "parent": part.code, "version": top.version},
    )

    assert response.context["form"].non_field_errors() == [
        "A service cannot be a part of itself, nor of one of its own parts."
    ]


# Offered ------------------------------------------------------------------------------------


def a_draft(**facts: Any) -> Any:
    return AgreementFactory.create(state="draft", anchor_on=date(2026, 7, 1), **facts)


def added(agreement: Any, service: Service, by: User, **facts: Any) -> AgreementLine:
    asked = {"quantity": Decimal(1), "price": Decimal(1)} | facts
    return add_line(agreement, by=by, on=DAY, service=service, **asked)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (
            {"live_on": date(2020, 1, 1), "retired_on": date(2026, 7, 1)},
            "Maps is retired from 1 July 2026 and cannot be ordered or agreed on.",
        ),
        (
            {"live_on": date(2020, 1, 1), "retiring_on": date(2026, 7, 1)},
            "Maps is retiring from 1 July 2026: only customers who have it agreed get more.",
        ),
        (
            {"live_on": date(2026, 7, 2)},
            "Maps is in the pipeline: it can be had from 2 July 2026 on.",
        ),
        (
            {"live_on": None},
            "Maps is in the pipeline, and no day is set from which it is live.",
        ),
    ],
)
def test_a_line_is_refused_with_the_reason(
    administrator: User, days: dict[str, Any], sentence: str
) -> None:
    service = ServiceFactory.create(name="Maps", **days)

    with pytest.raises(ValidationError) as refusal:
        added(a_draft(), service, administrator)

    assert refusal.value.message_dict == {"service": [sentence]}


def test_a_line_may_begin_on_the_day_on_which_its_service_goes_live(administrator: User) -> None:
    service = ServiceFactory.create(live_on=date(2026, 7, 1))

    assert added(a_draft(), service, administrator).service == service


def test_of_a_retiring_service_those_get_more_who_have_it(administrator: User) -> None:
    service = ServiceFactory.create(retiring_on=date(2026, 3, 1))
    customer = CustomerFactory.create()
    AgreementFactory.create(customer=customer, services=[service], initial_months=6)

    assert added(a_draft(customer=customer), service, administrator).service == service
    with pytest.raises(ValidationError, match="is retiring from 1 March 2026"):
        added(a_draft(), service, administrator)


def test_a_draft_does_not_come_into_force_with_a_retired_service(administrator: User) -> None:
    service = ServiceFactory.create(name="Maps")
    agreement = a_draft(services=[service])
    service.retired_on = date(2026, 7, 1)
    service.save()

    with pytest.raises(ValidationError, match=r"Maps is retired from 1 July 2026"):
        activate_agreement(agreement, by=administrator, exemption="By mail", on=DAY)


def test_the_database_refuses_a_line_that_begins_when_its_service_is_retired() -> None:
    service = ServiceFactory.create(retired_on=date(2026, 1, 1))

    with pytest.raises(IntegrityError) as error:
        AgreementFactory.create(services=[service])

    assert refused_by(error) == "a_line_begins_before_its_service_is_retired"


def test_a_renewal_leaves_out_what_is_retired_by_then_and_says_so(
    administrator: User, client_of: SignIn
) -> None:
    kept, gone = ServiceFactory.create(), ServiceFactory.create(name="Fax")
    agreement = AgreementFactory.create(services=[kept, gone])
    gone.retired_on = date(2027, 1, 1)
    gone.save()

    plan_renewal_steps(date(2027, 1, 1))

    renewed = agreement.periods.get(n=2)
    assert [line.service for line in renewed.lines.all()] == [kept]
    assert [(each.service, each.covered_by) for each in renewed.left_out.all()] == [(gone, None)]


def test_a_service_that_is_retired_the_day_after_is_renewed() -> None:
    service = ServiceFactory.create(retired_on=date(2027, 1, 2))
    agreement = AgreementFactory.create(services=[service])

    plan_renewal_steps(date(2027, 1, 1))

    assert [line.service for line in agreement.periods.get(n=2).lines.all()] == [service]


def test_the_text_of_a_renewal_leaves_out_what_is_retired_by_then() -> None:
    kept, gone = ServiceFactory.create(code="kept"), ServiceFactory.create(code="gone")
    agreement = AgreementFactory.create(services=[kept, gone])
    gone.retired_on = date(2027, 1, 1)
    gone.save()
    first = agreement.periods.get()

    now = content_of(agreement, first, on=DAY)
    days = period(date(2027, 1, 1), date(2027, 12, 31))
    then = content_of(agreement, first, on=DAY, days=days)

    assert sorted(now["sections"]["lines"]) == ["gone", "kept"]
    assert sorted(then["sections"]["lines"]) == ["kept"]


def test_an_order_of_a_retired_service_is_refused_with_the_reason(administrator: User) -> None:
    service = ServiceFactory.create(name="Fax", retired_on=date(2026, 2, 1))
    customer = CustomerFactory.create()

    with pytest.raises(ValidationError, match="Fax is retired from 1 February 2026"):
        a_requirement(customer, by=administrator, kind="order", service=service)

    assert not Requirement.objects.exists()


def test_an_order_waits_for_the_day_on_which_its_service_is_live(administrator: User) -> None:
    service = ServiceFactory.create(name="Maps", live_on=date(2026, 9, 1))
    order: dict[str, Any] = {"kind": "order", "service": service}
    customer = CustomerFactory.create()

    with pytest.raises(ValidationError, match="it can be had from 1 September 2026"):
        a_requirement(customer, by=administrator, wanted_by=date(2026, 8, 31), **order)
    made = a_requirement(customer, by=administrator, wanted_by=date(2026, 9, 1), **order)

    assert made.service == service


def test_a_new_or_changed_service_may_ask_for_one_that_is_retired(administrator: User) -> None:
    service = ServiceFactory.create(retired_on=date(2026, 2, 1))
    customer = CustomerFactory.create()

    made = a_requirement(customer, by=administrator, kind="change", service=service)
    with pytest.raises(ValidationError, match="is retired from"):
        decide_fit(made, by=administrator, on=DAY, fit="existing")

    assert Requirement.objects.get().fit == ""


def test_an_order_whose_service_was_retired_since_can_only_be_refused(administrator: User) -> None:
    service = ServiceFactory.create()
    facts: dict[str, Any] = {"kind": "order", "service": service, "rough_sum": 1, "currency": "EUR"}
    order = a_requirement(CustomerFactory.create(), by=administrator, **facts)
    service.retired_on = DAY
    service.save()
    group = {"by": administrator, "on": DAY, "person": None, "is_of_group": True}

    with pytest.raises(ValidationError, match="is retired from"):
        decide_order(order, **group)
    decision = decide_order(order, **group, outcome="refused")

    assert decision.outcome == "refused"


# Files --------------------------------------------------------------------------------------


def test_a_file_gives_the_days_of_a_service_its_hours_and_what_it_is_part_of(
    tmp_path: Path,
) -> None:
    import_lines(
        "services",
        tmp_path,
        "code,name,live_on,retiring_on,retired_on,hours,parent",
        "wifi,Wireless,2026-02-01,2026-08-01,2026-11-01,Always,net",
        "net,Network,2020-01-01,,,,",
    )

    wifi = Service.objects.get(code="wifi")
    assert (wifi.live_on, wifi.retiring_on, wifi.retired_on) == tuple(LIFE.values())
    assert (wifi.hours, wifi.parent and wifi.parent.code) == ("Always", "net")


def test_a_stage_without_its_day_begins_on_the_day_of_the_file(tmp_path: Path) -> None:
    today = timezone.localdate()
    ServiceFactory.create(code="was", live_on=date(2020, 1, 1))
    import_lines(
        "services",
        tmp_path,
        "code,name,lifecycle",
        "new,New,",
        "soon,Soon,pipeline",
        "was,Was,retired",
        "is,Is,retiring",
    )

    days = Service.objects.order_by("code").values_list("code", "live_on", "retiring_on")
    assert list(days.values_list("code", "live_on", "retiring_on", "retired_on")) == [
        ("is", today, today, None),
        ("new", today, None, None),
        ("soon", None, None, None),
        ("was", date(2020, 1, 1), None, today),
    ]


def test_the_same_file_again_changes_no_day(tmp_path: Path) -> None:
    ServiceFactory.create(code="map", name="Map", **LIFE | {"retired_on": date(2990, 1, 1)})
    ServiceFactory.create(code="old", name="Old", retired_on=date(2021, 1, 1))

    import_lines("services", tmp_path, "code,name,lifecycle", "map,Map,retiring", "old,Old,retired")

    assert [each.version for each in Service.objects.all()] == [1, 1]


def test_a_service_that_a_file_has_as_live_again_is_retired_no_more(tmp_path: Path) -> None:
    ServiceFactory.create(code="old", name="Old", retired_on=date(2021, 1, 1))

    import_lines("services", tmp_path, "code,name,lifecycle", "old,Old,live")

    old = Service.objects.get()
    assert (old.live_on, old.retired_on) == (date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (
            "live,2026-02-01,2026-01-01",
            "A service is live first, then retiring, then retired: give the days so.",
        ),
        ("live,2020-01-01,2021-01-01", "The days given do not make it “live” today."),
    ],
)
def test_days_that_cannot_be_are_rejected_with_their_line(
    tmp_path: Path, days: str, sentence: str
) -> None:
    answer = import_lines(
        "services", tmp_path, "code,name,lifecycle,live_on,retired_on", f"a,A,{days}"
    )

    assert [why for _line, _field, why in reasons(answer)] == [sentence]


def test_a_file_adds_no_line_of_a_retired_service(tmp_path: Path) -> None:
    CustomerFactory.create(unit__code="W")
    ServiceFactory.create(code="fax", retired_on=date(2026, 1, 1))

    answer = import_lines(
        "agreements",
        tmp_path,
        "number,name,customer,first_day,initial_months,state,service",
        "A-1,Fax,W,2026-01-01,12,active,fax",
    )

    sentence = "fax is retired from 2026-01-01, before the agreement begins."
    assert reasons(answer) == [("2", "service", sentence)]
    assert not AgreementLine.objects.exists()


# Pages --------------------------------------------------------------------------------------


def test_the_life_of_a_service_is_told_day_by_day() -> None:
    service = ServiceFactory.create(**LIFE)

    assert [(each.label, each.state) for each in life_of(service, on=DAY)] == [
        ("Live", "started"),
        ("Retiring", "due"),
        ("Retired", "due"),
    ]
    assert life_in_words(service, on=DAY) == "It is retiring from 1 August 2026."


def test_the_list_is_narrowed_to_a_stage(reader: User, client_of: SignIn) -> None:
    live = ServiceFactory.create()
    ServiceFactory.create(live_on=None)

    response = client_of(reader).get(reverse("agreements:services"), {"lifecycle": "live"})

    assert [line.row for line in response.context["lines"]] == [live]


def test_an_agreement_that_goes_on_beyond_the_retirement_is_a_gap() -> None:
    from agreements.gaps import agreed_beyond_retirement

    service = ServiceFactory.create(retired_on=date(2026, 12, 31))
    line = AgreementLineFactory.create(service=service)
    same_end = ServiceFactory.create(retired_on=date(2027, 1, 1))
    AgreementLineFactory.create(service=same_end)

    assert list(agreed_beyond_retirement(DAY)) == [line]
