"""Published logs and status pages become measurements by recipe, with the figures of their README."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from reports.models import Measurement
from tests.reports.importing import import_file
from tests.reports.test_real_files import DATA

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the published registers are not here"),
]

STATUS_PAGE = DATA / "service-availability" / "dhbern_upptime_summary.json"


def told(answer: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(answer[name] for name in names)


def test_a_status_page_has_its_minutes_down_and_its_uptimes() -> None:
    answer = import_file("measurements", STATUS_PAGE, recipe="uptime_summary")

    print(answer)
    down = Measurement.objects.filter(measure__code="minutes-down")
    assert told(answer, "total", "accepted", "rejected") == (51, 51, 0)
    assert down.aggregate(minutes=Sum("value"))["minutes"] == 20_734
    gossembrot = down.filter(service__code="gossembrot.unibe.ch")
    assert gossembrot.aggregate(minutes=Sum("value"))["minutes"] == 12_487
    assert Measurement.objects.get(
        measure__code="uptime", service__code="gossembrot.unibe.ch"
    ).value == Decimal("95.66")
