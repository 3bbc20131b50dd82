"""A report that was filed wrongly is taken back: it stays, nothing follows, it is owed again."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.imports.models import ImportRun, State
from brm.imports.operations import confirm_import, start_import
from brm.ui.formats import full_day
from meetings.agenda import topics_for
from reports.models import (
    Arrival,
    Edition,
    ExpectedReport,
    ReportConclusion,
    ReportEdition,
    ReportImport,
    ReportRead,
    ReportTakingBack,
    ServiceReport,
)
from reports.register.operations import conclude_report, read_report, subject_of
from reports.register.section import reports_section
from reports.register.study import due_in, period_to_study
from reports.register.sweep import sweep_reports
from reports.register.take_back import take_back
from reports.register.unread import unread_reports
from reports.sections import Subject
from tests.brm.tokens import ApiTokenFactory, plain_of
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.forms_sent import sent_by
from tests.reports.reported import ExpectedReportFactory, an_administrator, delivered

pytestmark = pytest.mark.django_db

ARRIVED_ON = date(2026, 11, 9)
TODAY = date(2026, 11, 23)
WHY = "It is of Water."


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def expected(manager: User) -> ExpectedReport:
    """Due on 6 November about a customer in the manager's care."""
    place = TeamMemberFactory.create(person=PersonFactory.create(user=manager))
    return ExpectedReportFactory.create(customer=place.customer)


@pytest.fixture
def edition(expected: ExpectedReport) -> ReportEdition:
    return delivered(expected, on=ARRIVED_ON)


def taken_back(edition: ReportEdition, by: User | None = None) -> ReportTakingBack:
    return take_back(edition, by=by or an_administrator(), on=TODAY, reason=f" {WHY} ")


def state_of(expected: ExpectedReport) -> tuple[str, date | None, int]:
    expected.refresh_from_db()
    return expected.state, expected.arrived_on, expected.days_late


def test_what_was_taken_back_stays_and_is_expected_again(
    expected: ExpectedReport, edition: ReportEdition, manager: User
) -> None:
    assert state_of(expected) == (Arrival.ARRIVED, ARRIVED_ON, 1)

    taken_back(edition, manager)

    report = ServiceReport.objects.get()
    assert state_of(expected) == (Arrival.EXPECTED, None, 0)
    assert expected.is_late(on=TODAY)
    assert (report.newest, list(report.editions.all())) == (None, [edition])
    found = ReportTakingBack.objects.get()
    assert (found.reason, found.taken_back_on, found.taken_back_by) == (WHY, TODAY, manager)


def test_the_next_sweep_leaves_it_expected(
    expected: ExpectedReport, edition: ReportEdition
) -> None:
    taken_back(edition)

    sweep_reports(TODAY)

    assert state_of(expected) == (Arrival.EXPECTED, None, 0)


def test_another_one_answers_it_with_lateness_of_its_own(
    expected: ExpectedReport, edition: ReportEdition
) -> None:
    taken_back(edition)

    again = delivered(expected, on=date(2026, 11, 10), text="The right one")

    assert state_of(expected) == (Arrival.ARRIVED, date(2026, 11, 10), 2)
    assert (again.n, expected.taken_back) == (2, None)


def test_the_very_same_may_be_filed_again(expected: ExpectedReport, edition: ReportEdition) -> None:
    taken_back(edition)

    again = delivered(expected, on=TODAY)

    assert (again.n, again.digest == edition.digest) == (2, True)
    assert ServiceReport.objects.get().newest == again


def test_of_two_editions_the_one_that_is_left_holds_and_answers(
    expected: ExpectedReport, edition: ReportEdition
) -> None:
    second = delivered(expected, on=date(2026, 11, 11), text="A correction")

    taken_back(edition)

    assert ServiceReport.objects.get().newest == second
    assert state_of(expected) == (Arrival.ARRIVED, date(2026, 11, 11), 3)


def test_a_wrong_correction_leaves_the_edition_before_it(
    expected: ExpectedReport, edition: ReportEdition
) -> None:
    second = delivered(expected, on=date(2026, 11, 11), text="Of somebody else")

    taken_back(second)

    assert ServiceReport.objects.get().newest == edition
    assert state_of(expected) == (Arrival.ARRIVED, ARRIVED_ON, 1)


