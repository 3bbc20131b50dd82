"""What an agreement can be: its kinds, its forms, how it renews, and the way of its states."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    SLA = "sla", _("Service level agreement")
    DEFAULT = "default", _("Default service levels")
    OLA = "ola", _("Operational level agreement")
    UNDERPINNING = "underpinning", _("Underpinning contract")
    OTHER = "other", _("Other")


class AgreementForm(models.TextChoices):
    DOCUMENT = "document", _("Document")
    MINUTES = "minutes", _("Minutes")
    EMAIL = "email", _("E-mail")
    TERMS = "terms", _("Accepted terms")


class RenewalMode(models.TextChoices):
    TACIT = "tacit", _("Renews tacitly")
    EXPRESS = "express", _("Renewed only when agreed")
    NONE = "none", _("Ends")


class RenewalIntent(models.TextChoices):
    UNDECIDED = "", _("Not decided")
    RENEW = "renew", _("Renew as it is")
    CHANGE = "change", _("Renew with changes")
    END = "end", _("Let it end")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    NEGOTIATION = "negotiation", _("In negotiation")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Ending(models.TextChoices):
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")
    SUPERSEDED = "superseded", _("Superseded")


TRANSITIONS: dict[str, frozenset[str]] = {
    AgreementState.DRAFT: frozenset({AgreementState.NEGOTIATION, AgreementState.ACTIVE}),
    AgreementState.NEGOTIATION: frozenset(
        {AgreementState.DRAFT, AgreementState.AWAITING_APPROVAL, AgreementState.ACTIVE}
    ),
    AgreementState.AWAITING_APPROVAL: frozenset(
        {AgreementState.NEGOTIATION, AgreementState.ACTIVE}
    ),
    AgreementState.ACTIVE: frozenset({AgreementState.ENDED}),
    AgreementState.ENDED: frozenset(),
}
"""The states an agreement may go to from each state.

From draft and negotiation straight to active goes only what is exempt from approval; the check
`an_active_agreement_is_approved_or_exempt` sees to that.
"""

ON_THE_WAY = (
    AgreementState.DRAFT,
    AgreementState.NEGOTIATION,
    AgreementState.AWAITING_APPROVAL,
)
SHAPES = {
    AgreementState.DRAFT: "not_measured",
    AgreementState.NEGOTIATION: "started",
    AgreementState.AWAITING_APPROVAL: "due",
    AgreementState.ACTIVE: "met",
    AgreementState.ENDED: "skipped",
}
