"""The pages of the register: what they show, and what a form does."""

import html
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.imports.models import ImportRun, Recipe
from brm.ui.lookup import shown
from customers.models import Customer
from reports.models import (
    ExpectedReport,
    IncomingReport,
    ReportEdition,
    ReportField,
    ReportingProcess,
    ReportKind,
    ServiceReport,
    Source,
)
from reports.register.operations import Content
from reports.register.template import said
from tests.customers.factories import CustomerFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.reports.reported import (
    ExpectedReportFactory,
    ReportKindFactory,
    a_file_to_file,
    delivered,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def water(manager: User) -> Customer:
    place = TeamMemberFactory.create(
        customer=CustomerFactory.create(unit__code="WATER", unit__name="Water"),
        person__user=manager,
    )
    return place.customer


def sent(**facts: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **facts}


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_the_same_few_questions_however_much_is_owed(
    count: int,
    client_of: ClientOf,
    reader: User,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for n in range(count):
        kind = ReportKindFactory.create(process_id=["incident", "change", "problem"][n])
        expected = ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create())
        ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create())
        delivered(expected)
    client = client_of(reader)
    client.get(reverse("register:list"))

    with django_assert_num_queries(12):
        page = client.get(reverse("register:list"), {"show": "all"})

    assert len(page.context["page"].rows) == 2 * count


def test_the_chips_part_what_is_late_from_what_came(client_of: ClientOf, reader: User) -> None:
    late = ExpectedReportFactory.create(customer=CustomerFactory.create())
    coming = ExpectedReportFactory.create(
        customer=CustomerFactory.create(), due_on=timezone.localdate()
    )
    came = ExpectedReportFactory.create(customer=CustomerFactory.create())
    delivered(came)
    client = client_of(reader)

    found = {
        show: client.get(reverse("register:list"), {"show": show}).context["page"].rows
        for show in ("late", "expected", "arrived")
    }

    assert found == {"late": [late], "expected": [coming], "arrived": [came]}


def test_a_month_of_the_register_is_the_one_its_periods_end_in(
    client_of: ClientOf, reader: User
) -> None:
    october = ExpectedReportFactory.create(customer=CustomerFactory.create())
    quarter = ExpectedReportFactory.create(
        customer=CustomerFactory.create(), first_day=date(2026, 8, 1)
    )
    ExpectedReportFactory.create(
        customer=CustomerFactory.create(), first_day=date(2026, 9, 1), day_after=date(2026, 10, 1)
    )

    page = client_of(reader).get(reverse("register:list"), {"show": "all", "month": "2026-10"})

    assert set(page.context["page"].rows) == {october, quarter}


def test_the_map_tells_the_worst_of_each_month_in_words(client_of: ClientOf, reader: User) -> None:
    last = timezone.localdate().replace(day=1)
    first = (last - timedelta(days=1)).replace(day=1)
    ended = last - timedelta(days=1)
    facts = {"first_day": first, "day_after": last, "due_on": ended}
    kind = ReportKindFactory.create()
    came, _late = (
        ExpectedReportFactory.create(kind=kind, customer=CustomerFactory.create(), **facts)
        for _n in range(2)
    )
    delivered(came, on=ended)

    map_ = client_of(reader).get(reverse("register:list")).context["picture"].map

    assert map_.latest
    cell = map_.rows[0].row.cells[-1]
    assert cell.state == "late"
    assert cell.title.endswith("1 in time, 1 missing")
    assert map_.rows[0].row.cells[0].title.endswith(": nothing owed")


