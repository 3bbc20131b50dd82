"""Use without an agreement, agreements without use, and the gaps on *Today*."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import AgreementLine, AgreementState
from brm.accounts.models import Role
from customers.periods import period
from customers.registries.gaps import Scope, found_gaps
from reports.gaps import agreement_without_use, use_without_agreement
from tests.customers.factories import FIRST, CustomerFactory, MandateFactory
from tests.factories import UserFactory
from tests.reports.factories import LineFactory, MeasureFactory, MeasurementFactory, ServiceFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 28)
OCTOBER = date(2026, 10, 1)


def measured(customer, service, month=OCTOBER, **facts):
    facts.setdefault("measure", MeasureFactory())
    return MeasurementFactory(customer=customer, service=service, period=month, **facts)


def test_figures_without_an_agreement_of_that_month_are_a_gap_once_a_service():
    customer, service = CustomerFactory(), ServiceFactory()
    first = measured(customer, service)
    measured(customer, service, measure=MeasureFactory(code="answer-time"))

    assert list(use_without_agreement(TODAY)) == [first]


@pytest.mark.parametrize(
    ("days", "is_gap"),
    [
        ((date(2026, 11, 1), None), True),
        ((date(2026, 10, 31), None), False),
        ((date(2026, 1, 1), date(2026, 10, 1)), False),
        ((date(2026, 1, 1), date(2026, 9, 30)), True),
    ],
)
def test_an_agreement_of_one_day_of_the_month_covers_it(days, is_gap):
    line = LineFactory(period__valid=period(*days))
    measured(line.period.agreement.customer, line.service)

    assert use_without_agreement(TODAY).exists() == is_gap


@pytest.mark.parametrize(("last_day", "is_gap"), [(OCTOBER, False), (date(2026, 9, 30), True)])
def test_an_ended_agreement_covers_up_to_its_last_day(last_day, is_gap):
    facts = {"state": AgreementState.ENDED, "ended_on": last_day, "ended_as": "terminated"}
    line = LineFactory(**{f"period__agreement__{name}": value for name, value in facts.items()})
    measured(line.period.agreement.customer, line.service)

    assert use_without_agreement(TODAY).exists() == is_gap


def test_a_service_used_no_longer_is_no_gap():
    customer, service = CustomerFactory(), ServiceFactory()
    measured(customer, service, date(2026, 9, 1))
    assert use_without_agreement(TODAY).exists()

    measured(customer, ServiceFactory())

    assert use_without_agreement(TODAY).get().service != service


def test_an_agreement_is_without_use_when_three_months_brought_no_figure_but_others_had():
    line = LineFactory()
    assert not agreement_without_use(TODAY).exists()

    measured(CustomerFactory(), line.service)
    assert list(agreement_without_use(TODAY)) == [line]

    measured(line.period.agreement.customer, line.service, date(2026, 8, 1))
    assert not agreement_without_use(TODAY).exists()
    assert list(agreement_without_use(date(2026, 12, 1))) == [line]


def test_an_agreement_younger_than_that_is_not_judged():
    line = LineFactory(period__valid=period(date(2026, 8, 2), None))
    measured(CustomerFactory(), line.service)

    assert not agreement_without_use(TODAY).exists()
    assert AgreementLine.objects.active(on=TODAY).exists()


def test_both_kinds_stand_in_the_gap_list_with_a_remedy_that_opens(client):
    line = LineFactory()
    measured(CustomerFactory(), line.service)
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    found = {one.key: one.lines[0] for one in found_gaps(Scope(TODAY))}

    for key in ("use_without_agreement", "agreement_without_use"):
        assert client.get(found[key].remedy.href).status_code == 200
        assert client.get(found[key].href).status_code == 200


def test_today_tells_the_gaps_of_ones_own_customers_and_where_they_are(client):
    manager = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    own = CustomerFactory(manager=manager)
    yesterday = timezone.localdate() - timedelta(days=1)
    MandateFactory(unit=own.unit, valid=period(FIRST, yesterday))
    CustomerFactory()
    client.force_login(manager)

    (gap,) = client.get(reverse("reports:today")).context["work"].gaps

    assert (gap.label, gap.count) == ("Customers without a mandate holder", "1")
    lines = client.get(gap.href).context["lines"]
    assert [line.row for line in lines] == [own]
