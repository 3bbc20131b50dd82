"""Reports that systems deliver: within their scope, once, with sentences for what is wrong."""

import base64
import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agreements.models import Service
from brm.accounts.models import User
from brm.documents.operations import FOLDER
from brm.imports.models import ImportRun, State
from brm.ui.lookup import shown
from customers.models import Customer, Unit
from reports.models import Arrival, Measurement, ReportEdition, ServiceReport, TokenUnit
from tests.brm.tokens import ApiTokenFactory, plain_of
from tests.customers.factories import CustomerFactory, UnitFactory
from tests.forms_sent import sent_by
from tests.reports.factories import MeasureFactory, ServiceFactory
from tests.reports.reported import ExpectedReportFactory

pytestmark = pytest.mark.django_db

REPORT = {"process": "incident", "customer": "WATER", "period": "2026-10", "summary": "Quiet."}


@pytest.fixture
def water() -> Customer:
    return CustomerFactory.create(unit__code="WATER", unit__name="Water")


@pytest.fixture
def map_service() -> Service:
    MeasureFactory.create()
    return ServiceFactory.create(code="MAP")


def deliver(sent: Any, *, scopes: tuple[str, ...] = (), key: str = "") -> HttpResponse:
    """The answer to a report that a system delivers with a new token, or one with these scopes."""
    facts = {"scopes": scopes} if scopes else {}
    return deliver_with(plain_of(ApiTokenFactory.create(**facts)), sent, key=key)


def deliver_with(token: str, sent: Any, *, key: str = "") -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    client = Client(enforce_csrf_checks=True)
    return client.post(
        "/api/v1/service-reports", sent, content_type="application/json", headers=headers
    )


def errors(answer: HttpResponse) -> dict[str, str]:
    return {each["field"]: each["sentence"] for each in answer.json()["errors"]}


def figure(value: str, **more: str) -> dict[str, str]:
    return {"measure": "availability", "service": "MAP", "value": value, **more}


def test_a_delivered_report_answers_what_is_expected(water: Customer) -> None:
    expected = ExpectedReportFactory.create(customer=water)

    answer = deliver(REPORT | {"fields": {"incidents": 447, "inside_sla": "65.77"}})

    expected.refresh_from_db()
    report = ServiceReport.objects.get()
    assert answer.status_code == 201, answer.content
    assert answer.json()["answers"] == [expected.pk]
    assert (expected.state, expected.report) == (Arrival.ARRIVED, report)
    assert [each["value"] for each in report.newest.headings] == ["447", "65.77"]
    assert (report.newest.received_by, report.newest.arrived_on) == (None, timezone.localdate())


def test_the_same_delivery_again_changes_nothing(water: Customer) -> None:
    first, again = deliver(REPORT), deliver(REPORT)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert ReportEdition.objects.count() == 1


def test_a_period_of_two_months_is_given_by_its_days(water: Customer) -> None:
    expected = ExpectedReportFactory.create(customer=water, first_day=date(2026, 9, 1))
    days = {"period": "", "first_day": "2026-09-01", "last_day": "2026-10-31"}

    answer = deliver(REPORT | days)

    assert answer.json()["answers"] == [expected.pk]


def test_another_delivery_is_the_next_edition(water: Customer) -> None:
    deliver(REPORT)

    answer = deliver(REPORT | {"summary": "Not so quiet."})

    assert answer.json()["edition"] == 2


def test_figures_become_measurements_and_a_correction_keeps_the_old_value(
    water: Customer, map_service: Service
) -> None:
    deliver(REPORT | {"figures": [figure("99.5")]})

    answer = deliver(REPORT | {"figures": [figure("99.7", counted="718")]})

    found = Measurement.objects.order_by("revision")
    assert answer.json()["measurements"] == {"created": 0, "updated": 1, "unchanged": 0}
    assert [(each.value, each.is_current) for each in found] == [
        (Decimal("99.5"), False),
        (Decimal("99.7"), True),
    ]
    assert {(each.customer, each.service, each.period) for each in found} == {
        (water, map_service, date(2026, 10, 1))
    }
    runs = ImportRun.objects.values_list("state", flat=True)
    assert list(runs) == [State.APPLIED, State.APPLIED]


