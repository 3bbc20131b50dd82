"""What can be odd about a person: how it is said, and where one puts it right."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from customers.models import Anomaly
from customers.money.anomaly_kinds import AnomalyKind, Remedy, anomaly_kinds

DUPLICATE = "same_person"
"""The kind of anomaly that two people may be one."""


class PersonDoubt(models.TextChoices):
    """Kinds of anomaly that a file of people gives reason to."""

    SELF_REPORT = "self_report", _("Reports to themselves")
    CIRCLE = "circle_of_managers", _("Managers in a circle")
    MISSING_MANAGER = "missing_manager", _("Manager is not there")
    SHARED_REFERENCE = "shared_reference", _("One reference, several people")
    NO_REFERENCE = "no_reference", _("No reference")


SENTENCES = {
    PersonDoubt.SELF_REPORT: _(
        "In the file %(own)s reports to %(named)s, which is itself; no manager was taken."
    ),
    PersonDoubt.CIRCLE: _(
        "In the file %(own)s reports to %(named)s, who in the end reports back; no manager was "
        "taken."
    ),
    PersonDoubt.MISSING_MANAGER: _(
        "In the file %(own)s reports to %(named)s, who is not there; no manager was taken."
    ),
    PersonDoubt.SHARED_REFERENCE: _(
        "In the file %(own)s stands in other lines, too (%(named)s), which were rejected."
    ),
    PersonDoubt.NO_REFERENCE: _(
        "The file gives “%(named)s” as the reference, which tells nobody apart; what else the line "
        "says was taken instead."
    ),
}


def evidence_of(own: str, named: str | None) -> dict[str, Any]:
    """Of whom it is said, by the external id, and what the file names there."""
    return {"own": own, "named": named or ""}


def said_of(doubt: PersonDoubt, evidence: Mapping[str, Any]) -> str:
    """The doubt as a sentence in the reader's language."""
    return str(SENTENCES[doubt]) % {"own": evidence["own"], "named": evidence["named"]}


def edit_the_person(anomaly: Anomaly) -> Remedy:
    return Remedy(__("Edit the person"), reverse("customers:person_edit", args=[anomaly.person_id]))


def _kind(doubt: PersonDoubt) -> AnomalyKind:
    return AnomalyKind(doubt.label, lambda evidence: said_of(doubt, evidence), edit_the_person)


def register() -> None:
    """Register the kinds; called once, when the app is ready."""
    for doubt in PersonDoubt:
        anomaly_kinds.register(doubt.value, _kind(doubt))
