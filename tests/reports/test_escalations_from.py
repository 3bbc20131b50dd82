"""Escalate stands where the trouble is and fills in the brief; both pages know of each other."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.ui.lookup import shown
from meetings.escalations.origins import brief_from, origin_of, to_escalate
from meetings.models import Escalation
from reports.operations.attainment import recompute_attainment
from reports.rules import Rating
from tests.agreements.cases import a_draft, a_fitted_requirement
from tests.agreements.factories import AgreementFactory, RenewalStepFactory
from tests.customers.factories import CustomerFactory
from tests.factories import UserFactory
from tests.meetings.factories import ComplaintFactory, manager_of
from tests.reports.factories import ProjectFactory, ProjectStatusFactory, a_level, measured

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


def a_breached_level(customer: Any) -> Any:
    level = a_level(customer)
    measured(level, "98.1")
    recompute_attainment(as_of=TODAY)
    return level


def a_red_project(customer: Any) -> Any:
    project = ProjectFactory(name="New sorter", customer=customer, ends_on=date(2027, 3, 31))
    ProjectStatusFactory(project=project, rating=Rating.RED, comment="The belts are late.")
    return project


def a_late_agreement(customer: Any) -> Any:
    agreement = AgreementFactory(customer=customer, name="Sorting", services=[])
    RenewalStepFactory(period=agreement.periods.get(), due_on=date(2026, 11, 2))
    return agreement


THINGS = {
    "service_level": (a_breached_level, "reports:level_detail"),
    "project": (a_red_project, "reports:project_detail"),
    "agreement": (a_late_agreement, "agreements:detail"),
    "requirement": (
        lambda customer: a_fitted_requirement(customer, by=UserFactory(role=Role.ADMINISTRATOR)),
        "requirements:detail",
    ),
}


@pytest.mark.parametrize("kind", list(THINGS))
def test_one_click_opens_the_brief_and_the_next_raises_it_and_both_lead_to_each_other(
    kind, customer, manager, client_of
):
    make, page = THINGS[kind]
    thing = make(customer)
    browser, here = client_of(manager), reverse(page, args=[thing.pk])
    lead = to_escalate(kind, str(thing.pk))

    before = browser.get(here).content.decode()
    form = browser.get(lead).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"customer": shown(customer), "wanted_by": timezone.localdate().isoformat()}
    browser.post(reverse("meetings:raise_escalation"), typed)
    raised = Escalation.objects.get()
    after = browser.get(here).content.decode()

    assert lead.replace("&", "&amp;") in before
    assert (raised.origin_kind, raised.origin_key) == (kind, str(thing.pk))
    assert raised.customer == customer
    assert lead.replace("&", "&amp;") not in after
    assert raised.get_absolute_url() in after
    came = origin_of(raised)
    assert came is not None
    assert came.source is not None
    assert came.source.href == here


def test_the_brief_holds_the_facts_of_a_breached_level(customer):
    level = a_breached_level(customer)

    brief = brief_from("service_level", str(level.pk), on=TODAY)

    assert brief["customer"] == customer.pk
    assert brief["effect"].endswith(": breached in 1 of the last 6 months.")
    assert "98.1" in brief["facts"]
    assert brief["wanted_by"] == date(2026, 12, 7)


def test_the_brief_holds_the_colours_and_days_of_a_project(customer):
    brief = brief_from("project", str(a_red_project(customer).pk), on=TODAY)

    assert brief["question"] == "How does the project New sorter go on?"
    assert brief["effect"] == "The belts are late."
    assert brief["facts"] == (
        "31 October 2026: Red. The belts are late.\nIt ends on 31 March 2027."
    )


def test_the_brief_holds_the_late_step_of_a_renewal(customer):
    agreement = a_late_agreement(customer)

    brief = brief_from("agreement", str(agreement.pk), on=TODAY)

    assert brief["effect"] == f"{agreement}: the step review is late since 2 November 2026."
    assert brief["facts"] == (
        "Its period ends on 31 December 2026.\nReview, due on 2 November 2026."
    )


def test_the_brief_holds_the_options_of_a_business_case_with_their_sums(customer, administrator):
    asked = a_fitted_requirement(customer, by=administrator)
    case = a_draft(asked, by=administrator)

    brief = brief_from("requirement", str(asked.pk), on=TODAY)

    assert [each.name for each in case.alternatives.all()] == ["Do nothing", "Leak detection"]
    assert brief["options"] == ("Do nothing, 0\u00a0EUR\nLeak detection, 1\u202f000\u00a0EUR")


def test_the_brief_of_a_complaint_is_what_was_said(customer):
    complaint = ComplaintFactory(customer=customer)

    brief = brief_from("complaint", str(complaint.pk), on=TODAY)

    assert brief["question"] == "What solves the complaint: Sorting stands still each Monday?"
    assert brief["origin_kind"] == "complaint"


@pytest.mark.parametrize("key", ["x", "999999", "1" * 30, ""])
@pytest.mark.parametrize("kind", [*THINGS, "complaint", "nothing"])
def test_what_is_gone_fills_in_nothing_and_cannot_be_the_origin(
    kind, key, customer, manager, client_of
):
    assert brief_from(kind, key, on=TODAY) == {}

    page = client_of(manager).get(
        reverse("meetings:raise_escalation"), {"origin_kind": kind, "origin_key": key}
    )
    sent = {
        "customer": shown(customer),
        "question": "Who?",
        "effect": "It stands.",
        "level": 1,
        "severity": 1,
        "wanted_by": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "idempotency_key": "7f0e41b4-2f86-4c0c-9df9-5c3d1ad47d55",
        "origin_kind": kind,
        "origin_key": key or "0",
    }
    refused = client_of(manager).post(reverse("meetings:raise_escalation"), sent)

    assert page.status_code == 200
    assert refused.context["form"].non_field_errors() == ["What it came of is no longer there."]
    assert not Escalation.objects.exists()
