"""What a merge of two rows of a person does to every other row; nothing is written here.

The rules, where both hold what one person holds once: the row of the person kept stays as it is.
Of the other's, the days on which both hold the same go; without days, or on all of them, the row
goes. Whoever would become their own deputy has none.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import PROTECT, F, Model, Q, QuerySet, UniqueConstraint
from django.utils.translation import gettext as _

from customers.models import Anomaly, Person
from customers.money.person_anomalies import DUPLICATE
from customers.people.merge_told import kinds_of
from customers.people.merged_fields import account_step, chosen, usual
from customers.people.traces import Trace, Values, values_of
from customers.periods import overlap, without
from customers.registries.merging import Key, keys_that_move, keys_to_a_person


@dataclass(frozen=True)
class Once:
    """What a person holds once by a constraint: the `same`, on the same `days` if it has any."""

    same: tuple[str, ...]
    days: str = ""
    condition: Q = field(default_factory=Q)


@dataclass
class MergePlan:
    """The person kept, the one merged into it, and whose value each field keeps."""

    kept: Person
    merged: Person
    choice: Mapping[str, str]
    locked: bool = False
    refusals: list[str] = field(default_factory=list)

    @cached_property
    def traces(self) -> list[Trace]:
        """All that is written, in order; taken back in the opposite order.

        The merged person is marked at last: nobody who is marked is given anything, or takes it
        back.
        """
        first, last = account_step(self.merged), {"merged_into_id": self.kept.pk}
        own = chosen(self.kept, self.merged, self.choice)
        traces = [trace for trace in (first, own) if trace is not None]
        traces += [Trace(Anomaly, row.pk, values_of(row), None) for row in self._doubts()]
        for model, keys in keys_that_move().items():
            traces += _Moves(self, model, keys).traces()
        return [*traces, Trace(Person, self.merged.pk, {"merged_into_id": None}, last)]

    @cached_property
    def kinds(self) -> list[dict[str, Any]]:
        """What it touches, by kind, as the preview shows it."""
        return kinds_of(self.kept, self.merged, self.traces, self.staying)

    @cached_property
    def staying(self) -> dict[str, int]:
        """How many rows go on naming the merged person, by key."""
        counts = {key.label: self._stay(key) for key in keys_to_a_person() if key.stays}
        return {label: n for label, n in counts.items() if n}

    def whose(self, name: str) -> str:
        """Whose value the field keeps."""
        return self.choice.get(name) or usual(self.kept, self.merged, name)

    @property
    def digest(self) -> str:
        """Tells whether what was shown is still all there is."""
        facts = [self.staying, [trace.as_json for trace in self.traces]]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def _doubts(self) -> QuerySet[Anomaly]:
        """That the person kept may be the merged one is settled as well."""
        about = Anomaly.objects.filter(kind=DUPLICATE, person=self.kept)
        return about.filter(evidence__person=self.merged.pk).order_by("pk")

    def _stay(self, key: Key) -> int:
        rows = key.model._base_manager.filter(**{key.field.name: self.merged})
        if key.moving.movable:
            rows = rows.exclude(pk__in=key.moving.movable(rows).values("pk"))
        return rows.count()


@dataclass
class _Moves:
    """The rows of one model that name the merged person, each with what becomes of it."""

    plan: MergePlan
    model: type[Model]
    keys: list[Key]

    def traces(self) -> list[Trace]:
        return [trace for row, key in self._rows() for trace in self._traces_of(row, key)]

    def _rows(self) -> list[tuple[Any, Key]]:
        """Each row once, with the first key by which it names the merged person."""
        found: dict[int, tuple[Any, Key]] = {}
        for key in self.keys:
            rows = self.model._base_manager.filter(**{key.field.name: self.plan.merged})
            if self.model is Person:
                rows = rows.exclude(pk__in=(self.plan.kept.pk, self.plan.merged.pk))
            rows = key.moving.movable(rows) if key.moving.movable else rows
            rows = rows.select_related(*key.moving.related).order_by("pk")
            for row in rows.select_for_update(no_key=True, of=("self",)) if self.locked else rows:
                found.setdefault(row.pk, (row, key))
        return list(found.values())

    @property
    def locked(self) -> bool:
        return self.plan.locked

    def _traces_of(self, row: Any, key: Key) -> Iterator[Trace]:
        now = self._named_anew(row)
        pieces = self._pieces(row) if "person_id" in now else None
        if self._is_of_the_pair(row):
            yield Trace(self.model, row.pk, values_of(row), None)
        elif pieces is None:
            yield self._changed(row, now)
        elif not pieces:
            self._refuse_used(row, key)
            yield Trace(self.model, row.pk, values_of(row), None)
        else:
            yield from self._cut(row, now, pieces)

    def _is_of_the_pair(self, row: Any) -> bool:
        """That both may be the same person is settled by the merge; about a third it is not."""
        if not isinstance(row, Anomaly) or row.kind != DUPLICATE:
            return False
        pair = {self.plan.kept.pk, self.plan.merged.pk}
        return {row.person_id, row.evidence.get("person")} == pair

    def _named_anew(self, row: Any) -> Values:
        """The keys that name the kept person from now on; nobody becomes their own deputy."""
        names = [key.attname for key in self.keys]
        now: Values = {
            n: self.plan.kept.pk for n in names if getattr(row, n) == self.plan.merged.pk
        }
        if {"person_id", "deputy_id"} <= set(names):
            after = {n: now.get(n, getattr(row, n)) for n in ("person_id", "deputy_id")}
            if after["person_id"] == after["deputy_id"]:
                now |= {"deputy_id": None, "deputy_valid": None}
        return now

    def _pieces(self, row: Any) -> list[Any] | None:
        """What is left of the row's days; None where all of it is, or it has no days."""
        for once in self._onces:
            taken = self._taken(once).get(_same(row, once), [])
            if not taken or not self._is_meant(row, once):
                continue
            if not once.days:
                return []
            left = without(row.valid, [getattr(each, once.days) for each in taken])
            if left != [row.valid]:
                return left
        return None

    @cached_property
    def _onces(self) -> list[Once]:
        return list(onces_of(self.model))

    def _taken(self, once: Once) -> dict[tuple[Any, ...], list[Any]]:
        """The rows of the person kept, by what makes them the same."""
        if once.same not in self._known:
            found: dict[tuple[Any, ...], list[Any]] = {}
            for row in self.model._base_manager.filter(once.condition, person=self.plan.kept):
                if not self._is_of_the_pair(row):
                    found.setdefault(_same(row, once), []).append(row)
            self._known[once.same] = found
        return self._known[once.same]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], dict[tuple[Any, ...], list[Any]]]:
        return {}

    def _is_meant(self, row: Any, once: Once) -> bool:
        """Whether the constraint is about this row at all."""
        found = self.model._base_manager.filter(once.condition, pk=row.pk)
        return not once.condition or found.exists()

    def _changed(self, row: Any, now: Values) -> Trace:
        return Trace(self.model, row.pk, {name: getattr(row, name) for name in now}, now)

    def _cut(self, row: Any, now: Values, pieces: list[Any]) -> Iterator[Trace]:
        """The row on the first days that are left, and new ones on the others."""
        yield self._changed(row, now | _within(row, now, pieces[0]))
        for piece in pieces[1:]:
            anew = values_of(row) | now | _within(row, now, piece)
            yield Trace(self.model, None, None, anew | {"version": 1})

    def _refuse_used(self, row: Any, key: Key) -> None:
        for relation in self.model._meta.related_objects:
            if relation.on_delete is not PROTECT:
                continue
            users = relation.related_model._base_manager.filter(**{relation.field.name: row})
            if users.exists():
                words = {"row": key.moving.name(row), "kept": self.plan.kept}
                self.plan.refusals.append(
                    _(
                        "Both hold %(row)s on the same days, and something was decided by what "
                        "would go. Keep the other person instead of %(kept)s."
                    )
                    % words
                )


