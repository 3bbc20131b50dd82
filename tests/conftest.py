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

__all__ = [
    "administrator",
    "client_of",
    "nobody",
    "reader",
    "relationship_manager",
    "settings_of_tests",
    "steering_member",
]
