"""How many records an import made, changed and left as they were."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Records created, updated and unchanged; adds up."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
        )
