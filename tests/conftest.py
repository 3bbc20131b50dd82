"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests.emptying import back_to_first_day, empty, keep_first_day, slim
from tests.first_day import bring_first_day
from tests.fixtures import (
    administrator,
    client_of,
    nobody,
    reader,
    relationship_manager,
    settings_of_tests,
    steering_member,
)
from tests.valkey import running_valkey, valkey

__all__ = [
    "administrator",
    "client_of",
    "nobody",
    "reader",
    "relationship_manager",
    "running_valkey",
    "settings_of_tests",
    "steering_member",
    "valkey",
]

# How long an example takes says something about the machine, and nothing about the product.
settings.register_profile("brm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("brm")

LONG = (
    "brm/test_stack_up",
    "browser/test_pages",
    "customers/test_structure_property",
    "reports/test_400_days",
    "reports/test_demo",
    "meetings/year/test_year",
    "brm/test_imports_command",
    "brm/test_nonsense",
    "brm/test_role_matrix",
)
"""Files that take longest come first: one that comes last keeps one core, and the other waits."""

TransactionTestCase._fixture_teardown = back_to_first_day  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the others stay as they are."""
    rank = {f"tests/{name}.py": n for n, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(LONG)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database on the first day, whatever a run before left in it.

    At the end nobody is left in it who would keep it from being dropped.
    A thread of a live server may hold its connection a moment longer than the last test.
    """
    with django_db_blocker.unblock():
        empty()
        bring_first_day()
        keep_first_day()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True, scope="module")
def slim_tables() -> Iterator[None]:
    """What the tests of a module leave in tables and indexes slows none of those of the next."""
    yield
    slim()
