"""The kinds of anomaly: what each is called, how it is said, what one can do about it.

    from customers.anomaly_kinds import AnomalyKind, Remedy, anomaly_kinds
    anomaly_kinds.register("self_report", AnomalyKind(_("Reports to themselves"), words, remedy))

`words(evidence)` says the figures in the reader's language; without it the anomaly's own sentence
is shown. `remedy(anomaly)` is where one puts it right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.ui.registry import Registry
from customers import sentences
from customers.findings import Oddity
from customers.models import Anomaly

Evidence = Mapping[str, Any]


@dataclass(frozen=True)
class Remedy:
    """The nearest thing to do about an anomaly: a button's name and where it leads."""

    name: str | Promise
    href: str


@dataclass(frozen=True)
class AnomalyKind:
    """What a kind of anomaly is called; `certain`: it cannot be right, and is not mere doubt."""

    label: str | Promise
    words: Callable[[Evidence], str] | None = None
    remedy: Callable[[Anomaly], Remedy] | None = None
    certain: bool = True


anomaly_kinds: Registry[AnomalyKind] = Registry()


def kind_of(key: str) -> AnomalyKind:
    """The kind of that key; one that nobody registers any more is called by it."""
    return anomaly_kinds[key] if key in anomaly_kinds else AnomalyKind(key)


def words_of(anomaly: Anomaly) -> str:
    """The figures in the reader's language; as they were said when found, where that is all."""
    words = kind_of(anomaly.kind).words
    try:
        return words(anomaly.evidence) if words else anomaly.sentence
    except KeyError:  # found before its kind kept the figure that the sentence needs
        return anomaly.sentence


def remedy_of(anomaly: Anomaly) -> Remedy:
    """The nearest thing to do about it; at least the page of whom or what it is about."""
    remedy = kind_of(anomaly.kind).remedy
    return remedy(anomaly) if remedy else Remedy(_("Open"), anomaly.get_absolute_url())


def edit_the_unit(anomaly: Anomaly) -> Remedy:
    return Remedy(_("Edit the unit"), reverse("customers:unit_edit", args=[anomaly.unit_id]))


def sum_of(evidence: Evidence, name: str) -> Decimal | None:
    """A sum of the evidence, which is kept as text so that no digit is lost."""
    return None if evidence[name] is None else Decimal(evidence[name])


def _odd(oddity: Oddity) -> Callable[[Evidence], str]:
    def words(evidence: Evidence) -> str:
        it_amount = sum_of(evidence, "it_amount") or Decimal(0)
        return sentences.odd(oddity, sum_of(evidence, "amount"), it_amount)

    return words


def _containing(oddity: Oddity) -> Callable[[Evidence], str]:
    def words(evidence: Evidence) -> str:
        it_amount, below = sum_of(evidence, "it_amount"), sum_of(evidence, "below")
        names, zero = evidence["units"], Decimal(0)
        return sentences.containing(oddity, it_amount or zero, names, below or zero)

    return words


def register() -> None:
    """Register the kinds that budgets show; called once, when the app is ready."""
    for oddity, label in LABELS.items():
        said = _containing if oddity in CONTAINING else _odd
        certain = oddity is not Oddity.MAY_CONTAIN_BELOW
        anomaly_kinds.register(oddity.value, AnomalyKind(label, said(oddity), certain=certain))


CONTAINING = {Oddity.BELOW_EXCEEDS_PARENT, Oddity.MAY_CONTAIN_BELOW}
LABELS = {
    Oddity.NEGATIVE_IT_MONEY: _("Negative IT money"),
    Oddity.NEGATIVE_BUDGET: _("Negative budget"),
    Oddity.ZERO_BUDGET: _("IT money of a budget of nothing"),
    Oddity.SHARE_ABOVE_WHOLE: _("More IT money than the whole"),
    Oddity.BELOW_EXCEEDS_PARENT: _("More below than above"),
    Oddity.MAY_CONTAIN_BELOW: _("May be counted twice"),
}
