"""Fixtures of every test."""

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
