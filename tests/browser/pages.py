"""The pages that a browser visits at every size. Each app adds its own: one line a page.

`rows` makes what the page shows, and gives the arguments of its URL.
"""

from collections.abc import Callable
from dataclasses import dataclass

from brm.accounts.models import User


def nothing(user: User) -> tuple[object, ...]:
    """No arguments, and no rows but the user: the page as it is on the first day."""
    return ()


@dataclass(frozen=True)
class Visit:
    """A page: its URL name, what to make for it, its query, and what tells two visits apart."""

    url_name: str
    rows: Callable[[User], tuple[object, ...]] = nothing
    query: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        return "-".join(filter(None, [self.url_name.replace(":", "-"), self.note]))


VISITS: list[Visit] = [
    Visit("ui:components"),
    Visit("ui:more"),
]
