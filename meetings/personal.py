"""What the fields of meetings tell of the people they stand with: nothing but names within them."""

from django.utils.translation import gettext_lazy as _

from brm.privacy.seals import sealed
from customers.models.snapshots import digest_of
from customers.registries.personal import not_personal

WORDS = {
    "Meeting": ("place", "cancelled_because", "minutes"),
    "AgendaItem": ("topic", "reason", "source_kind", "source_id", "url"),
    "MinutesAnswer": ("text",),
    "DecisionConfirmation": ("text", "by_mandate"),
    "Decision": ("text", "service", "by_mandate", "currency"),
    "Action": ("text", "outcome", "origin_kind", "origin_key"),
    "ActionStep": ("text",),
    "Activity": ("reason", "outcome", "proof_kind", "proof_key"),
}


def register() -> None:
    sealed.register("meetings.MinutesEdition", digest_of, order=18)
    for model, names in WORDS.items():
        for name in names:
            not_personal.register(
                f"meetings.{model}.{name}", _("What was said, done or decided at a meeting.")
            )
    for model in ("Attendance", "SeriesMember"):
        not_personal.register(f"meetings.{model}.part", _("The part that was played in a meeting."))
