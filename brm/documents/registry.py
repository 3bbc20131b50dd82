"""Where documents hang: each app registers the models whose pages have documents.

holders.register("agreements", Holder(find=agreement_of, require=may_write))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from brm.accounts.models import User
from brm.documents.models import Document
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Holder:
    """One model whose rows have documents.

    `find(document, user)` is the row that the document is attached to, where the user may see it;
    `require(user, row, on)` raises PermissionDenied for whoever may not write for it on the day.
    The row has `get_absolute_url()`.
    """

    find: Callable[[Document, User], Any | None]
    require: Callable[[User, Any, date], None]


holders: Registry[Holder] = Registry()


def holder_of(document: Document, user: User) -> tuple[Holder, Any] | None:
    """Where the document hangs, and the row; None where the user may not see that."""
    for holder in holders:
        row = holder.find(document, user)
        if row is not None:
            return holder, row
    return None
