"""What a token may do: every app registers its own scopes in `AppConfig.ready()`.

    from brm.api.scopes import Scope, scopes
    scopes.register("service-reports", lambda: [Scope("service-reports:incident", _("..."))])

A scope is a name that an endpoint asks for: `require_scope(token, "service-reports:incident")`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from brm.ui.registry import Registry


@dataclass(frozen=True)
class Scope:
    """One thing that a token may be given: its name, and what it lets a system do."""

    name: str
    label: str | Promise


scopes: Registry[Callable[[], Iterable[Scope]]] = Registry()


def offered() -> list[tuple[str, str]]:
    """All scopes of the day, as a form offers them."""
    return [(each.name, str(each.label)) for found in scopes for each in found()]


def in_words(names: Iterable[str]) -> list[str]:
    """What the scopes let a system do; of one that is no more, its name."""
    labels = dict(offered())
    return [labels.get(name, name) for name in names]
