"""That two people are probably one, as the work list tells it, and where one merges them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from customers.models import Anomaly
from customers.money.anomaly_kinds import AnomalyKind, Remedy, anomaly_kinds
from customers.money.person_anomalies import DUPLICATE
from customers.people.duplicates import Pair, in_words


def anomaly_of(pair: Pair) -> Anomaly:
    """The pair as something to look into, of the later row; the earlier one is named."""
    evidence = {
        "person": pair.other,
        "same_as": {"name": pair.name, "id": pair.external_id},
        "why": pair.reasons,
    }
    return Anomaly(
        person_id=pair.person, kind=DUPLICATE, evidence=evidence, sentence=_said(evidence)
    )


def _said(evidence: Mapping[str, Any]) -> str:
    words = {**evidence["same_as"], "why": in_words(evidence["why"])}
    return __("Probably the same person as %(name)s (%(id)s): %(why)s.") % words


def merge_them(anomaly: Anomaly) -> Remedy:
    """The form of a merge of the later row into the earlier one."""
    assert anomaly.person is not None
    query = urlencode({"merged": anomaly.person.external_id})
    page = reverse("customers:person_merge", args=[anomaly.evidence["person"]])
    return Remedy(__("Merge"), f"{page}?{query}")


def register() -> None:
    """Register the kind; called once, when the app is ready."""
    kind = AnomalyKind(_("Two rows, one person"), _said, merge_them, certain=False)
    anomaly_kinds.register(DUPLICATE, kind)
