"""Everything that happened with a customer, below a unit or with a person, newest first.

Every app registers what happens in it, in its `AppConfig.ready()`:

    from customers.registries.timeline import Said, Source, groups, happenings
    groups.register("meetings", _("Meetings"), order=40)
    happenings.register("action_done", Source(
        group="meetings",
        rows=lambda user: Action.objects.visible_to(user).filter(state="done"),
        at="done_on",
        facts={"text": F("text"), "who": F("owner__name")},
        said=action_done,
        customer="customer",
        people=("owner",),
    ))

A page of it is one query: each source gives at most a page of its own rows, by an index on
`at` or on whose they are, and their union is sorted once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from django.core import signing
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, NullIf, Trim
from django.utils import timezone
from django.utils.functional import Promise

from brm.ui.registry import Registry

if TYPE_CHECKING:
    from brm.accounts.models import User
    from customers.models import Customer, Person, Unit

SIZE = 30
SALT = "customers.registries.timeline"
COLUMNS = ("entry_at", "entry_kind", "entry_pk", "entry_whose", "entry_facts")
USER = ("first_name", "last_name", "email")

Facts = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One thing that happened, in words: its page, its shape, and what stands under it."""

    sentence: str
    href: str
    state: str = "done"
    more: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing that happens.

    `rows(user)` are all that the user may see. `at` is their day (`whole_day`) or their moment.
    `facts` are what `said` is given, with the primary key as `pk`; sums and days arrive as text.
    `customer`, `unit` and `people` name the fields, as a lookup does, that say whose it is; a
    source without any of one sort is left out of such a timeline.
    """

    group: str
    rows: Callable[["User"], QuerySet[Any]]
    at: str | Combinable
    facts: Mapping[str, Any]
    said: Callable[[Facts], Said]
    customer: str = ""
    unit: str = ""
    people: tuple[str, ...] = ()
    whole_day: bool = True


groups: Registry[str | Promise] = Registry()
"""The labels of the chips that narrow a timeline, by name."""

happenings: Registry[Source] = Registry()


class Scope(Protocol):
    """Whose timeline it is."""

    def condition(self, source: Source) -> Q | None:
        """Which rows of the source belong here; None where it has none."""


@dataclass(frozen=True)
class OfCustomer:
    """What happened with one customer, and with the unit that it is."""

    customer: "Customer"

    def condition(self, source: Source) -> Q | None:
        if source.customer:
            return Q(**{source.customer: self.customer.pk})
        return Q(**{source.unit: self.customer.unit_id}) if source.unit else None


@dataclass(frozen=True)
class Below:
    """What happened with a unit and all below it, and with the customers they are."""

    unit: "Unit"

    def condition(self, source: Source) -> Q | None:
        place = f"{source.customer}__unit" if source.customer else source.unit
        return Q(**{f"{place}__path__within": self.unit.path}) if place else None


@dataclass(frozen=True)
class OfPerson:
    """What a person did, promised, decided or was given, in rows merged into theirs too."""

    person: "Person"

    @cached_property
    def keys(self) -> list[int]:
        return [row.pk for row in self.person.rows]

    def condition(self, source: Source) -> Q | None:
        found = [Q(**{f"{place}__in": self.keys}) for place in source.people]
        return Q(*found, _connector=Q.OR) if found else None


@dataclass(frozen=True)
class Entry:
    """A thing that happened, as a page of the timeline shows it; `whose` is a customer or unit."""

    at: datetime
    whole_day: bool
    whose: str
    said: Said

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def month(self) -> date:
        """The first day of its month, under whose name it stands."""
        return self.day.replace(day=1)


@dataclass(frozen=True)
class Place:
    """Where a page ends: no two entries have the same moment, kind and primary key."""

    at: datetime
    kind: int
    pk: int

    def signed(self) -> str:
        name = happenings.names()[self.kind]
        return signing.dumps([self.at.isoformat(), name, self.pk], salt=SALT)


def read_place(text: str) -> Place | None:
    """The place in `text`; None without one, or where it is forged or of a kind that is gone."""
    try:
        at, name, pk = signing.loads(text, salt=SALT)
        return Place(datetime.fromisoformat(at), happenings.names().index(name), pk)
    except (signing.BadSignature, ValueError):
        return None


class Timeline:
    """At most `size` entries of a scope that lie before `before`; without it, up to `now`.

    One query. Entries of one moment stand in the order of their kinds and primary keys, so that
    none is shown twice or left out from page to page.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        user: "User",
        now: datetime,
        group: str = "",
        before: str = "",
        size: int = SIZE,
    ) -> None:
        self.scope, self.user, self.group, self.size = scope, user, group, size
        self.is_newest = not (place := read_place(before))
        self.start = place or Place(now, len(happenings.names()), 0)

    @cached_property
    def entries(self) -> list[Entry]:
        return [self._entry(row) for row in self._rows[: self.size]]

    @property
    def older(self) -> str:
        """What leads to the next page; nothing on the last."""
        if len(self._rows) <= self.size:
            return ""
        at, kind, pk, _, _ = self._rows[self.size - 1]
        return Place(at, kind, pk).signed()

    @cached_property
    def _rows(self) -> list[Any]:
        parts = [part for part in self._parts() if not part.query.is_empty()]
        if len(parts) < 2:
            return [row for part in parts for row in part]
        found: Any = parts[0].union(*parts[1:], all=True)
        return list(found.order_by("-entry_at", "-entry_kind", "-entry_pk")[: self.size + 1])

    def _parts(self) -> Iterator[QuerySet[Any, Any]]:
        """The newest rows of each source that has any here."""
        for kind, name in enumerate(happenings.names()):
            source = happenings[name]
            condition = self.scope.condition(source)
            if condition is not None and self.group in ("", source.group):
                yield self._part(kind, source, condition)

    def _part(self, kind: int, source: Source, condition: Q) -> Any:
        at: Any = F(source.at) if isinstance(source.at, str) else source.at
        rows = source.rows(self.user).filter(condition).annotate(raw_at=at)
        rows = rows.filter(self._earlier(kind, source)).order_by("-raw_at", "-pk")
        return rows.annotate(
            entry_at=_midnight(F("raw_at")) if source.whole_day else F("raw_at"),
            entry_kind=Value(kind, IntegerField()),
            entry_pk=F("pk"),
            entry_whose=_whose(source),
            entry_facts=JSONObject(**source.facts),
        ).values_list(*COLUMNS)[: self.size + 1]

    def _earlier(self, kind: int, source: Source) -> Q:
        """The rows of the source behind the start of the page: by `at`, kind, primary key."""
        start: Any = timezone.localtime(self.start.at)
        if source.whole_day and not self._starts_with_a_day(start):
            return Q(raw_at__lte=start.date())
        at = start.date() if source.whole_day else start
        if kind < self.start.kind:
            return Q(raw_at__lte=at)
        if kind > self.start.kind:
            return Q(raw_at__lt=at)
        return Q(raw_at__lte=at) & (Q(raw_at__lt=at) | Q(pk__lt=self.start.pk))

    def _starts_with_a_day(self, start: datetime) -> bool:
        """Whether the page starts where a day does: at midnight, or at one where clocks skip it."""
        names = happenings.names()
        if self.start.kind < len(names) and happenings[names[self.start.kind]].whole_day:
            return True
        return start.time() == time.min

    def _entry(self, row: Any) -> Entry:
        at, kind, pk, whose, facts = row
        source = happenings[happenings.names()[kind]]
        return Entry(at, source.whole_day, whose, source.said(facts | {"pk": pk}))