def test_a_correction_back_to_an_earlier_figure_is_taken(
    water: Customer, map_service: Service
) -> None:
    answers = [deliver(REPORT | {"figures": [figure(v)]}) for v in ("99.5", "98.0", "99.5")]

    assert [each.json()["edition"] for each in answers] == [1, 2, 3]
    found = Measurement.objects.order_by("revision")
    assert [(f"{each.value:.1f}", each.is_current) for each in found] == [
        ("99.5", False),
        ("98.0", False),
        ("99.5", True),
    ]


def test_one_wrong_figure_takes_nothing_of_the_report(
    water: Customer, map_service: Service
) -> None:
    sent = REPORT | {"figures": [figure("99.5"), figure("98", service="NOWHERE")]}

    answer = deliver(sent)

    assert answer.status_code == 422
    assert list(errors(answer)) == ["figures.1.service"]
    assert (ReportEdition.objects.count(), Measurement.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("beyond", "field", "sentence"),
    [
        ({"customer": "GRID"}, "customer", "The report is about another customer."),
        ({"period": "2026-11"}, "period", "Write a month of the report's period: 2026-10."),
        ({"period": "2026"}, "period", "Write a month of the report's period: 2026-10."),
    ],
    ids=["customer", "month", "no month"],
)
def test_a_figure_of_what_the_report_is_not_about_is_refused(
    water: Customer, map_service: Service, beyond: dict[str, str], field: str, sentence: str
) -> None:
    CustomerFactory.create(unit__code="GRID")

    answer = deliver(REPORT | {"figures": [figure("99.5"), figure("98", **beyond)]})

    assert errors(answer) == {f"figures.1.{field}": sentence}
    assert Measurement.objects.count() == 0


def test_a_figure_of_another_service_is_refused_by_a_report_about_one(
    water: Customer, map_service: Service
) -> None:
    ServiceFactory.create(code="MAIL")
    about = {"customer": "", "service": "MAIL", "figures": [figure("99.5", customer="WATER")]}

    answer = deliver(REPORT | about)

    assert errors(answer) == {"figures.0.service": "The report is about another service."}


def test_a_report_about_all_has_figures_of_each_customer_and_of_months_within_it(
    water: Customer, map_service: Service
) -> None:
    grid = CustomerFactory.create(unit__code="GRID")
    figures = [
        figure("99.5", customer="WATER", period="2026-07"),
        figure("98", customer="GRID", period="2026-09"),
    ]

    answer = deliver(REPORT | {"customer": "", "period": "2026-Q3", "figures": figures})

    assert answer.status_code == 201, answer.content
    found = Measurement.objects.order_by("period")
    assert [(each.customer, each.period) for each in found] == [
        (water, date(2026, 7, 1)),
        (grid, date(2026, 9, 1)),
    ]


def test_a_file_is_kept_with_the_report(water: Customer) -> None:
    content = base64.b64encode(b"incident;hours\n1;4\n").decode()

    deliver(REPORT | {"file": {"name": "../incidents.csv", "content": content}})

    document = ReportEdition.objects.get().document
    assert document is not None
    assert [each.name for each in document.versions.all()] == ["incidents.csv"]