def test_a_report_is_brought_in_the_headings_of_its_process(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    expected = ExpectedReportFactory.create(customer=water)
    facts = {"heading_incidents": "447", "heading_inside_sla": "65.770", "summary": " Quiet. "}

    answer = client_of(manager).post(
        reverse("register:deliver", args=[expected.pk]), sent(arrived_on="2026-11-05", **facts)
    )

    edition = ReportEdition.objects.get()
    assert answer.url == edition.report.get_absolute_url()
    assert (edition.source, edition.summary) == (Source.TYPED, "Quiet.")
    assert [(each["key"], each["value"]) for each in edition.headings] == [
        ("incidents", "447"),
        ("inside_sla", "65.77"),
    ]


def test_a_required_heading_is_asked_for(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    ReportField.objects.filter(process="incident", key="incidents").update(is_required=True)
    expected = ExpectedReportFactory.create(customer=water)

    page = client_of(manager).post(
        reverse("register:deliver", args=[expected.pk]), sent(arrived_on="2026-11-05")
    )

    assert page.context["form"].errors == {"heading_incidents": ["This field is required."]}


def test_a_report_keeps_its_headings_as_they_were(
    client_of: ClientOf, reader: User, water: Customer
) -> None:
    heading = ReportField.objects.get(process="incident", key="inside_sla")
    content = Content(headings=said([heading], {"inside_sla": "65.77"}))
    report = delivered(ExpectedReportFactory.create(customer=water), content=content).report
    ReportField.objects.filter(pk=heading.pk).update(label="Otherwise", unit="h")

    page = client_of(reader).get(report.get_absolute_url())

    assert [(each.label, each.value) for each in page.context["figures"]] == [
        ("Solved inside the agreed time", "65.77\u00a0%")
    ]


def test_a_figure_stands_beside_those_of_the_periods_before(
    client_of: ClientOf, reader: User, water: Customer
) -> None:
    heading = ReportField.objects.get(process="incident", key="incidents")
    kind = ReportKindFactory.create()
    months = [date(2026, n, 1) for n in (8, 9, 10, 11)]
    for first, after, value in zip(months, months[1:], ("40", "53", "47"), strict=False):
        facts = {"kind": kind, "customer": water, "first_day": first, "day_after": after}
        content = Content(headings=said([heading], {"incidents": value}))
        report = delivered(ExpectedReportFactory.create(**facts), content=content).report

    [figure] = client_of(reader).get(report.get_absolute_url()).context["figures"]

    assert (figure.value, figure.before, figure.line.title) == ("47", "53", "Incidents")


def test_an_earlier_edition_is_shown_as_it_came(
    client_of: ClientOf, reader: User, water: Customer
) -> None:
    expected = ExpectedReportFactory.create(customer=water)
    delivered(expected, text="First count")
    report = delivered(expected, text="Second count").report
    client = client_of(reader)

    newest = client.get(report.get_absolute_url())
    first = client.get(report.get_absolute_url(), {"edition": "1"})

    assert (newest.context["edition"].summary, first.context["edition"].summary) == (
        "Second count",
        "First count",
    )
    assert "Earlier edition" in first.content.decode()


def test_a_file_is_proposed_by_its_name_and_filed_as_somebody_says(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    expected = ExpectedReportFactory.create(customer=water)
    client = client_of(manager)
    file = SimpleUploadedFile("Incidents WATER 2026-10.csv", b"incident;hours\n1;4\n")

    to_file = client.post(
        reverse("register:bring"), sent(file=file, arrived_on="2026-11-05"), follow=True
    )
    proposal = to_file.context["proposal"]
    assert proposal.initial == {
        "process": "incident",
        "customer": water,
        "first_month": date(2026, 10, 1),
        "months": 1,
    }
    assert proposal.reasons[-1] == f"{expected} is expected."
    assert ServiceReport.objects.count() == 0

    incoming = IncomingReport.objects.get()
    facts = {"process": "incident", "customer": shown(water), "first_month": "2026-10"}
    client.post(incoming.get_absolute_url(), facts | {"service": "", "months": "1"})

    expected.refresh_from_db()
    incoming.refresh_from_db()
    assert expected.report == incoming.edition.report
    assert (incoming.edition.document, incoming.edition.arrived_on) == (
        incoming.document,
        date(2026, 11, 5),
    )


def test_a_name_that_says_nothing_proposes_nothing(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    file = SimpleUploadedFile("export.csv", b"incident;hours\n1;4\n")

    page = client_of(manager).post(
        reverse("register:bring"), sent(file=file, arrived_on="2026-11-05"), follow=True
    )

    assert page.context["proposal"].initial == {}
    assert len(page.context["proposal"].unsaid) == 3


def test_the_recipe_of_the_process_makes_measurements_of_the_file_once(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    recipe = Recipe.objects.create(kind="measurements", name="Incidents", text="")
    ReportingProcess.objects.filter(key="incident").update(recipe=recipe)
    file = SimpleUploadedFile("incidents.csv", b"customer,value\nWATER,4\n")
    report = delivered(
        ExpectedReportFactory.create(customer=water), text="", file=file, file_name=file.name
    ).report
    client, address = client_of(manager), reverse("register:import", args=[report.pk])

    client.post(address)
    again = client.post(address, follow=True)

    run = ImportRun.objects.get()
    assert (run.kind, run.recipe, run.started_by) == ("measurements", recipe, manager)
    assert [each.run for each in report.newest.imports.all()] == [run]
    assert "The measurements of this file are imported already." in again.content.decode()


def test_a_file_that_the_import_refuses_is_refused_in_a_sentence(
    client_of: ClientOf, manager: User, water: Customer, settings: Any
) -> None:
    recipe = Recipe.objects.create(kind="measurements", name="Incidents", text="")
    ReportingProcess.objects.filter(key="incident").update(recipe=recipe)
    file = SimpleUploadedFile("incidents.csv", b"customer,value\nWATER,4\n")
    report = delivered(
        ExpectedReportFactory.create(customer=water), text="", file=file, file_name=file.name
    ).report
    settings.IMPORT_BYTES_AT_MOST = 10

    answer = client_of(manager).post(reverse("register:import", args=[report.pk]), follow=True)

    assert answer.status_code == 200
    assert len(list(answer.context["messages"])) == 1
    assert not ImportRun.objects.exists()


def test_the_button_reads_a_report_and_the_page_says_so(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    report = delivered(ExpectedReportFactory.create(customer=water)).report
    client = client_of(manager)
    assert client.get(reverse("reports:today")).context["unread"] == [report]

    client.post(reverse("register:read", args=[report.pk]), {"seen": f"{report.newest.pk}"})

    assert client.get(report.get_absolute_url()).context["has_read"] is True
    assert client.get(reverse("reports:today")).context["unread"] == []


def test_an_earlier_edition_offers_no_button_and_none_is_read_unseen(
    client_of: ClientOf, manager: User, water: Customer
) -> None:
    expected = ExpectedReportFactory.create(customer=water)
    first, report = delivered(expected), delivered(expected, text="Corrected").report
    client, address = client_of(manager), reverse("register:read", args=[report.pk])

    earlier = client.get(f"{report.get_absolute_url()}?edition=1").content.decode()
    answer = client.post(address, {"seen": f"{first.pk}"}, follow=True)

    assert address not in earlier
    assert reverse("register:conclude", args=[report.pk]) not in earlier
    assert "Another edition has come since" in answer.content.decode()
    assert answer.context["has_read"] is False


@pytest.mark.parametrize("month", ["9999-12", "0001-01"], ids=str)
def test_a_month_beyond_our_time_narrows_nothing(
    client_of: ClientOf, reader: User, month: str
) -> None:
    answer = client_of(reader).get(reverse("register:list"), {"show": "all", "month": month})

    assert answer.status_code == 200
    assert "Give a year from 2000 to 2999." in answer.content.decode()


def test_a_file_of_a_month_beyond_our_time_is_refused_in_a_sentence(
    client_of: ClientOf, administrator: User
) -> None:
    address = reverse("register:incoming", args=a_file_to_file(administrator, True))

    answer = client_of(administrator).post(
        address, {"process": "incident", "first_month": "9999-12", "months": "1"}
    )

    assert answer.context["form"].errors["first_month"] == ["Give a year from 2000 to 2999."]


def test_a_kind_from_long_ago_is_refused_in_a_sentence(
    client_of: ClientOf, administrator: User
) -> None:
    facts = {"name": "Costs", "process": "finance", "audience": "all", "reader": "steering"}
    rhythm = {"every_months": "3", "due_after_days": "10", "starts_on": "2001-10-01"}

    answer = client_of(administrator).post(reverse("register:kind_create"), sent(**facts, **rhythm))

    assert answer.context["form"].errors["starts_on"] == [
        "It begins five years ago at the earliest."
    ]


def test_an_administrator_says_what_is_owed(client_of: ClientOf, administrator: User) -> None:
    facts = {"name": "Costs", "process": "finance", "audience": "all", "reader": "steering"}
    rhythm = {"every_months": "3", "due_after_days": "10", "starts_on": "2026-10-01"}
    empty = {"customer": "", "service": "", "ends_on": ""}
    process = ReportingProcess.objects.get(key="finance")

    client_of(administrator).post(
        reverse("register:kind_create"), sent(**facts, **rhythm, **empty) | {"process": process.key}
    )

    kind = ReportKind.objects.get()
    assert (kind.process, kind.every_months, kind.reader) == (process, 3, "steering")


def test_a_kind_that_was_changed_meanwhile_shows_mine_and_theirs(
    client_of: ClientOf, administrator: User
) -> None:
    kind = ReportKindFactory.create()
    old = {"name": kind.name, "reader": "manager", "ends_on": "", "version": kind.version}
    ReportKind.objects.filter(pk=kind.pk).update(due_after_days=7)

    page = client_of(administrator).post(
        reverse("register:kind_edit", args=[kind.pk]), old | {"due_after_days": "9"}
    )

    [difference] = page.context["form"].conflict
    assert (difference.mine, difference.theirs) == ("9", "7")


def test_a_reader_sees_what_is_owed_and_changes_nothing(client_of: ClientOf, reader: User) -> None:
    ReportKindFactory.create(name="Incident report")

    page = client_of(reader).get(reverse("register:kinds")).content.decode()

    assert "Incident report" in page
    assert reverse("register:kind_create") not in page


def test_the_picture_of_the_customers_tab_counts_what_its_list_shows(
    client_of: ClientOf, reader: User, water: Customer
) -> None:
    last = timezone.localdate().replace(day=1)
    ended = last - timedelta(days=1)
    facts = {"first_day": ended.replace(day=1), "day_after": last, "due_on": ended}
    kind = ReportKindFactory.create()
    alone, together, _other = (
        ExpectedReportFactory.create(kind=kind, customer=customer, **facts)
        for customer in (water, None, CustomerFactory.create())
    )
    browser = client_of(reader)

    tab = browser.get(reverse("register:of_customer", args=[water.pk])).context

    assert {owed for owed, _period, _shape in tab["owed"]} == {alone, together}
    assert tab["picture"].sentence.startswith("Of 2 reports owed")
    [row] = tab["picture"].map.rows
    listed = browser.get(row.cells[-1].href).context
    assert set(listed["page"].rows) == {alone, together}
    assert listed["picture"].sentence == tab["picture"].sentence


def test_the_customers_tab_counts_what_did_not_come(
    client_of: ClientOf, reader: User, water: Customer
) -> None:
    ExpectedReportFactory.create(customer=water)

    page = client_of(reader).get(reverse("register:of_customer", args=[water.pk]))

    [(owed, period, shape)] = page.context["owed"]
    assert (owed, period, shape) == (ExpectedReport.objects.get(), "Oct\u00a02026", "late")


def test_a_process_with_a_recipe_leads_to_the_import_by_it(client_of, relationship_manager, reader):
    recipe = Recipe.objects.create(kind="measurements", name="Incidents", text="")
    ReportingProcess.objects.filter(key="incident").update(recipe=recipe)
    href = f"{reverse('imports:upload')}?kind=measurements&recipe={recipe.pk}"
    browser, page = client_of(relationship_manager), reverse("register:kinds")

    shown = html.unescape(browser.get(page).content.decode())

    assert shown.count(href) == 1
    form = browser.get(href).context["form"]
    assert (form["kind"].value(), form["recipe"].value()) == ("measurements", str(recipe.pk))
    assert href not in html.unescape(client_of(reader).get(page).content.decode())
