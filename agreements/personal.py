"""What the fields of agreements tell of the people they stand with: nothing."""

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


def register() -> None:
    for name in ("code", "name", "description", "unit"):
        not_personal.register(f"agreements.Service.{name}", _("What the service is."))
    for name in DECISION:
        not_personal.register(f"agreements.Decision.{name}", _("What was decided, and by what."))
    for name in ("digest", "by_mandate", "mandate_as_it_was", "currency", "comment"):
        not_personal.register(f"agreements.Approval.{name}", _("What was decided, and by what."))
    personal.register("agreements.Approval.signed_as", Personal("person"), order=50)
    sealed.register("agreements.Decision", digest_of, order=15)
    sealed.register("agreements.AgreementEdition", digest_of, order=16)
