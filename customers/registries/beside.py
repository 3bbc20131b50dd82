"""What apps to the right show beside a thing on its page: the actions that came of it.

    from customers.registries.beside import Beside, beside
    beside.register("actions", Beside("meetings/_came_of.html", facts))

A page says `{% beside "agreement" agreement.pk agreement.customer %}`; `facts(kind, key, customer,
user)` gives what the template is drawn from, or None where nothing of it belongs there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from brm.accounts.models import User
from brm.ui.registry import Registry
from customers.models import Customer


@dataclass(frozen=True)
class Beside:
    template: str
    facts: Callable[[str, str, Customer | None, User], dict[str, Any] | None]


beside: Registry[Beside] = Registry()
