"""What changed from one profile to the next, read from the two frozen contents alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]

TROUBLE = ("breached", "late", "missing", "at_risk", "stale", "done_late")
"""States of rows that ask for something, the gravest first."""


@dataclass(frozen=True)
class Difference:
    """One row of a section that came, went, or reads differently now; or a section that did.

    `state` is the one that the row has now, or had when it went; `column` is the head of what
    `before` and `after` say.
    """

    section: str
    row: str
    kind: str
    before: str
    after: str
    state: str = ""
    column: str = ""

    def as_json(self) -> dict[str, str]:
        return dict(vars(self))


def compare(
    before: Content, after: Content, weights: Mapping[str, int] | None = None
) -> list[Difference]:
    """What differs, what weighs most first; within a section what is in trouble first.

    `weights` are those of the sections by name; without one a section weighs nothing. A section
    that only one of the two has is one difference, with the number of its rows: its rows are no
    change of the delivery.
    """
    weighing = weights or {}
    earlier = {section["name"]: section for section in before["sections"]}
    later = {section["name"]: section for section in after["sections"]}
    names = sorted([*later, *(earlier.keys() - later)], key=lambda name: -weighing.get(name, 0))
    return [
        difference
        for name in names
        for difference in _of_section(earlier.get(name), later.get(name))
    ]


def _of_section(before: Content | None, after: Content | None) -> list[Difference]:
    if before is None and after is not None:
        return [Difference(after["title"], after["title"], "section_added", "", _rows_of(after))]
    if after is None and before is not None:
        return [Difference(before["title"], before["title"], "section_gone", _rows_of(before), "")]
    assert before is not None
    assert after is not None
    return sorted(_compare_rows(before, after), key=lambda each: gravity(each.state))


def _rows_of(section: Content) -> str:
    return str(len(section["rows"]))


def gravity(state: str) -> int:
    """The place of a state among those that ask for something; what asks for nothing comes last."""
    return TROUBLE.index(state) if state in TROUBLE else len(TROUBLE)


def gravest(states: Iterable[str]) -> str:
    """The gravest of several states that ask for something; none is empty."""
    return min((each for each in states if each in TROUBLE), key=gravity, default="")


def _compare_rows(before: Content, after: Content) -> list[Difference]:
    old = {row["key"]: row for row in before["rows"]}
    new = {row["key"]: row for row in after["rows"]}
    title, column = after["title"], (after["columns"] or [""])[-1]
    return [
        *(
            Difference(
                title,
                row["name"],
                "changed",
                old[key]["status"],
                row["status"],
                row["state"],
                column,
            )
            for key, row in new.items()
            if key in old and old[key]["status"] != row["status"]
        ),
        *(
            Difference(title, row["name"], "added", "", row["status"], row["state"], column)
            for key, row in new.items()
            if key not in old
        ),
        *(
            Difference(title, row["name"], "gone", row["status"], "", column=column)
            for key, row in old.items()
            if key not in new
        ),
    ]
