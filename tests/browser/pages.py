"""The pages that a browser visits: every one that the role matrix opens to an administrator.

What the matrix makes for a page is what stands on it; a page in a further state is added in
`FURTHER`: one line, with what makes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from brm.accounts.models import User
from tests.matrix import WHO, all_rows

ADMINISTRATOR = WHO[-1]


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


FURTHER: list[Visit] = []


def visits() -> list[Visit]:
    """Every page once with its rows, then the further states."""
    opened = [row for row in all_rows() if row.get.of(ADMINISTRATOR, "get") == 200]
    return [Visit(row.url, partial(row.arguments, own=True)) for row in opened] + FURTHER
