"""What the delivery puts on the agenda of the next meeting."""

from datetime import date

import pytest

from meetings.agenda import sources, topics_for
from reports.agenda import breached_levels, red_projects
from reports.operations.attainment import recompute_attainment
from reports.rules import Rating
from tests.customers.factories import CustomerFactory
from tests.reports.factories import ProjectFactory, ProjectStatusFactory, a_level, measured
from tests.reports.words import read

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def test_a_level_breached_in_the_last_month_is_a_topic_with_its_reason() -> None:
    customer = CustomerFactory.create()
    measured(a_level(customer, line__service__name="Outage map"), "98.91")
    measured(a_level(customer), "99.9")
    measured(a_level(), "98")
    recompute_attainment(as_of=TODAY)

    [topic] = breached_levels(customer, TODAY)

    assert (read(topic.topic), read(topic.reason)) == (
        "Outage map, availability was breached in Oct 2026",
        "Availability was 98.91 % in October 2026: 0.59 percentage points short of ≥ 99.5 %.",
    )


def test_a_breach_of_an_earlier_month_is_no_topic_any_more() -> None:
    level = a_level()
    measured(level, "98", period=date(2026, 9, 1))
    recompute_attainment(as_of=TODAY)

    assert list(breached_levels(level.line.period.agreement.customer, TODAY)) == []


def test_a_project_is_a_topic_while_its_latest_colour_is_red() -> None:
    customer = CustomerFactory.create()
    red, recovered, ended = (ProjectFactory.create(customer=customer) for _n in range(3))
    ProjectStatusFactory.create(project=red, rating=Rating.RED, comment="Cost +22 %")
    ProjectStatusFactory.create(project=recovered, rating=Rating.RED)
    ProjectStatusFactory.create(project=recovered, reported_on=TODAY, rating=Rating.AMBER)
    ProjectStatusFactory.create(project=ended, rating=Rating.RED)
    ended.ends_on = date(2026, 11, 22)
    ended.save()

    [topic] = red_projects(customer, TODAY)

    assert (topic.source_id, topic.reason) == (red.code, "Cost +22 %")


def test_both_are_among_the_sources_of_an_agenda() -> None:
    customer = CustomerFactory.create()
    measured(a_level(customer), "98")
    ProjectStatusFactory.create(project__customer=customer, rating=Rating.RED)
    recompute_attainment(as_of=TODAY)

    kinds = [topic.source_kind for topic in topics_for(customer, on=TODAY)]

    assert {"breached_levels", "red_projects"} <= set(sources.names())
    assert kinds == ["breached_level", "red_project"]
