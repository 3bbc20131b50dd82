"""The kinds of anomaly: what each is called, how it is said, what one can do about it.

    from customers.money.anomaly_kinds import AnomalyKind, Remedy, anomaly_kinds
    anomaly_kinds.register("self_report", AnomalyKind(_("Reports to themselves"), words, remedy))

`words(evidence)` says the figures in the reader's language; without it the anomaly's own sentence
is shown. `remedy(anomaly)` is where one puts it right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.ui.registry import Registry
from customers.models import Anomaly
from customers.money import sentences
from customers.money.findings import Before
from customers.money.oddities import Oddity

Evidence = Mapping[str, Any]
ZERO = Decimal(0)


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


def label_of(key: str) -> str:
    """What a kind is called."""
    return str(kind_of(key).label)


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


def sum_of(evidence: Evidence, name: str) -> Decimal | None:
    """A sum of the evidence, which is kept as text so that no digit is lost."""
    return None if evidence[name] is None else Decimal(evidence[name])


def ask_for_the_gross_sum(anomaly: Anomaly) -> Remedy:
    """A letter to the unit's manager; where none can be written to, the unit's page."""
    manager = anomaly.unit.manager if anomaly.unit else None
    if manager is None or not manager.email:
        return Remedy(_("Open the unit"), anomaly.get_absolute_url())
    facts = {"unit": anomaly.unit, "year": anomaly.fiscal_year}
    subject = quote(_("The %(year)s budget of %(unit)s") % facts)
    text = quote(f"{words_of(anomaly)}.")
    return Remedy(
        _("Ask for the gross sum"), f"mailto:{manager.email}?subject={subject}&body={text}"
    )


def _edit_the_unit(name: str | Promise) -> Callable[[Anomaly], Remedy]:
    def remedy(anomaly: Anomaly) -> Remedy:
        return Remedy(name, reverse("customers:unit_edit", args=[anomaly.unit_id]))

    return remedy


def merge_into_the_first(anomaly: Anomaly) -> Remedy:
    """The form of a merge: the unit into the one that has had the name, by its code, before."""
    assert anomaly.unit is not None
    query = urlencode({"units": anomaly.unit.code, "to": anomaly.evidence["units"][0]})
    return Remedy(_("Merge"), f"{reverse('customers:reorganise_as', args=['merge'])}?{query}")


def _odd(oddity: Oddity) -> Callable[[Evidence], str]:
    def words(evidence: Evidence) -> str:
        return sentences.odd(oddity, sum_of(evidence, "amount"), _it_amount(evidence))

    return words


def _containing(oddity: Oddity) -> Callable[[Evidence], str]:
    def words(evidence: Evidence) -> str:
        below = sum_of(evidence, "below") or ZERO
        return sentences.containing(oddity, _it_amount(evidence), evidence["units"], below)

    return words


def _it_amount(evidence: Evidence) -> Decimal:
    return sum_of(evidence, "it_amount") or ZERO


def _budgets_below(evidence: Evidence) -> str:
    amount, below = (sum_of(evidence, name) or ZERO for name in ("amount", "below"))
    return sentences.budgets_below(amount, below, evidence["units"])


def _jump(evidence: Evidence) -> str:
    before = Before(evidence["before_year"], sum_of(evidence, "before") or ZERO)
    return sentences.jump(_it_amount(evidence), evidence["year"], before)


def register() -> None:
    """Register the kinds that budgets show; called once, when the app is ready."""
    for oddity, kind in KINDS.items():
        anomaly_kinds.register(oddity.value, kind)


NAME_A_MANAGER = _edit_the_unit(_("Name a manager"))
KINDS = {
    Oddity.NEGATIVE_IT_MONEY: AnomalyKind(
        _("Negative IT money"), _odd(Oddity.NEGATIVE_IT_MONEY), ask_for_the_gross_sum
    ),
    Oddity.NEGATIVE_BUDGET: AnomalyKind(
        _("Negative budget"), _odd(Oddity.NEGATIVE_BUDGET), ask_for_the_gross_sum
    ),
    Oddity.ZERO_BUDGET: AnomalyKind(
        _("IT money of a budget of nothing"), _odd(Oddity.ZERO_BUDGET), ask_for_the_gross_sum
    ),
    Oddity.SHARE_ABOVE_WHOLE: AnomalyKind(
        _("More IT money than the whole"), _odd(Oddity.SHARE_ABOVE_WHOLE), ask_for_the_gross_sum
    ),
    Oddity.BELOW_EXCEEDS_PARENT: AnomalyKind(
        _("More IT money below than above"), _containing(Oddity.BELOW_EXCEEDS_PARENT)
    ),
    Oddity.MAY_CONTAIN_BELOW: AnomalyKind(
        _("May be counted twice"), _containing(Oddity.MAY_CONTAIN_BELOW), certain=False
    ),
    Oddity.BUDGETS_BELOW_EXCEED: AnomalyKind(
        _("Larger budgets below than above"), _budgets_below, ask_for_the_gross_sum
    ),
    Oddity.NO_MANAGER: AnomalyKind(
        _("IT money without a manager"),
        lambda evidence: sentences.money_without_manager(_it_amount(evidence)),
        NAME_A_MANAGER,
    ),
    Oddity.NO_MONEY: AnomalyKind(
        _("Manager without IT money"),
        lambda evidence: sentences.manager_without_money(evidence["manager"]),
        certain=False,
    ),
    Oddity.NO_TOTAL: AnomalyKind(
        _("IT money without its budget"),
        lambda evidence: sentences.without_total(_it_amount(evidence)),
        ask_for_the_gross_sum,
    ),
    Oddity.SAME_NAME: AnomalyKind(
        _("One name under two codes"),
        lambda evidence: sentences.same_name(evidence["units"]),
        merge_into_the_first,
        certain=False,
    ),
    Oddity.JUMP: AnomalyKind(
        _("IT money that jumped"), _jump, ask_for_the_gross_sum, certain=False
    ),
}
