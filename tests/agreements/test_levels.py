"""What a service level may promise: a share within the whole, at risk before it is missed."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from agreements.models import Better, ServiceLevel
from tests.agreements.factories import (
    AgreementFactory,
    MeasureFactory,
    ServiceFactory,
    ServiceLevelFactory,
)
from tests.agreements.importing import import_lines, reasons

pytestmark = pytest.mark.django_db

TOO_HIGH = "It is at risk before the target is missed: give the target or less."
TOO_LOW = "It is at risk before the target is missed: give the target or more."
NO_SHARE = "A share lies between 0 and 100 %."


def refusals(better: str, unit: str, target: str, warning: str | None) -> dict[str, list[str]]:
    """What the model says of a level with these."""
    measure = MeasureFactory.create(unit=unit, better=better)
    level = ServiceLevel(
        measure=measure,
        target=Decimal(target),
        warning=None if warning is None else Decimal(warning),
    )
    try:
        level.clean()
    except ValidationError as refusal:
        return refusal.message_dict
    return {}


@pytest.mark.parametrize(
    ("better", "unit", "target", "warning", "said"),
    [
        (Better.HIGHER, "%", "100", "100", {}),
        (Better.HIGHER, "%", "0", None, {}),
        (Better.HIGHER, "%", "100.01", None, {"target": [NO_SHARE]}),
        (Better.HIGHER, "%", "99", "-0.01", {"warning": [NO_SHARE]}),
        (Better.HIGHER, "%", "99.5", "99.4", {"warning": [TOO_LOW]}),
        (Better.HIGHER, "orders", "400", "400", {}),
        (Better.LOWER, "h", "8", "8", {}),
        (Better.LOWER, "h", "8", "8.01", {"warning": [TOO_HIGH]}),
        (Better.LOWER, "h", "120", None, {}),
    ],
)
def test_a_level_promises_what_can_be_measured(
    better: str, unit: str, target: str, warning: str | None, said: dict[str, list[str]]
) -> None:
    assert refusals(better, unit, target, warning) == said


def test_a_workload_limit_is_not_negative() -> None:
    ServiceLevelFactory.create(workload_limit=0)

    with pytest.raises(IntegrityError, match="a_workload_limit_is_not_negative"):
        ServiceLevelFactory.create(workload_limit=Decimal("-0.01"))


def test_an_import_refuses_what_no_level_is(tmp_path: Path) -> None:
    AgreementFactory.create(number="A1", services=[ServiceFactory.create(code="map")])
    MeasureFactory.create(code="up", unit="%")
    MeasureFactory.create(code="answer", unit="s", better=Better.LOWER)

    answer = import_lines(
        "levels",
        tmp_path,
        "agreement,service,measure,period_kind,target,warning",
        "A1,map,up,month,199,",
        "A1,map,up,quarter,99,98",
        "A1,map,answer,month,45,60",
        "A1,map,answer,year,45,40",
    )

    assert reasons(answer) == [
        ("2", "target", NO_SHARE),
        ("3", "warning", TOO_LOW),
        ("4", "warning", TOO_HIGH),
    ]
    assert ServiceLevel.objects.get().target == Decimal(45)
