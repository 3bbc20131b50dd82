"""Who may see and write the documents of agreements."""

from datetime import date

from agreements.models import Agreement
from brm.accounts.models import User
from brm.documents.models import Document
from brm.documents.registry import Holder, holders
from customers.care import require_care


def agreement_of(document: Document, user: User) -> Agreement | None:
    """The agreement that the document belongs to, where the user may see it."""
    rows = Agreement.objects.visible_to(user).select_related("customer__unit")
    return rows.filter(documents__document=document).first()


def require_may_write(user: User, agreement: Agreement, on: date) -> None:
    require_care(user, agreement.customer, on=on)


def register() -> None:
    holders.register("agreements", Holder(agreement_of, require_may_write))