def groups_of(scope: Scope) -> list[tuple[str, str | Promise]]:
    """Name and label of the groups of which something can happen in the scope."""
    held = {source.group for source in happenings if scope.condition(source) is not None}
    return [(name, groups[name]) for name in groups.names() if name in held]


def last_day(of: str) -> Func:
    """The last day of a half-open range: the day before its end."""
    return Func(F(f"{of}__endswith"), template="(%(expressions)s - 1)", output_field=DateField())


def as_text(of: str) -> Cast:
    """A sum as a fact: JSON would make a floating number of it."""
    return Cast(of, CharField())


def user_name(of: str = "") -> Combinable:
    """The name of a user as a fact; the address of one without."""
    first, last, email = (f"{of}__{name}" if of else name for name in USER)
    name = Trim(Concat(first, Value(" "), last))
    return Coalesce(NullIf(name, Value("")), F(email), output_field=CharField())


def seen_by_every_role(rows: QuerySet[Any]) -> Callable[["User"], QuerySet[Any]]:
    """The rows, for a source whose model knows no `visible_to` of its own."""
    return lambda user: rows.all() if user.roles else rows.none()


def _midnight(day: F) -> Func:
    """The moment at which a day begins in the time zone of the product."""
    zone = Value(timezone.get_default_timezone_name())
    template = "timezone(%(expressions)s::timestamp)"
    return Func(zone, day, template=template, output_field=DateTimeField())


def _whose(source: Source) -> Any:
    """The name of the customer or unit, for timelines of more than one."""
    place = f"{source.customer}__unit" if source.customer else source.unit
    return F(f"{place}__name") if place else Value("", CharField())
