"""What the page of components shows: one organisation on one day, so that it never changes."""

from datetime import date
from typing import Any

TODAY = date(2026, 11, 23)


def showcase() -> dict[str, Any]:
    return {"today": TODAY}
