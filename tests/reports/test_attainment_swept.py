"""The sweep of attainment looks only at what changed and leaves what looking at all would leave."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    Better,
    Ending,
    Measure,
    ServiceLevel,
)
from brm.outbox.models import Looked, ToLookAt
from customers.periods import period
from reports.models import Attainment, Measurement
from reports.operations.attainment import (
    FORGET,
    Recomputed,
    recompute_attainment,
    sweep_attainment,
)
from reports.rules import Result
from tests.customers.factories import CustomerFactory
from tests.reports.factories import (
    FIRST,
    MeasureFactory,
    MeasurementFactory,
    ServiceFactory,
    a_level,
    measured,
)

TODAY = date(2026, 11, 23)
MONTHS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)]
NOTHING = Recomputed()

pytestmark = pytest.mark.django_db


class World:
    """Two levels of a customer, and all that can happen to them."""

    def __init__(self) -> None:
        customer = CustomerFactory.create()
        self.levels = [
            a_level(customer, measure=MeasureFactory.create(code=code))
            for code in ("availability", "answer-time")
        ]
        self.on = TODAY

    def measure(self, n: int, month: date, figure: int) -> None:
        level = self.levels[n]
        of = {
            "customer": level.line.period.agreement.customer,
            "service": AgreementLine.objects.get(pk=level.line_id).service,
            "measure": level.measure,
            "period": month,
        }
        old = Measurement.objects.filter(**of)
        old.update(is_current=False)
        MeasurementFactory.create(**of, value=Decimal(figure), revision=old.count() + 1)

    def withdraw(self, n: int, month: date, figure: int) -> None:
        Measurement.objects.filter(measure=self.levels[n].measure, period=month).delete()

    def promise(self, n: int, month: date, figure: int) -> None:
        facts = {"target": Decimal(figure), "workload_limit": Decimal(figure)}
        ServiceLevel.objects.filter(pk=self.levels[n].pk).update(**facts)

    def limit_level(self, n: int, month: date, figure: int) -> None:
        ServiceLevel.objects.filter(pk=self.levels[n].pk).update(valid=period(month, None))

    def limit_term(self, n: int, month: date, figure: int) -> None:
        terms = AgreementPeriod.objects.filter(lines__levels=self.levels[n])
        terms.update(valid=period(FIRST, month))

    def end(self, n: int, month: date, figure: int) -> None:
        agreements = Agreement.objects.filter(periods__lines__levels=self.levels[n])
        agreements.update(state="ended", ended_on=month, ended_as=Ending.TERMINATED)

    def turn(self, n: int, month: date, figure: int) -> None:
        better = Better.HIGHER if figure > 99 else Better.LOWER
        Measure.objects.filter(pk=self.levels[n].measure_id).update(better=better)

    def serve(self, n: int, month: date, figure: int) -> None:
        AgreementLine.objects.filter(levels=self.levels[n]).update(service=ServiceFactory.create())

    def pass_time(self, n: int, month: date, figure: int) -> None:
        self.on += relativedelta(days=5 * n + figure - 96)

    def go_back(self, n: int, month: date, figure: int) -> None:
        self.on -= relativedelta(months=figure - 97)


WHAT = [name for name in vars(World) if not name.startswith("_")]
steps = st.lists(
    st.tuples(
        st.sampled_from(WHAT), st.integers(0, 1), st.sampled_from(MONTHS), st.integers(98, 101)
    ),
    min_size=1,
    max_size=8,
)


def results() -> list[tuple[Any, ...]]:
    rows = Attainment.objects.order_by("service_level", "period")
    return list(rows.values_list("service_level", "period", "result", "value", "target", "better"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_whatever_happened_the_sweep_leaves_nothing_to_recompute(
    steps: list[tuple[str, int, date, int]],
) -> None:
    with transaction.atomic():
        world = World()
        sweep_attainment(world.on)
        for what, n, month, figure in steps:
            getattr(world, what)(n, month, figure)
            sweep_attainment(world.on)
            swept = results()

            assert recompute_attainment(as_of=world.on) == NOTHING
            assert results() == swept
        transaction.set_rollback(True)


def statements(as_of: date) -> list[str]:
    with CaptureQueriesContext(connection) as run:
        sweep_attainment(as_of)
    return [each["sql"] for each in run.captured_queries]


def test_where_nothing_changed_one_question_is_asked() -> None:
    measured(a_level(), "99.9")
    sweep_attainment(TODAY)

    assert len(statements(TODAY)) == len(statements(date(2026, 11, 30))) == 1


def test_a_new_month_is_recomputed_alone() -> None:
    level = a_level()
    sweep_attainment(TODAY)
    Attainment.objects.filter(period=date(2026, 9, 1)).delete()

    written = sweep_attainment(date(2026, 12, 1))

    assert written == {"written": 1, "changed": 0, "forgotten": 0}
    assert level.attainments.filter(period=date(2026, 11, 1)).count() == 1


def test_of_what_was_told_only_that_level_is_recomputed() -> None:
    changed, other = a_level(), a_level()
    sweep_attainment(TODAY)
    Attainment.objects.update(target=0)
    ServiceLevel.objects.filter(pk=changed.pk).update(target=98)

    written = sweep_attainment(TODAY)

    assert written["forgotten"] == written["written"] == 0
    assert set(changed.attainments.values_list("target", flat=True)) == {Decimal(98)}
    assert set(other.attainments.values_list("target", flat=True)) == {Decimal(0)}
    assert not ToLookAt.objects.exists()


def test_what_changes_no_result_tells_nothing() -> None:
    level = a_level()
    sweep_attainment(TODAY)

    ServiceLevel.objects.filter(pk=level.pk).update(exceptions="Not in July")
    AgreementLine.objects.update(price=12)
    Agreement.objects.update(name="Outage map")

    assert not ToLookAt.objects.exists()


def test_a_sweep_that_fails_leaves_all_of_it_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    level = a_level()
    sweep_attainment(TODAY)
    measured(level, "98")
    monkeypatch.setattr("reports.operations.attainment.FORGET", "SELECT 1/0")

    with pytest.raises(Exception, match="division by zero"):
        sweep_attainment(TODAY)

    monkeypatch.setattr("reports.operations.attainment.FORGET", FORGET)
    sweep_attainment(TODAY)
    found = level.attainments.get(period=date(2026, 10, 1))
    assert found.result == Result.BREACHED


def test_other_rules_look_at_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    level = a_level()
    sweep_attainment(TODAY)
    Attainment.objects.update(target=0)
    monkeypatch.setattr("reports.operations.attainment.RULES", "of another release")

    written = sweep_attainment(TODAY)

    assert written["changed"] == level.attainments.count()
    assert Looked.objects.get(sweep="attainment").seen == "of another release:"
