"""What a published version of a common plan holds, and how two of them differ."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]
"""One item as it is frozen: key, text, owner, due_on, state."""

FIELDS = ("text", "owner", "due_on", "state")


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of a version's content in one way of writing it: keys in order, no spaces."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """How an item differs from the version before; `before` gives its former values by field."""

    item: Item
    sort: str
    before: dict[str, Any]


def difference(earlier: Sequence[Item], later: Sequence[Item]) -> list[Change]:
    """What is new or changed in the later version, in the order of its items, then the gone."""
    known = {item["key"]: item for item in earlier}
    changes = []
    for item in later:
        was = known.pop(item["key"], None)
        if was is None:
            changes.append(Change(item, "new", {}))
        elif before := {name: was[name] for name in FIELDS if was[name] != item[name]}:
            changes.append(Change(item, "changed", before))
    return changes + [Change(item, "gone", {}) for item in known.values()]