def test_of_a_report_that_is_refused_no_bytes_stay(water: Customer, map_service: Service) -> None:
    content = b"incident;hours\n7;4\n"
    digest = hashlib.sha256(content).hexdigest()
    file = {"name": "incidents.csv", "content": base64.b64encode(content).decode()}
    sent = REPORT | {"file": file, "figures": [figure("98", service="NOWHERE")]}

    assert deliver(sent).status_code == 422

    assert not default_storage.exists(f"{FOLDER}/{digest[:2]}/{digest}")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"customer": "NOWHERE"}, "customer", "No customer has this code."),
        ({"service": "NOWHERE"}, "service", "No service has this code."),
        (
            {"period": "October"},
            "period",
            "Write a month, a quarter or a year: 2026-10, 2026-Q4, 2026.",
        ),
        ({"fields": {"mood": "good"}}, "fields.mood", "Incident has no heading of this key."),
        ({"fields": {"incidents": "many"}}, "fields.incidents", "Enter a number."),
        ({"file": {"name": "a.csv", "content": "%"}}, "file.content", "This is no base64."),
        ({"summary": ""}, "", "Give a file, a summary or what the headings ask for."),
        ({"mood": "good"}, "mood", "There is no such field."),
        ({"summary": "a\0b"}, "summary", "Leave out null characters."),
        ({"file": {"name": "a.csv", "content": ""}}, "file.content", "This file is empty."),
        ({"fields": {"incidents": None}}, "fields.incidents", "Give a number or a text."),
        ({"period": "2099-12"}, "period", "This period has not begun."),
        (
            {"first_day": "2026-09-01", "last_day": "2026-10-31"},
            "period",
            "Give the period by its name or by its days, not both.",
        ),
        (
            {"period": "", "first_day": "2026-09-01", "last_day": "2026-10-30"},
            "last_day",
            "Give the first and the last day of 1, 2, 3, 4, 6 or 12 months.",
        ),
        (
            {"figures": [{"measure": "availability", "value": "NaN"}]},
            "figures.0.value",
            "Give a number.",
        ),
    ],
    ids=[
        "customer",
        "service",
        "period",
        "heading",
        "figure of a heading",
        "base64",
        "nothing",
        "unknown field",
        "null character",
        "empty file",
        "neither number nor text",
        "period to come",
        "name and days",
        "no whole months",
        "no number",
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_its_field(
    water: Customer, change: dict[str, Any], field: str, sentence: str
) -> None:
    answer = deliver(REPORT | change)

    assert answer.status_code == 422
    assert sentence in errors(answer)[field]
    assert ServiceReport.objects.count() == 0


@pytest.mark.parametrize("process", ["change", "no_such_process"], ids=str)
def test_beyond_its_scope_a_token_delivers_nothing_and_learns_nothing(
    water: Customer, process: str
) -> None:
    answer = deliver(REPORT | {"process": process})

    assert answer.status_code == 403
    assert errors(answer) == {"": f"This token may not deliver reports of {process}."}
    assert ServiceReport.objects.count() == 0


def test_who_may_only_ask_delivers_nothing(water: Customer) -> None:
    assert deliver(REPORT, scopes=("expected-reports:incident",)).status_code == 403


def test_a_retired_process_takes_no_report(water: Customer) -> None:
    expected = ExpectedReportFactory.create(customer=water)
    process = expected.kind.process
    process.is_active = False
    process.save()

    assert errors(deliver(REPORT)) == {"process": "This process reports no more."}


def test_a_key_gets_the_same_answer_and_does_the_thing_once(water: Customer) -> None:
    token = plain_of(ApiTokenFactory.create())

    answers = [deliver_with(token, REPORT, key="october") for _n in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert ReportEdition.objects.count() == 1


def test_a_key_with_another_content_is_refused(water: Customer) -> None:
    token = plain_of(ApiTokenFactory.create())
    deliver_with(token, REPORT, key="october")

    answer = deliver_with(token, REPORT | {"summary": "Other"}, key="october")

    assert answer.status_code == 409
    assert errors(answer) == {
        "Idempotency-Key": "This key came with another content before: take a new one."
    }


@pytest.mark.parametrize("sent", ["{", "[]", "null", '{"process": "\\ud800"}'], ids=str)
def test_what_is_no_report_is_refused(water: Customer, sent: str) -> None:
    answer = deliver_with(plain_of(ApiTokenFactory.create()), sent)

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"]


def test_a_request_that_is_too_large_is_told_so(water: Customer) -> None:
    answer = deliver(REPORT | {"file": {"name": "a.csv", "content": "A" * 3_000_000}})

    assert answer.status_code == 413


def test_a_token_asks_which_reports_of_its_processes_are_owed(water: Customer) -> None:
    mine = ExpectedReportFactory.create(customer=water)
    ExpectedReportFactory.create(kind__process_id="change")
    header = {"Authorization": f"Bearer {plain_of(ApiTokenFactory.create())}"}

    found = Client().get("/api/v1/expected-reports?state=expected", headers=header).json()

    assert found["after"] is None
    assert [(each["id"], each["customer"], each["due_on"]) for each in found["reports"]] == [
        (mine.pk, "WATER", "2026-11-06")
    ]


@pytest.mark.parametrize(
    "query", ["state=late", "process=change", f"after={10**12}"], ids=["state", "process", "after"]
)
def test_what_a_token_asks_is_narrowed_or_refused(water: Customer, query: str) -> None:
    ExpectedReportFactory.create(customer=water)
    header = {"Authorization": f"Bearer {plain_of(ApiTokenFactory.create())}"}

    answer = Client().get(f"/api/v1/expected-reports?{query}", headers=header)

    if query == "state=late":
        assert list(errors(answer)) == ["state"]
    else:
        assert answer.json() == {"reports": [], "after": None}


# A token that is narrowed to the customers of a unit ----------------------------------------------
NARROWED = "This token may deliver reports about customers of Grid alone."


@pytest.fixture
def grid() -> Unit:
    return UnitFactory.create(code="GRID", name="Grid")


@pytest.fixture
def narrowed(grid: Unit) -> str:
    token = ApiTokenFactory.create()
    TokenUnit.objects.create(token=token, unit=grid)
    return plain_of(token)


def test_a_narrowed_token_delivers_of_customers_at_its_unit_and_below(
    grid: Unit, narrowed: str
) -> None:
    CustomerFactory.create(unit=grid)
    CustomerFactory.create(unit=UnitFactory.create(code="NORTH", parent=grid))

    answers = [deliver_with(narrowed, REPORT | {"customer": code}) for code in ("GRID", "NORTH")]

    assert [each.status_code for each in answers] == [201, 201]


@pytest.mark.parametrize(
    "about",
    [{"customer": "WATER"}, {"customer": "NOWHERE"}, {"customer": ""}, {"service": "MAP"}],
    ids=["another customer", "no customer", "all together", "a service"],
)
def test_beyond_its_unit_a_narrowed_token_is_refused_and_told_nothing(
    water: Customer, map_service: Service, narrowed: str, about: dict[str, str]
) -> None:
    answer = deliver_with(narrowed, REPORT | {"customer": ""} | about)

    assert (answer.status_code, errors(answer)) == (403, {"": NARROWED})
    assert ServiceReport.objects.count() == 0


def test_a_narrowed_token_is_told_of_its_own_customers_alone(
    water: Customer, grid: Unit, narrowed: str
) -> None:
    mine = ExpectedReportFactory.create(customer=CustomerFactory.create(unit=grid))
    kind = mine.kind
    ExpectedReportFactory.create(customer=water, kind=kind)
    ExpectedReportFactory.create(kind=kind)
    ours = deliver(REPORT).json()["report"]
    header = {"Authorization": f"Bearer {narrowed}"}

    owed = Client().get("/api/v1/expected-reports", headers=header).json()["reports"]
    theirs = Client().get(f"/api/v1/service-reports/{ours}", headers=header)
    own = deliver_with(narrowed, REPORT | {"customer": "GRID"}).json()["report"]

    assert [each["id"] for each in owed] == [mine.pk]
    assert theirs.status_code == 404
    assert Client().get(f"/api/v1/service-reports/{own}", headers=header).status_code == 200


def test_the_form_of_a_token_narrows_it_and_the_list_says_so(
    client_of: Any, administrator: User, grid: Unit
) -> None:
    browser = client_of(administrator)
    form = sent_by(browser.get("/api/tokens/new/"), "name")
    sent = {"name": "Grid tool", "scopes": ["service-reports:incident"], "unit": shown(grid)}

    browser.post("/api/tokens/new/", form | sent | {"expires_on": f"{timezone.localdate()}"})

    assert TokenUnit.objects.get().unit == grid
    assert "only customers of Grid" in browser.get("/api/tokens/").content.decode()


def test_what_a_token_is_narrowed_to_is_never_changed(narrowed: str) -> None:
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        TokenUnit.objects.update(unit=UnitFactory.create())


def test_the_description_tells_of_narrowed_tokens(client_of: Any, administrator: User) -> None:
    paths = client_of(administrator).get("/api/v1/openapi.json").json()["paths"]

    said = [paths[f"/api/v1/{name}"] for name in ("service-reports", "expected-reports")]
    texts = [said[0]["post"]["description"], said[1]["get"]["description"]]
    assert ["narrowed to a unit" in " ".join(each.split()) for each in texts] == [True, True]
