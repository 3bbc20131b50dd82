"""pgtrigger's registry of triggers, which looks for a name among all of them at each of them.

With a thousand triggers that was a third of the work with which each process begins; here the names
are kept.
"""

from typing import Any

from pgtrigger import registry


class KeptNames(registry._Registry):
    """The registry with its two questions answered from what is kept."""

    def __init__(self) -> None:
        self._by_table: dict[tuple[str, str], Any] = {}
        self._function_names: set[str] = set()
        super().__init__()

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        """The triggers by table and name."""
        return self._by_table

    @property
    def pg_function_names(self) -> set[str]:
        """The names of the functions of all triggers."""
        return self._function_names

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]
        model, trigger = value
        self._by_table[model._meta.db_table, trigger.name] = trigger
        self._function_names.add(trigger.get_pgid(model))

    def __delitem__(self, key: str) -> None:
        model, trigger = self[key]
        super().__delitem__(key)  # type: ignore[no-untyped-call]
        del self._by_table[model._meta.db_table, trigger.name]
        self._function_names.discard(trigger.get_pgid(model))


def keep_names() -> None:
    """Before any model is loaded, and any trigger registered: the registry is this one."""
    registry._registry = KeptNames()
