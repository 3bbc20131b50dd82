"""Owners are reminded of what they promised, before its day and after; then it goes further.

In whole sets and by the database's own uniqueness: any number of sweeps, at once or after weeks of
standstill, remind once by each rule of each due day. Whoever has no e-mail address is not reminded,
and the relationship manager not of an action of their own. Of several rules that were missed only
the last one to each reader is mailed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_and_send_links, prepared_link
from brm.outbox.mail import emit_many_mails
from brm.ui.formats import full_day
from meetings.models import Action, ActionReminder, Told
from meetings.operations.promise import lock_action, require_say

PURPOSE = "action"
BATCH = 1_000
LINK_DAYS = 60

REMIND = """
INSERT INTO meetings_actionreminder (action_id, due_on, days, told, person_id, sent_on)
SELECT due.* FROM (
    SELECT action.id, action.due_on, rule.days, rule.told,
           CASE rule.told WHEN 'owner' THEN action.owner_id
                          ELSE nullif(manager.person_id, action.owner_id) END AS person_id,
           %(as_of)s::date
      FROM meetings_action action
      JOIN meetings_actionreminderrule rule ON action.due_on + rule.days <= %(as_of)s
      LEFT JOIN customers_teammember manager
        ON manager.customer_id = action.customer_id AND manager.role = 'relationship_manager'
       AND manager.valid @> %(as_of)s::date
     WHERE action.state = 'open' AND action.due_on <= %(latest)s
) AS due
  JOIN customers_person reader ON reader.id = due.person_id AND reader.email <> ''
 WHERE NOT EXISTS (SELECT 1 FROM meetings_actionreminder sent
                     JOIN customers_person told ON told.id = sent.person_id
                    WHERE sent.action_id = due.id AND sent.due_on = due.due_on
                      AND sent.days = due.days AND sent.told = due.told
                      AND coalesce(told.merged_into_id, told.id) = due.person_id)
 ORDER BY due.id, due.days
    ON CONFLICT (action_id, due_on, days, told, person_id) DO NOTHING
RETURNING id, action_id, told, person_id
"""
FARTHEST_BEFORE = 90
"""No rule reminds earlier."""

Written = tuple[int, int, str, int]
"""The reminder, its action, who is told, and the person."""


@transaction.atomic
def remind_of_actions(as_of: date) -> dict[str, int]:
    """Remind the owners and the relationship managers of what is due; how many of each."""
    latest = as_of + timedelta(days=FARTHEST_BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"as_of": as_of, "latest": latest})
        written: list[Written] = cursor.fetchall()
    last = {(action, told, person): pk for pk, action, told, person in written}
    mailed = sorted(last.values())
    for first in range(0, len(mailed), BATCH):
        _mail(mailed[first : first + BATCH], as_of)
    owners = sum(told == Told.OWNER for _pk, _action, told, _person in written)
    return {"owners": owners, "managers": len(written) - owners}


def _mail(reminders: Sequence[int], as_of: date) -> None:
    rows = ActionReminder.objects.filter(pk__in=reminders).order_by("pk")
    found = list(rows.select_related("action__customer__unit", "action__owner", "person"))
    links = [_link(each, by=None, on=as_of) for each in found if each.told == Told.OWNER]
    make_and_send_links(links, site=settings.SITE)
    _raise(each for each in found if each.told == Told.MANAGER)


def _link(reminder: ActionReminder, *, by: User | None, on: date) -> PersonalLink:
    person = reminder.person
    return prepared_link(
        PURPOSE,
        reminder,
        by=by,
        on=on,
        recipient=person.name,
        address=person.email,
        language=person.language,
        expires_on=on + timedelta(days=LINK_DAYS),
    )


def _raise(reminders: Iterable[ActionReminder]) -> None:
    """Mail the relationship managers what others have not done."""
    mails = {}
    for each in reminders:
        with translation.override(each.person.language or settings.LANGUAGE_CODE):
            mails[f"action-raised-{each.pk}"] = ([each.person.email], mail_of(each.action))
    emit_many_mails(mails)


def mail_of(action: Action) -> dict[str, str]:
    """What a relationship manager is told of an action that is late."""
    facts = {
        "action": action,
        "owner": action.owner,
        "customer": action.customer,
        "day": full_day(action.due_on),
        "url": urljoin(settings.SITE, action.get_absolute_url()),
    }
    subject = _("Late since %(day)s: %(action)s") % facts
    text = _("%(owner)s promised it to %(customer)s by %(day)s and has not said that it is done.")
    return {"subject": subject, "text": "\n\n".join((text % facts, facts["url"]))}


@transaction.atomic
def remind_owner(action: Action, *, by: User, on: date) -> ActionReminder:
    """Mail the owner the action now, with the link by which it is answered.

    Raises ValidationError where it is not open, or the owner has no e-mail address or was reminded
    today already.
    """
    held = lock_action(action.pk)
    require_say(by, held, on=on)
    if not held.is_open:
        raise ValidationError(_("Only an open action is reminded of."))
    if not held.owner.email:
        raise ValidationError(_("%(person)s has no e-mail address.") % {"person": held.owner})
    to_owner = {"told": Told.OWNER, "person": held.owner, "sent_on": on}
    if held.reminders.filter(**to_owner).exists():
        raise ValidationError(_("%(person)s was reminded today already.") % {"person": held.owner})
    reminder = ActionReminder(action=held, due_on=held.due_on, **to_owner)
    reminder.full_clean()
    reminder.save()
    make_and_send_links([_link(reminder, by=by, on=on)], site=settings.SITE)
    return reminder
