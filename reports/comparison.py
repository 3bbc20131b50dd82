"""What changed from one profile to the next, read from the two frozen contents alone."""

from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One row of a section that came, went, or reads differently now."""

    section: str
    row: str
    kind: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        return dict(vars(self))


def compare(before: Content, after: Content) -> list[Difference]:
    """The differences of every section that both profiles have, in the order of the later one.

    A section that only one of them has is not a change of the delivery but of the profile.
    """
    earlier = {section["name"]: section for section in before["sections"]}
    return [
        difference
        for section in after["sections"]
        if section["name"] in earlier
        for difference in _compare_rows(earlier[section["name"]], section)
    ]


def _compare_rows(before: Content, after: Content) -> list[Difference]:
    old = {row["key"]: row for row in before["rows"]}
    new = {row["key"]: row for row in after["rows"]}
    title = after["title"]
    return [
        *(
            Difference(title, row["name"], "changed", old[key]["status"], row["status"])
            for key, row in new.items()
            if key in old and old[key]["status"] != row["status"]
        ),
        *(
            Difference(title, row["name"], "added", "", row["status"])
            for key, row in new.items()
            if key not in old
        ),
        *(
            Difference(title, row["name"], "gone", row["status"], "")
            for key, row in old.items()
            if key not in new
        ),
    ]
