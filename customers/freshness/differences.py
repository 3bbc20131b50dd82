"""What differs between two states of a structure: pure functions of plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Record = dict[str, Any]
Sections = dict[str, dict[str, Record]]
"""By section and by the key of the record in it; the values of a record are plain JSON values."""


class Change(StrEnum):
    COME = "come"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One record that came or is gone, or one field of a record that has another value.

    `before` and `after` are whole records where it came or is gone, else values of the field; a
    field that one of the records does not have counts as None. `record` is the newest state.
    """

    section: str
    key: str
    change: Change
    record: Record
    field: str = ""
    before: Any = None
    after: Any = None


def differences(old: Sections, new: Sections) -> list[Difference]:
    """All that has to happen to make the new state of the old one, by section and key."""
    return [
        difference
        for section in sorted(old.keys() | new.keys())
        for difference in _in_section(section, old.get(section, {}), new.get(section, {}))
    ]


def applied(old: Sections, changes: Iterable[Difference]) -> Sections:
    """The state that the changes make of the old one; fields that come to None are not kept."""
    made = {
        section: {key: dict(record) for key, record in records.items()}
        for section, records in old.items()
    }
    for each in changes:
        records = made.setdefault(each.section, {})
        match each.change:
            case Change.COME:
                records[each.key] = dict(each.after)
            case Change.GONE:
                del records[each.key]
            case Change.CHANGED:
                records[each.key][each.field] = each.after
    return made


def without_nothing(sections: Sections) -> Sections:
    """The same state without empty sections and without fields that are None."""
    return {
        section: {
            key: {name: value for name, value in record.items() if value is not None}
            for key, record in records.items()
        }
        for section, records in sections.items()
        if records
    }


def without_echoes(changes: Iterable[Difference]) -> list[Difference]:
    """The same without what the new name of a unit or a service changes in records that name it.

    The new name of a unit is told of the unit itself, and that of a service is none of a mandate's
    doing. It is for reading; only all changes together make
    the new state of the old one.
    """
    found = list(changes)
    renamed = {
        each.record.get("code") for each in found if (each.section, each.field) == ("units", "name")
    }
    return [each for each in found if not _is_echo(each, renamed)]


def _is_echo(difference: Difference, renamed: set[Any]) -> bool:
    before, after = difference.before, difference.after
    if difference.field == "services" and before and after:
        return [code for code, _name in before] == [code for code, _name in after]
    if difference.field not in ("unit", "parent") or not before or not after:
        return False
    return bool(before[0] == after[0] and after[0] in renamed)


def _in_section(
    section: str, old: dict[str, Record], new: dict[str, Record]
) -> Iterator[Difference]:
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield Difference(section, key, Change.COME, new[key], after=new[key])
        elif key not in new:
            yield Difference(section, key, Change.GONE, old[key], before=old[key])
        else:
            yield from _in_record(section, key, old[key], new[key])


def _in_record(section: str, key: str, old: Record, new: Record) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield Difference(section, key, Change.CHANGED, new, name, before, after)
