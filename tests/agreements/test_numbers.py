"""Numbers of agreements: one series, also where others bring numbers of it."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from agreements.models import Agreement
from tests.agreements.factories import AgreementFactory
from tests.agreements.importing import import_lines
from tests.customers.factories import CustomerFactory

PATIENCE = 20
"""Seconds after which a thread that should have gone on counts as waiting for ever."""


def next_number() -> str:
    """The number of an agreement that is given none."""
    made = AgreementFactory.create(number="")
    made.refresh_from_db()
    return str(made.number)


def after(number: str, steps: int = 1) -> str:
    return f"AG-{int(number.removeprefix('AG-')) + steps:04d}"


def brought(folder: Path, number: str) -> None:
    customer = CustomerFactory.create()
    answer = import_lines(
        "agreements", folder, "number,name,customer", f"{number},Maps,{customer.unit.code}"
    )
    assert answer["created"] == 1, answer


def test_the_series_goes_on_after_an_imported_number_of_it(db, tmp_path):
    imported = after(next_number(), 150)
    brought(tmp_path, imported)

    assert next_number() == after(imported)


@pytest.mark.parametrize("number", ["AG-0001", "SLA-9000", "AG-2026-77", "AG-", "AG-1234567890"])
def test_numbers_behind_or_of_another_pattern_leave_the_series_as_it_is(db, tmp_path, number):
    before = next_number()
    brought(tmp_path, number)

    assert next_number() == after(before)


def test_a_number_that_is_changed_takes_the_series_along_too(db):
    first = AgreementFactory.create(number="")
    first.refresh_from_db()
    Agreement.objects.filter(pk=first.pk).update(number=after(first.number, 20))

    assert next_number() == after(first.number, 21)


def test_a_number_of_an_agreement_that_is_gone_is_given_no_more(db):
    before = next_number()
    Agreement.objects.filter(number=before).delete()

    assert next_number() == after(before)


def at_once(*acts: Callable[[], object]) -> None:
    def do(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_agreements_that_are_made_at_the_same_moment_get_a_number_each():
    given: list[str] = []

    def make() -> None:
        given.extend(next_number() for _ in range(5))

    at_once(make, make, make, make)

    assert len(set(given)) == 20


@pytest.mark.django_db(transaction=True)
def test_a_form_gets_the_number_after_that_of_an_import_that_is_not_committed_yet():
    """And does not wait for it: a long import keeps nobody from work."""
    imported = after(next_number(), 150)
    customer = CustomerFactory.create()
    given: list[str] = []

    def draft() -> None:
        made = Agreement.objects.create(name="Maps", customer=customer)
        made.refresh_from_db()
        given.append(str(made.number))

    with transaction.atomic():
        Agreement.objects.create(name="Brought", number=imported, customer=customer)
        form = threading.Thread(target=at_once, args=[draft], daemon=True)
        form.start()
        form.join(PATIENCE)

    assert given == [after(imported)]


@pytest.mark.django_db(transaction=True)
def test_imports_and_forms_at_the_same_moment_never_lead_the_series_back():
    customer = CustomerFactory.create()
    first = next_number()
    given: list[str] = []

    # Numbers are brought so far apart that the forty given between two never reach the next.
    def bring(start: int) -> Callable[[], None]:
        def do() -> None:
            for step in range(start, 4000, 400):
                number = after(first, 1000 + step)
                Agreement.objects.create(name="Brought", number=number, customer=customer)

        return do

    def draft() -> None:
        for _ in range(20):
            made = Agreement.objects.create(name="Maps", customer=customer)
            made.refresh_from_db()
            given.append(str(made.number))

    at_once(bring(0), draft, bring(200), draft)
    highest = max(
        int(each.removeprefix("AG-")) for each in Agreement.objects.values_list("number", flat=True)
    )

    assert len(set(given)) == 40
    assert next_number() == f"AG-{highest + 1:04d}"