def test_nothing_is_taken_back_twice_or_without_a_reason(edition: ReportEdition) -> None:
    with pytest.raises(ValidationError) as silent:
        take_back(edition, by=an_administrator(), on=TODAY, reason=" ")
    taken_back(edition)
    with pytest.raises(ValidationError) as twice:
        taken_back(edition)

    assert silent.value.message_dict["reason"] == ["This field cannot be blank."]
    assert twice.value.messages == ["Somebody has taken this back already."]
    assert ReportTakingBack.objects.count() == 1


def test_only_who_may_bring_it_takes_it_back(
    edition: ReportEdition, relationship_manager: User
) -> None:
    with pytest.raises(PermissionDenied):
        taken_back(edition, relationship_manager)

    assert ReportTakingBack.objects.count() == 0


def test_nothing_follows_from_it_any_more(
    expected: ExpectedReport, edition: ReportEdition, manager: User
) -> None:
    report, customer = edition.report, expected.customer
    assert customer is not None
    conclude_report(report, by=manager, on=TODAY, seen=edition.pk, text="Ask why")
    owed = due_in(customer, period_to_study(customer, on=TODAY))
    assert owed.get().conclusion == "Ask why"  # type: ignore[attr-defined]  # annotated

    taken_back(edition)

    assert owed.get().conclusion is None  # type: ignore[attr-defined]  # annotated
    assert "Ask why" not in str(list(topics_for(customer, on=TODAY)))
    subject = Subject(customer, TODAY, Edition.INTERNAL)
    assert "Ask why" not in str(reports_section(subject))
    assert list(unread_reports(manager, on=TODAY)) == []
    for act in (read_report, conclude_report):
        words = {"text": "More"} if act is conclude_report else {}
        with pytest.raises(ValidationError) as refused:
            act(report, by=manager, on=TODAY, seen=edition.pk, **words)
        assert refused.value.messages == ["This was taken back: nothing follows from it any more."]


def test_a_report_that_was_read_has_to_be_read_again_once_the_right_one_came(
    expected: ExpectedReport, edition: ReportEdition, manager: User
) -> None:
    read_report(edition.report, by=manager, on=TODAY, seen=edition.pk)
    taken_back(edition)
    delivered(expected, on=TODAY, text="The right one")

    assert list(unread_reports(manager, on=TODAY)) == [edition.report]


def _in_preview(edition: ReportEdition, by: User) -> ImportRun:
    """The import of the edition's figures, looked at and not yet applied."""
    with BytesIO(b"customer,value\nWATER,4\n") as stream:
        run = start_import("measurements", stream, "incidents.csv", recipe_text="", by=by)
    ImportRun.objects.update(state=State.PREVIEW)
    ReportImport.objects.create(edition=edition, run=run)
    return run


def test_an_import_of_it_that_is_not_applied_is_stopped(
    edition: ReportEdition, manager: User
) -> None:
    run = _in_preview(edition, manager)

    taken_back(edition)

    assert not confirm_import(run, by=manager)
    run.refresh_from_db()
    assert run.state == State.STOPPED


# What the database refuses ------------------------------------------------------------------------
def _change(row: ReportTakingBack) -> None:
    ReportTakingBack.objects.update(reason="Another")


def _delete(row: ReportTakingBack) -> None:
    ReportTakingBack.objects.all().delete()


def _again(row: ReportTakingBack) -> None:
    facts = {"taken_back_on": TODAY, "taken_back_by": row.taken_back_by}
    ReportTakingBack.objects.create(edition=row.edition, reason="Once more", **facts)


def _change_the_edition(row: ReportTakingBack) -> None:
    ReportEdition.objects.update(arrived_on=TODAY)


def _read(row: ReportTakingBack) -> None:
    ReportRead.objects.create(edition=row.edition, user=row.taken_back_by, read_on=TODAY)


def _conclude(row: ReportTakingBack) -> None:
    ReportConclusion.objects.create(
        report=row.edition.report,
        edition=row.edition,
        text="So",
        concluded_on=TODAY,
        concluded_by=row.taken_back_by,
    )


def _import(row: ReportTakingBack) -> None:
    _in_preview(row.edition, row.taken_back_by)


def _hold(row: ReportTakingBack) -> None:
    ServiceReport.objects.update(newest=row.edition)


def _answer(row: ReportTakingBack) -> None:
    ExpectedReport.objects.update(
        state=Arrival.ARRIVED, report=row.edition.report, arrived_on=TODAY, taken_back=None
    )


