"""What was moved, merged, split or closed, on which day, and who follows whom."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from brm.ui.formats import full_day
from customers.models.units import Unit

if TYPE_CHECKING:
    from brm.accounts.models import User


class ReorganisationKind(models.TextChoices):
    MOVE = "move", _("Move")
    MERGE = "merge", _("Merge")
    SPLIT = "split", _("Split")
    CLOSE = "close", _("Close")


def in_a_sentence(kind: str, on: date, facts: Mapping[str, Any]) -> str:
    """A reorganisation in words, in the language of whoever reads it.

    `facts` are names: `{"units": [...], "to": "..." or None, "parts": [...]}`.
    """
    said = {name: _listed(facts[name]) for name in ("units", "parts")}
    said |= {"to": facts["to"] or said["parts"], "day": full_day(on)}
    return _words(kind, len(facts["units"]), has_place=bool(said["to"])) % said


def _words(kind: str, n: int, *, has_place: bool) -> str:
    match kind:
        case ReorganisationKind.MOVE if not has_place:
            return gettext("%(units)s: to the top, from %(day)s.")
        case ReorganisationKind.MOVE:
            return ngettext(
                "%(units)s moves under %(to)s, from %(day)s.",
                "%(units)s move under %(to)s, from %(day)s.",
                n,
            )
        case ReorganisationKind.MERGE:
            return ngettext(
                "%(units)s becomes part of %(to)s, from %(day)s.",
                "%(units)s become %(to)s, from %(day)s.",
                n,
            )
        case ReorganisationKind.SPLIT:
            return gettext("%(units)s is split into %(parts)s, from %(day)s.")
        case _:
            return ngettext(
                "%(units)s is closed, from %(day)s.", "%(units)s are closed, from %(day)s.", n
            )


def _listed(names: Sequence[str]) -> str:
    """A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, user: "User") -> "ReorganisationQuerySet":
        """Reorganisations the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, unit: Unit) -> "ReorganisationQuerySet":
        """Those that the unit was part of, as what was or as what came of it, latest first."""
        theirs = UnitSuccessor.objects.filter(Q(unit=unit) | Q(successor=unit))
        found = self.filter(pk__in=theirs.values("reorganisation"))
        return found.order_by("-effective_on", "-pk")


class Reorganisation(WriteOnce):
    """One change of the structure from a day on, with all that it touched as it was shown.

    `touched` is the list of what was confirmed: `[{"label": ..., "rows": [{"text": ..., "url": ...,
    "what": ...}], "more": 0}]`. All that it changed carries its id in the history. `facts` are what
    `in_a_sentence` says in the reader's language; what was made before they were kept has `told`.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ReorganisationKind.choices)
    effective_on = models.DateField(_("from which day"))
    reason = models.TextField(_("reason"))
    facts = models.JSONField(_("what it says"), default=dict)
    told = models.TextField(_("as it was told"), blank=True, default="")
    touched = models.JSONField(_("what it touched"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())

    objects = ReorganisationQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        indexes = [models.Index(fields=["-effective_on", "-id"], name="reorganisation_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReorganisationKind.values),
                name="a_reorganisation_is_of_a_known_kind",
                violation_error_message=_("That is no kind of reorganisation."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="a_reorganisation_has_its_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=~Q(facts={}) | ~Q(told=""),
                name="a_reorganisation_says_what_it_is",
                violation_error_message=_("Say what is reorganised."),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        return in_a_sentence(self.kind, self.effective_on, self.facts) if self.facts else self.told

    def get_absolute_url(self) -> str:
        return reverse("customers:reorganisation", args=[self.pk])


class UnitSuccessor(WriteOnce):
    """What came of a unit in a reorganisation; without a successor it moved, or simply ended."""

    reorganisation = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="successors"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("successor of a unit")
        verbose_name_plural = _("successors of units")
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "unit", "successor"],
                nulls_distinct=False,
                name="one_succession_a_reorganisation_and_pair",
                violation_error_message=_("That is said already."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=models.F("unit")),
                name="a_unit_does_not_succeed_itself",
                violation_error_message=_("A unit cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.successor}"
