"""What is retired while a file of agreements is being written costs one line, not the file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from agreements.models import Agreement, AgreementLine, Service
from tests.agreements.factories import ServiceFactory
from tests.agreements.importing import import_lines, reasons
from tests.customers.factories import CustomerFactory
from tests.waiting import until_somebody_waits

HEAD = "number,name,customer,first_day,initial_months,state,service"
OLD = "A-0,Old,W,2026-01-01,12,active,"
LINES = (
    "A-0,New name,W,2026-01-01,12,active,",
    "A-1,Fax,W,2026-01-01,12,active,fax",
    "A-2,Maps,W,2026-01-01,12,active,maps",
)


@pytest.mark.django_db(transaction=True)
def test_a_service_retired_while_a_file_is_written_costs_its_line_alone(tmp_path: Path) -> None:
    CustomerFactory.create(unit__code="W")
    fax, _maps = ServiceFactory.create(code="fax"), ServiceFactory.create(code="maps")
    import_lines("agreements", tmp_path, HEAD, OLD)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Agreement.objects.select_for_update().get(number="A-0")
            coming = pool.submit(brought, tmp_path)
            until_somebody_waits()
            Service.objects.filter(pk=fax.pk).update(retired_on=date(2026, 1, 1))
        answer = coming.result(timeout=60)

    sentence = "A line would begin when its service is retired."
    assert [(line, why) for line, _field, why in reasons(answer)] == [("3", sentence)]
    assert [line.service.code for line in AgreementLine.objects.all()] == ["maps"]
    assert Agreement.objects.get(number="A-0").name == "New name"


def brought(folder: Path) -> dict[str, Any]:
    try:
        return import_lines("agreements", folder, HEAD, *LINES)
    finally:
        connection.close()
