"""What edits of the structure have in common: its lock comes before that of the row."""

from brm.ui.forms import VersionedModelForm
from customers.operations.change import lock_structure


class StructureEdit(VersionedModelForm):
    """An edit of a row that the structure's lock guards.

    Reorganisations and moves of units take the lock first and rows after it: so do edits, or each
    of two would wait for what the other holds.
    """

    def check_version(self, *, lock: bool = False) -> None:
        if lock:
            lock_structure()
        super().check_version(lock=lock)
