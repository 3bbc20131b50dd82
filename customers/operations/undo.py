"""Take back what was accepted, as long as nothing was built on it, or declined."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory.models import Event

from brm.accounts.models import Role, User
from brm.ui.refusals import met_in_words, refusals_in_words
from customers.models import Acceptance, Customer, Mandate, Proposal, ProposalState, TeamMember
from customers.operations.change import lock_structure
from customers.registries.by_itself import rows_made_by_itself

Trace = dict[str, Any]


def undo_acceptance(acceptance: Acceptance, *, by: User, on: date) -> int:
    """Make everything as it was before, and the proposals open again; how many they are.

    Only on the day it was accepted, by whoever accepted or an administrator. Raises
    PermissionDenied for others, ValidationError where it is another day, was undone already, or a
    row that it made or ended has been changed or used since, or somebody else is writing the same.
    """
    with met_in_words(lambda: _built_meanwhile(acceptance)):
        return _undone(acceptance, by=by, on=on)


def undo_decline(proposal: Proposal, *, by: User, on: date) -> int:
    """Let all that was declined together with the proposal wait again; how many they are.

    Only on that day, by whoever declined or an administrator. What has changed since and was
    carried into a later year goes with it. Raises PermissionDenied for others, ValidationError
    where it is another day, it is declined no longer, or somebody else is writing the same.
    """
    with refusals_in_words():
        return _reopened(proposal, by=by, on=on)


def _reopened(proposal: Proposal, *, by: User, on: date) -> int:
    row = _locked_with_others(proposal)
    if row.state != ProposalState.DECLINED or row.decided_at is None:
        raise ValidationError(_("This was taken back already."))
    _require_own(by, row.decided_by)
    if timezone.localdate(row.decided_at) != on:
        raise ValidationError(_("What was declined on an earlier day stands until figures change."))
    together = Proposal.objects.filter(decided_by=row.decided_by_id, decided_at=row.decided_at)
    return together.filter(state=ProposalState.DECLINED).update(
        state=ProposalState.OPEN, decided_by=None, decided_at=None, declined_because=""
    )


def _locked_with_others(proposal: Proposal) -> Proposal:
    """The proposal, locked with those decided together with it in the order of their ids.

    Whoever decides or follows the money locks in that order: nobody waits in a ring.
    """
    row = Proposal.objects.get(pk=proposal.pk)
    together = Proposal.objects.filter(decided_by=row.decided_by_id, decided_at=row.decided_at)
    rows = together.filter(decided_at__isnull=False) | Proposal.objects.filter(pk=row.pk)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return Proposal.objects.get(pk=row.pk)


def _require_own(by: User, whose: User | None) -> None:
    if by != whose and not by.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied(_("Only %s or an administrator takes this back.") % whose)


def _undone(acceptance: Acceptance, *, by: User, on: date) -> int:
    lock_structure()
    row = Acceptance.objects.select_for_update(no_key=True).get(pk=acceptance.pk)
    _require_own(by, row.accepted_by)
    _refuse_too_late(row, on)
    _refuse_what_was_built_on(row)
    for model in (TeamMember, Customer, Mandate):
        _unmake(model, row.traces)
    for trace in _of(Mandate, row.traces, ended=True):
        _restore(trace)
    reopened = Proposal.objects.filter(acceptance=row, state=ProposalState.ACCEPTED)
    n = reopened.update(state=ProposalState.OPEN, decided_by=None, decided_at=None, acceptance=None)
    Acceptance.objects.filter(pk=row.pk).update(undone_by=by, undone_at=Now())
    return n


def _refuse_too_late(acceptance: Acceptance, on: date) -> None:
    if acceptance.undone_at is not None:
        raise ValidationError(_("This was taken back already."))
    if acceptance.accepted_on != on:
        raise ValidationError(
            _("What was accepted on an earlier day stands; change the mandates themselves.")
        )


def _built_meanwhile(acceptance: Acceptance) -> str:
    """What was built on it by now; nothing where that is not there to be seen."""
    try:
        _refuse_what_was_built_on(acceptance)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


@transaction.atomic
def _refuse_what_was_built_on(acceptance: Acceptance) -> None:
    """A row that was changed since has another version; a row that is used cannot go."""
    for model in (Mandate, Customer, TeamMember):
        versions = {trace["pk"]: trace["version"] for trace in _of(model, acceptance.traces)}
        # Not only against changes: whoever is about to name such a row waits, or is waited for.
        rows = model._default_manager.select_for_update().filter(pk__in=versions)
        found = {row.pk: row for row in rows.order_by("pk")}
        for pk, version in versions.items():
            if pk not in found or getattr(found[pk], "version", None) != version:
                raise ValidationError(
                    _("%s has been changed since; it can no longer be taken back.")
                    % found.get(pk, model._meta.verbose_name)
                )
    for model in (Mandate, Customer, TeamMember):
        _refuse_used(model, acceptance.traces)


def _refuse_used(model: type[models.Model], traces: Iterable[Trace]) -> None:
    """Refuse where another row points at one that was made, but for those made with it."""
    pks = _made(model, traces)
    for relation in model._meta.related_objects:
        other, name = relation.related_model, relation.field.name
        if issubclass(other, Event) or not other._meta.managed or relation.many_to_many:
            continue  # what names many does so by rows in between, which are asked by themselves
        users = other._base_manager.filter(**{f"{name}__in": pks}).select_related(name)
        used = users.exclude(pk__in=[*_made(other, traces), *_by_itself(model, other, pks)]).first()
        if used is not None:
            raise ValidationError(
                _("%(row)s is used by now (%(kind)s %(other)s); it can no longer be taken back.")
                % {"row": getattr(used, name), "kind": other._meta.verbose_name, "other": used}
            )


def _by_itself(
    model: type[models.Model], other: type[models.Model], pks: Sequence[int]
) -> list[int]:
    """Rows of the other model that the product made for these customers, untouched since."""
    if model is not Customer:
        return []
    return [row.pk for rows in rows_made_by_itself(pks) if rows.model is other for row in rows]


def _unmake(model: type[models.Model], traces: Iterable[Trace]) -> None:
    if model is Customer:
        for rows in rows_made_by_itself(_made(model, traces)):
            rows.delete()
    model._default_manager.filter(pk__in=_made(model, traces)).delete()


def _made(model: type[models.Model], traces: Iterable[Trace]) -> list[int]:
    return [trace["pk"] for trace in _of(model, traces, ended=False)]


def _restore(trace: Trace) -> None:
    was = trace["was"]
    Mandate.objects.filter(pk=trace["pk"]).update(
        valid=_range(was["valid"]),
        deputy=was["deputy_id"],
        deputy_valid=_range(was["deputy_valid"]),
    )


def _of(
    model: type[models.Model], traces: Iterable[Trace], *, ended: bool | None = None
) -> list[Trace]:
    """The traces of a model's rows; those of ended ones, of made ones, or both."""
    mine = [trace for trace in traces if trace["model"] == model._meta.label_lower]
    return mine if ended is None else [trace for trace in mine if ("was" in trace) is ended]


def _range(days: list[str | None] | None) -> DateRange | None:
    if days is None:
        return None
    lower, upper = (date.fromisoformat(day) if day else None for day in days)
    return DateRange(lower, upper, "[)")
