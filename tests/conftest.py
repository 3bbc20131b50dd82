"""Fixtures of every test."""

from tests.fixtures import (
    administrator,
    client_of,
    nobody,
    reader,
    relationship_manager,
    static_files_where_they_are,
    steering_member,
)

__all__ = [
    "administrator",
    "client_of",
    "nobody",
    "reader",
    "relationship_manager",
    "static_files_where_they_are",
    "steering_member",
]
