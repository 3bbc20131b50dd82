"""How an app to the left lets apps to the right add to it."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things, registered in an `AppConfig.ready()` and given in their order.

    Registering a name a second time raises ValueError: two apps would hide each other.
    """

    def __init__(self) -> None:
        self._things: dict[str, tuple[int, T]] = {}

    def register(self, name: str, thing: T, *, order: int = 100) -> T:
        if name in self._things:
            raise ValueError(f"{name} is registered already")
        self._things[name] = (order, thing)
        return thing

    def __iter__(self) -> Iterator[T]:
        return (thing for _, thing in sorted(self._things.values(), key=lambda pair: pair[0]))

    def __getitem__(self, name: str) -> T:
        return self._things[name][1]

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def names(self) -> list[str]:
        return [name for name, _ in sorted(self._things.items(), key=lambda item: item[1][0])]
