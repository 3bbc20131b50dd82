"""Reports in every state, and what each role gets of the pages of the register."""

import io
from datetime import date
from typing import Any

from django.utils import timezone
from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from brm.accounts.models import Role, User
from customers.models import Customer
from reports.models import (
    ExpectedReport,
    ReportEdition,
    ReportField,
    ReportKind,
    ServiceReport,
    Source,
)
from reports.register.operations import (
    Content,
    conclude_report,
    deliver_report,
    keep_incoming,
    subject_of,
)
from reports.register.study import study_reports
from reports.rules import months_before
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.matrix import Answers, Row


class ReportKindFactory(DjangoModelFactory[ReportKind]):
    """A monthly incident report about each customer since October 2026."""

    class Meta:
        model = ReportKind

    process_id = "incident"
    name = Sequence(lambda n: f"Incident report {n}")
    starts_on = date(2026, 10, 1)


class ExpectedReportFactory(DjangoModelFactory[ExpectedReport]):
    """Of October 2026, due on Friday 6 November."""

    class Meta:
        model = ExpectedReport

    kind = SubFactory(ReportKindFactory)
    first_day = date(2026, 10, 1)
    day_after = date(2026, 11, 1)
    due_on = date(2026, 11, 6)


def an_administrator() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


def delivered(
    expected: ExpectedReport,
    *,
    by: User | None = None,
    on: date = date(2026, 11, 5),
    text: str = "A quiet month.",
    **facts: Any,
) -> ReportEdition:
    """What was owed has come on a day, as a few words unless `facts` say otherwise."""
    return deliver_report(
        subject_of(expected),
        facts.pop("content", Content(summary=text)),
        by=by or an_administrator(),
        on=on,
        source=facts.pop("source", Source.TYPED),
        **facts,
    )


def _customer(user: User, own: bool) -> Customer:
    """A customer in the user's care, or in somebody else's."""
    place = TeamMemberFactory.create(
        customer=CustomerFactory.create(unit__name="Canary Water"),
        person=PersonFactory.create(user=user if own else None),
    )
    return place.customer


def a_customer(user: User, own: bool) -> tuple[object, ...]:
    return (_customer(user, own).pk,)


def an_expected_report(user: User, own: bool) -> tuple[object, ...]:
    """Late, of a process for which nobody is named."""
    expected = ExpectedReportFactory.create(
        customer=_customer(user, own), kind__name="Canary incidents"
    )
    return (expected.pk,)


def _a_report(user: User, own: bool) -> ServiceReport:
    """Two editions with headings, the first one read and concluded from."""
    customer, today = _customer(user, own), timezone.localdate()
    expected = ExpectedReportFactory.create(customer=customer, kind__name="Canary incidents")
    heading = {"key": "inside_sla", "label": "Inside", "unit": "%", "kind": "number"}
    content = Content("First count", [{**heading, "value": "65.77"}])
    edition = delivered(expected, content=content)
    conclude_report(
        edition.report, by=an_administrator(), on=today, seen=edition.pk, text="Count them again"
    )
    return delivered(expected, on=today, text="Canary count").report


def an_edition(user: User, own: bool) -> tuple[object, ...]:
    edition = _a_report(user, own).newest
    assert edition is not None
    return (edition.pk,)


def a_service_report(user: User, own: bool) -> tuple[object, ...]:
    return (_a_report(user, own).pk,)


def a_report_of_the_api(user: User, own: bool) -> tuple[object, ...]:
    """As text: without a token nobody is told which numbers there are, so 401 and never 404."""
    return (str(_a_report(user, own).pk),)


def a_customer_reported_on(user: User, own: bool) -> tuple[object, ...]:
    """With a report that came late and one that did not come."""
    customer = _a_report(user, own).customer
    assert customer is not None
    last = months_before(timezone.localdate(), 1)[0]
    ExpectedReportFactory.create(
        customer=customer, due_on=last, kind__name="Canary incidents, weekly count"
    )
    return (customer.pk,)


def a_study(user: User, own: bool) -> tuple[object, ...]:
    customer = _a_report(user, own).customer
    assert customer is not None
    study = study_reports(
        customer, by=an_administrator(), on=timezone.localdate(), conclusion="Canary study"
    )
    return (study.pk,)


def a_file_to_file(user: User, own: bool) -> tuple[object, ...]:
    _customer(user, own)
    incoming = keep_incoming(
        file=io.BytesIO(b"incident;hours\n1;4\n"),
        file_name="incidents Canary Water 2026-10.csv",
        arrived_on=timezone.localdate(),
        by=an_administrator(),
        on=timezone.localdate(),
    )
    return (incoming.pk,)


def a_kind_of_report(user: User, own: bool) -> tuple[object, ...]:
    return (ReportKindFactory.create(name="Canary incidents").pk,)


def a_kind_and_no_arguments(user: User, own: bool) -> tuple[object, ...]:
    ReportKindFactory.create(name="Canary incidents")
    return ()


def a_process(user: User, own: bool) -> tuple[object, ...]:
    return ("incident",)


def a_heading(user: User, own: bool) -> tuple[object, ...]:
    return (ReportField.objects.get(process="incident", key="inside_sla").pk,)


READ_BY_ALL = Answers(200, nobody=404)
CARE = Answers(403, nobody=404, own_manager=200, administrator=200)
WITHOUT_A_TOKEN = Answers(401, visitor=401)
"""A session of a browser is nothing to the API."""
NEITHER = Answers(405, visitor=405)
ADMINISTRATION = Answers(403, administrator=200)
BRINGING = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
CLICK = Answers(403, nobody=404, own_manager=302, administrator=302)
LEADS_BACK = Answers(302, nobody=404)

ROWS = [
    Row("register:list", get=Answers(200)),
    Row("register:bring", get=BRINGING, post=BRINGING),
    Row("register:incoming", a_file_to_file, get=BRINGING, post=BRINGING, says="Canary Water"),
    Row("register:expected", an_expected_report, get=READ_BY_ALL, says="Canary incidents"),
    Row("register:deliver", an_expected_report, get=CARE, post=CARE, says="Canary incidents"),
    Row("register:not_owed", an_expected_report, get=LEADS_BACK, post=CARE),
    Row("register:expect_again", an_expected_report, post=CLICK),
    Row("register:report", a_service_report, get=READ_BY_ALL, says="Canary count"),
    Row("register:take_back", an_edition, get=CARE, post=CARE, says="Take back edition 2"),
    Row("register:read", a_service_report, post=Answers(302, nobody=404)),
    Row("register:conclude", a_service_report, get=LEADS_BACK, post=CARE),
    Row("register:import", a_service_report, post=CLICK),
    Row("register:kinds", a_kind_and_no_arguments, get=Answers(200)),
    Row("register:kind_create", get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:kind_edit", a_kind_of_report, get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:process_create", get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:process_edit", a_process, get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:heading_create", a_process, get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:heading_edit", a_heading, get=ADMINISTRATION, post=ADMINISTRATION),
    Row("register:of_customer", a_customer_reported_on, get=READ_BY_ALL, says="Canary incidents"),
    Row("register:study_reports", a_customer, get=LEADS_BACK, post=CARE),
    Row("api:deliver", get=NEITHER, post=WITHOUT_A_TOKEN),
    Row("api:report", a_report_of_the_api, get=WITHOUT_A_TOKEN, post=NEITHER),
    Row("api:expected", get=WITHOUT_A_TOKEN, post=NEITHER),
    Row("register:study", a_study, get=READ_BY_ALL, says="Canary study"),
]
