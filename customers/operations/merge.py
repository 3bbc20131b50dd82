"""Merge two rows of a person into one, in one operation, and take it back."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day
from brm.ui.refusals import refusals_in_words
from customers.models import Erasure, Mandate, Person, PersonMerge, TeamMember
from customers.operations.change import lock_structure
from customers.operations.hand_over import refuse_others_care
from customers.people.merged_fields import value_of
from customers.people.merging import MergePlan
from customers.people.traces import Trace
from customers.registries.holdings import held_by

CONFIRMED_AGAIN = """
    UPDATE customers_freshness f SET confirmed_on = (
        SELECT max(c.confirmed_on) FROM customers_confirmation c
        WHERE CASE f.kind WHEN 'mandate' THEN c.mandate_id ELSE c.team_member_id END = f.record
        AND NOT EXISTS (SELECT 1 FROM customers_withdrawal w WHERE w.act = c.act))
    WHERE f.kind = %s AND f.record = %s
"""
KIND_OF = {Mandate: "mandate", TeamMember: "team_member"}


@transaction.atomic
def merge_people(
    kept: Person,
    merged: Person,
    *,
    by: User,
    on: date,
    choice: Mapping[str, str],
    reason: str,
    seen: str,
) -> PersonMerge:
    """Let the row of `merged` go on as `kept`: all that it holds moves, all of it or nothing.

    `choice` says of fields whose value is kept (`customers.people.merged_fields`), `seen` is the
    digest of the preview that was confirmed. The merge is written down with all that it changed,
    and every change carries its id in the history. Of two at once the second is refused.
    Raises PermissionDenied for readers; ValidationError where one of the two was merged or erased
    before, holds something in others' care on the day `on`, where both sign in, where managers
    would stand in a circle, where rows changed since they were shown (code `changed`), and for
    whatever the database refuses.
    """
    require_role(by, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    lock_structure()
    kept, merged = _locked(kept, merged)
    plan = MergePlan(kept, merged, choice, locked=True)
    refuse_what_cannot_be(plan, by=by, on=on)
    if plan.digest != seen:
        words = _("Something has changed since this was shown. Look at it again.")
        raise ValidationError(words, code="changed")
    made = PersonMerge(
        kept=kept, merged=merged, reason=reason.strip(), staying=plan.staying, made_by=by
    )
    made.full_clean(exclude=("traces", "staying"))
    made.save()
    with pghistory.context(person_merge=made.pk):
        made.traces = [trace.as_json for trace in _write(plan.traces)]
        made.save()
    return made


@transaction.atomic
def undo_merge(made: PersonMerge, *, by: User, on: date) -> PersonMerge:
    """Make every row as it was before the merge; what was given to the person since stays there.

    All of it or nothing. Raises PermissionDenied for readers; ValidationError where it was taken
    back already, where it was made too long before the day `on`, where one of them holds something
    in others' care by now, and, naming them, where the very fields that it changed say something
    else since.
    """
    require_role(by, Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
    lock_structure()
    kept, merged = _locked(made.kept, made.merged)
    made = PersonMerge.objects.select_for_update(no_key=True).get(pk=made.pk)
    traces = [Trace.of_json(facts) for facts in made.traces]
    _refuse_too_late(made, on)
    _refuse_by_role(by, kept, merged, moves_account=any("user_id" in (t.now or ()) for t in traces))
    for person in (kept, merged):
        refuse_others_care(held_by(person, on=on), by, on=on)
    _refuse_what_changed(traces)
    with pghistory.context(person_merge_undone=made.pk), refusals_in_words():
        for trace in reversed(traces):
            _take_back(trace)
        PersonMerge.objects.filter(pk=made.pk).update(undone_by=by, undone_at=Now())
    made.refresh_from_db()
    return made


def refuse_what_cannot_be(plan: MergePlan, *, by: User, on: date) -> None:
    """Raise ValidationError for what keeps these two from becoming one, at its field if any."""
    kept, merged = plan.kept, plan.merged
    if kept.pk == merged.pk:
        raise ValidationError({"merged": _("Choose two people.")})
    for name, person in (("kept", kept), ("merged", merged)):
        _refuse_gone(name, person)
    if kept.user and merged.user:
        raise ValidationError(
            _(
                "Both sign in, %(kept)s as %(one)s and %(merged)s as %(other)s. An administrator "
                "takes one of the accounts from its person first."
            )
            % {"kept": kept, "one": kept.user.email, "merged": merged, "other": merged.user.email}
        )
    new_address = plan.kept.email != value_of(kept, merged, "email", plan.whose("email"))
    if new_address and kept.email and not by.has_role(Role.ADMINISTRATOR):
        raise ValidationError({"email": _("An administrator changes it.")})
    _refuse_by_role(by, kept, merged, moves_account=merged.user_id is not None)
    _refuse_circle(plan)
    for person in (kept, merged):
        refuse_others_care(held_by(person, on=on), by, on=on)
    if plan.traces and plan.refusals:
        raise ValidationError(plan.refusals)


def _locked(kept: Person, merged: Person) -> tuple[Person, Person]:
    """Both, locked in the order of their keys, so that nobody gives them anything meanwhile."""
    people = Person.objects.select_for_update(of=("self",)).select_related("user")
    found = {each.pk: each for each in people.filter(pk__in=(kept.pk, merged.pk)).order_by("pk")}
    return found[kept.pk], found[merged.pk]


def _refuse_gone(name: str, person: Person) -> None:
    if person.merged_into is not None:
        words = {"person": person, "kept": person.merged_into}
        raise ValidationError(
            {name: _("%(person)s was merged into %(kept)s already; take that one.") % words}
        )
    if Erasure.objects.filter(number=person.pk).exists():
        raise ValidationError({name: _("%(person)s was erased.") % {"person": person}})


def _refuse_by_role(by: User, kept: Person, merged: Person, *, moves_account: bool) -> None:
    """Care follows from who signs in as whom: an account moves by an administrator only."""
    if moves_account and not by.has_role(Role.ADMINISTRATOR):
        words = {"merged": merged, "kept": kept}
        raise ValidationError(
            _(
                "The account of %(merged)s would move to %(kept)s, or back; an administrator may "
                "do this. Or keep the one who signs in."
            )
            % words
        )


def _refuse_circle(plan: MergePlan) -> None:
    """Follow the chosen manager up; who comes back to the person kept would be in a circle."""
    pair = {plan.kept.pk, plan.merged.pk}
    at, seen = value_of(plan.kept, plan.merged, "manager", plan.whose("manager")), set[int]()
    first = Person.objects.filter(pk=at).first()
    while at is not None and at not in seen:
        if at in pair:
            words = {"manager": first, "kept": plan.kept}
            raise ValidationError(
                {
                    "manager": _(
                        "%(manager)s would answer to %(kept)s in the end. Choose another manager, "
                        "or nobody."
                    )
                    % words
                }
            )
        seen.add(at)
        at = Person.objects.filter(pk=at).values_list("manager", flat=True).first()


def _write(traces: Iterable[Trace]) -> Iterable[Trace]:
    """Write them in their order, like changes of rows of a model at once; each with its key."""
    written = []
    for (model, now), group in groupby(traces, key=lambda t: (t.model, repr(t.now) if t.pk else t)):
        same = list(group)
        first = same[0]
        if first.pk is None:
            written.append(first.made_as(_make(model, first.now or {}).pk))
            continue
        rows = model._base_manager.filter(pk__in=[trace.pk for trace in same])
        if now == repr(None):
            rows.delete()
        else:
            rows.update(**(first.now or {}))
        written += same
    return written


def _make(model: type[Model], values: Mapping[str, Any], pk: int | None = None) -> Model:
    row = model(pk=pk, **values)
    row.save(force_insert=True)
    return row


def _refuse_too_late(made: PersonMerge, on: date) -> None:
    if made.undone_at is not None:
        raise ValidationError(_("This was taken back already."))
    if on > made.last_day_to_undo:
        words = {"day": full_day(made.last_day_to_undo)}
        raise ValidationError(_("It could be taken back until %(day)s.") % words)


def _refuse_what_changed(traces: Iterable[Trace]) -> None:
    """Raise ValidationError that names the rows that do not say any more what the merge wrote."""
    last: dict[tuple[type[Model], int | None], dict[str, Any]] = {}
    rows = []
    for trace in traces:
        known = last.setdefault((trace.model, trace.pk), {})
        known.update(trace.now or {})
        rows.append((trace, known))
    changed = [_named(trace) for trace, now in rows if not _stands(trace, now)]
    if changed:
        words = ", ".join(dict.fromkeys(changed))
        raise ValidationError(
            _("Changed since the merge, so that nothing is taken back: %(rows)s.") % {"rows": words}
        )


def _stands(trace: Trace, now: Mapping[str, Any]) -> bool:
    row = trace.model._base_manager.select_for_update(no_key=True).filter(pk=trace.pk).first()
    if trace.now is None:
        return row is None
    if row is None:
        return False
    made = trace.was is None
    return all(
        getattr(row, name) == now[name] for name in trace.now if not made or name != "version"
    )


def _named(trace: Trace) -> str:
    row = trace.row
    kind = str(trace.model._meta.verbose_name)
    return f"{kind} {row}" if row is not None else f"{kind} {trace.pk}"


def _take_back(trace: Trace) -> None:
    rows = trace.model._base_manager.filter(pk=trace.pk)
    if trace.was is None:
        rows.delete()
    elif trace.now is None:
        _make(trace.model, trace.was, trace.pk)
        if trace.model in KIND_OF:
            with connection.cursor() as cursor:
                cursor.execute(CONFIRMED_AGAIN, [KIND_OF[trace.model], trace.pk])
    else:
        rows.update(**trace.was)
