"""The role matrix: for each URL, what each role gets. Every app adds rows to its `matrix.py`.

    # tests/customers/matrix.py
    from tests.matrix import Answers, Row

    def a_customer(user: User, own: bool) -> tuple[object, ...]:
        \"\"\"Arguments of the URL; the customer is in `user`'s care, or in somebody else's.\"\"\"
        return (CustomerFactory(unit__name="Water", manager=user if own else None).pk,)

    ROWS = [
        # Everyone with a role reads it; for others it is not there, and its name not on the page.
        Row("customers:detail", a_customer, get=Answers(200, nobody=404), says="Water"),
        # A form that only those who care for the customer may send. An empty POST by one who may
        # answers 200: the form with its errors.
        Row(
            "customers:edit",
            a_customer,
            get=Answers(403, nobody=404, own_manager=200, administrator=200),
            post=Answers(403, nobody=404, own_manager=200, administrator=200),
        ),
        # A button: only POST is offered, a GET answers 405.
        Row("agreements:end", an_agreement, post=Answers(403, own_manager=302), data={"why": "x"}),
    ]

The first status of `Answers` is that of everyone who is not named. A visitor (not signed in) is
sent to the sign-in page, and gets back what was typed in a POST; a public page says
`visitor=200`. `says` must be on every page that answers 200 and must not be on any other.
A row is tried once a method and role, each in a database of its own.
An argument that is a whole number is also tried with one that does not exist, as administrator:
that answers 404.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, get_resolver

from brm.accounts.models import Role, User

APPS = ["brm", "customers", "agreements", "meetings", "reports"]
NO_SUCH = 2_000_000_001

LOGIN = "the sign-in page"
"""What a visitor gets of a GET: a redirect to the sign-in page."""
TYPED = "what was typed"
"""What a visitor gets of a POST: status 403 and a page with what was typed."""

Expected = int | str
Arguments = Callable[[User, bool], tuple[object, ...]]


@dataclass(frozen=True)
class Who:
    """One column of the matrix: a role, and whether the object is in that user's own care."""

    name: str
    role: Role | None = None
    own: bool = False
    signed_in: bool = True

    def __str__(self) -> str:
        return self.name


VISITOR = Who("visitor", signed_in=False)
WHO = [
    VISITOR,
    Who("nobody"),
    Who("reader", Role.READER),
    Who("own_manager", Role.RELATIONSHIP_MANAGER, own=True),
    Who("foreign_manager", Role.RELATIONSHIP_MANAGER),
    Who("steering_group", Role.STEERING_GROUP),
    Who("administrator", Role.ADMINISTRATOR),
]


class Answers:
    """The status that each column gets; the first is everyone's who is not named.

    Answers(200, nobody=404)                       each role reads it
    Answers(403, own_manager=302, administrator=302)
    """

    def __init__(
        self,
        others: int,
        *,
        visitor: int | None = None,
        nobody: int | None = None,
        reader: int | None = None,
        own_manager: int | None = None,
        foreign_manager: int | None = None,
        steering_group: int | None = None,
        administrator: int | None = None,
    ) -> None:
        named = {
            "visitor": visitor,
            "nobody": nobody,
            "reader": reader,
            "own_manager": own_manager,
            "foreign_manager": foreign_manager,
            "steering_group": steering_group,
            "administrator": administrator,
        }
        self.others = others
        self.named = {who: status for who, status in named.items() if status is not None}

    def of(self, who: Who, method: str) -> Expected:
        if who is VISITOR and who.name not in self.named:
            return LOGIN if method == "get" else TYPED
        return self.named.get(who.name, self.others)


def no_arguments(user: User, own: bool) -> tuple[object, ...]:
    return ()


NOT_OFFERED = Answers(405)


@dataclass(frozen=True)
class Row:
    """What every column gets of one URL, by GET and by POST; a method not given answers 405.

    `data` is what is sent by POST. `says` is a text that those with 200 see and no one else.
    """

    url: str
    arguments: Arguments = no_arguments
    get: Answers = NOT_OFFERED
    post: Answers = NOT_OFFERED
    data: Mapping[str, object] = field(default_factory=dict)
    says: str = ""

    def __str__(self) -> str:
        return self.url


def all_rows() -> list[Row]:
    """The rows of every app that has a `matrix.py`."""
    names = [f"tests.{app}.matrix" for app in APPS]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [row for module in modules for row in module.ROWS]


def all_urls() -> set[str]:
    """Names of all URL patterns, with their namespaces; the route itself where one has no name."""
    return set(_names(get_resolver().url_patterns, "", ""))


def _names(patterns: list[URLPattern | URLResolver], space: str, route: str) -> Iterator[str]:
    for pattern in patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner, here)
        elif pattern.name:
            yield f"{space}{pattern.name}"
        else:
            yield f"{space}<{here}>"
