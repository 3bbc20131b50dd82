"""Registering something for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from brm.ui.registry import Registry

T = TypeVar("T")


@contextmanager
def registered(registry: Registry[T], name: str, thing: T) -> Iterator[T]:
    registry.register(name, thing)
    try:
        yield thing
    finally:
        del registry._things[name]