@pytest.mark.parametrize(
    "act",
    [_change, _delete, _again, _change_the_edition, _read, _conclude, _import, _hold, _answer],
    ids=lambda act: act.__name__.strip("_"),
)
def test_the_database_refuses_what_would_undo_it(edition: ReportEdition, act: object) -> None:
    row = taken_back(edition)

    with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011  of several kinds
        act(row)  # type: ignore[operator]

    assert type(refused.value).__name__ in ("IntegrityError", "InternalError", "ProtectedError")


def test_the_database_takes_nothing_back_by_which_the_report_still_goes(
    edition: ReportEdition,
) -> None:
    facts = {"taken_back_on": TODAY, "taken_back_by": an_administrator(), "reason": "So"}

    with pytest.raises(IntegrityError, match="still goes by this edition"), transaction.atomic():
        ReportTakingBack.objects.create(edition=edition, **facts)


# Pages and the API --------------------------------------------------------------------------------
def test_the_page_takes_it_back_and_says_who_when_and_why(
    client_of, expected: ExpectedReport, edition: ReportEdition, manager: User
) -> None:
    browser, page = client_of(manager), reverse("register:report", args=[edition.report.pk])
    form = reverse("register:take_back", args=[edition.pk])
    assert form in browser.get(page).content.decode()

    answer = browser.post(form, sent_by(browser.get(form), "reason") | {"reason": WHY})

    assert answer.headers["Location"] == page
    shown = browser.get(page)
    assert shown.context["taking_back"].taken_back_by == manager
    assert f"took it back on {_today_in_full()}: {WHY}" in " ".join(shown.content.decode().split())
    assert form not in shown.content.decode()
    owed = browser.get(expected.get_absolute_url()).content.decode()
    assert f"What came was taken back on {_today_in_full()}: {WHY}" in owed
    listed = browser.get(reverse("register:list"), {"show": "taken_back"})
    assert [row.pk for row in listed.context["page"].rows] == [expected.pk]
    assert "What came was taken back on" in listed.content.decode()


def _today_in_full() -> str:
    return full_day(timezone.localdate())


def test_nobody_is_asked_to_conclude_anything_from_what_was_taken_back(
    client_of, edition: ReportEdition, manager: User
) -> None:
    taken_back(edition)

    page = client_of(manager).get(edition.report.get_absolute_url()).content.decode()

    assert "It was taken back: nothing follows from it." in page
    assert "writes here what follows" not in page


def test_the_page_shows_an_earlier_conclusion_as_of_what_was_taken_back(
    client_of, edition: ReportEdition, manager: User
) -> None:
    conclude_report(edition.report, by=manager, on=TODAY, seen=edition.pk, text="Ask why")
    taken_back(edition)

    page = client_of(manager).get(edition.report.get_absolute_url())

    assert page.context["concluded"] is None
    assert "of an edition that was taken back" in page.content.decode()


def test_the_api_answers_it_as_taken_back_and_takes_it_no_second_time() -> None:
    customer = CustomerFactory.create(unit__code="WATER")
    expected = ExpectedReportFactory.create(customer=customer)
    header = {"Authorization": f"Bearer {plain_of(ApiTokenFactory.create())}"}
    sent = {"process": "incident", "customer": "WATER", "period": "2026-10", "summary": "Quiet."}

    def post(**more: str) -> object:
        return Client().post(
            "/api/v1/service-reports", sent | more, content_type="application/json", headers=header
        )

    first = post().json()
    taken_back(ReportEdition.objects.get())

    back = {"on": f"{TODAY}", "reason": WHY}
    here = Client().get(f"/api/v1/service-reports/{first['report']}", headers=header).json()
    assert (here["is_taken_back"], here["holds"], here["answers"]) == (True, None, [])
    assert [(each["edition"], each["taken_back"]) for each in here["editions"]] == [(1, back)]
    [owed] = Client().get("/api/v1/expected-reports", headers=header).json()["reports"]
    assert (owed["id"], owed["state"], owed["taken_back"]) == (expected.pk, "expected", back)
    again = post()
    assert again.status_code == 409
    assert again.json()["errors"][0]["sentence"] == (
        f"This very report was taken back on 23 November 2026: {WHY}"
    )
    assert post(summary="The right one.").json()["answers"] == [expected.pk]


def test_a_token_of_another_process_is_told_nothing_of_a_report(edition: ReportEdition) -> None:
    token = ApiTokenFactory.create(scopes=["service-reports:change"])
    header = {"Authorization": f"Bearer {plain_of(token)}"}

    answer = Client().get(f"/api/v1/service-reports/{edition.report.pk}", headers=header)

    assert answer.status_code == 404
    assert subject_of(ExpectedReport.objects.get()).process.key == "incident"
