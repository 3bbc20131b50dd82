"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests.emptying import back_to_first_day, empty, keep_first_day
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

TransactionTestCase._fixture_teardown = back_to_first_day  # type: ignore[method-assign]


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