def onces_of(model: type[Model]) -> Iterator[Once]:
    """What the constraints of a model let its `person` hold once."""
    for constraint in model._meta.constraints:
        condition = getattr(constraint, "condition", None) or Q()
        if isinstance(constraint, UniqueConstraint) and "person" in constraint.fields:
            yield Once(_but_person(constraint.fields), condition=condition)
        elif isinstance(constraint, ExclusionConstraint):
            parts = {_name(part): how for part, how in constraint.expressions}
            if parts.get("person") == RangeOperators.EQUAL:
                same = [name for name, how in parts.items() if how == RangeOperators.EQUAL]
                (held,) = (name for name, how in parts.items() if how == RangeOperators.OVERLAPS)
                yield Once(_but_person(same), held, condition)


def _name(part: Any) -> str:
    return str(part.name if isinstance(part, F) else part)  # type: ignore[attr-defined]


def _but_person(names: Any) -> tuple[str, ...]:
    return tuple(name for name in names if name != "person")


def _same(row: Any, once: Once) -> tuple[Any, ...]:
    fields = (row._meta.get_field(name) for name in once.same)
    return tuple(getattr(row, field.attname) for field in fields)


def _within(row: Any, now: Values, piece: Any) -> Values:
    """The row's days shortened to the piece, and those of its deputy with them."""
    cut: Values = {"valid": piece}
    acting = getattr(row, "deputy_valid", None)
    if acting is not None and "deputy_id" not in now:
        left = overlap(acting, piece)
        cut["deputy_valid"] = left
        if left is None:
            cut["deputy_id"] = None
    elif acting is not None and now["deputy_id"] is not None:
        cut["deputy_valid"] = overlap(acting, piece)
        if cut["deputy_valid"] is None:
            cut["deputy_id"] = None
    return cut
