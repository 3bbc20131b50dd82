"""What the fields of agreements tell of the people they stand with: nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from brm.privacy.seals import sealed
from customers.models.snapshots import digest_of
from customers.registries.personal import Personal, not_personal, personal

DECISION = (
    "content",
    "digest",
    "by_mandate",
    "mandate_as_it_was",
    "currency",
    "compared_currency",
    "rates",
    "text",
)


def digest_of_case(content: dict[str, Any]) -> str:
    """A draft has no content yet, and no digest."""
    return digest_of(content) if content else ""


def register() -> None:
    for name in ("code", "name", "description", "hours", "unit"):
        not_personal.register(f"agreements.Service.{name}", _("What the service is."))
    for name in DECISION:
        not_personal.register(f"agreements.Decision.{name}", _("What was decided, and by what."))
    for name in ("digest", "by_mandate", "mandate_as_it_was", "currency", "comment"):
        not_personal.register(f"agreements.Approval.{name}", _("What was decided, and by what."))
    personal.register("agreements.Approval.signed_as", Personal("person"), order=50)
    for name in ("measure", "unit"):
        not_personal.register(f"agreements.CasePromise.{name}", _("What is measured."))
    sealed.register("agreements.BusinessCase", digest_of_case, order=14)
    sealed.register("agreements.Decision", digest_of, order=15)
    sealed.register("agreements.AgreementEdition", digest_of, order=16)
