"""Who reads by mail of a step of an escalation, and what; nothing is sent here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brm.outbox.emit import Payload
from brm.ui.formats import full_day
from customers.models import Person
from meetings.escalations.owners import owner_of_level, steering_users
from meetings.models import Escalation, EscalationLevel, EscalationStep, EscalationWatcher

Mails = dict[str, tuple[list[str], Payload]]
Languages = dict[str, str]
"""Addresses, and the language of each; empty where none is known."""


def readers_of(escalation: Escalation, *, on: date, is_new: bool) -> Languages:
    """Who reads of a step: the relationship manager and the watchers.

    Where it is new at its level, also who answers for that level.
    """
    people: list[Person | None] = [escalation.customer.relationship_manager(on=on)]
    if is_new:
        people.append(owner_of_level(escalation.level, escalation.customer, on=on))
    found = addresses_of(people)
    if is_new and escalation.level == EscalationLevel.STEERING_GROUP:
        found |= {user.email: "" for user in steering_users() if user.email not in found}
    watchers = escalation.watchers.select_related("user", "person")
    return found | {
        address: language
        for address, language in addresses_of_watchers(watchers).items()
        if address not in found
    }


def addresses_of(people: Iterable[Person | None]) -> Languages:
    """The addresses of those who have one."""
    return {each.email: each.language for each in people if each is not None and each.email}


def addresses_of_watchers(watchers: Iterable[EscalationWatcher]) -> Languages:
    found: Languages = {}
    for watcher in watchers:
        if watcher.person is not None and watcher.person.email:
            found[watcher.person.email] = watcher.person.language
        elif watcher.user is not None and watcher.user.is_active:
            found[watcher.user.email] = ""
    return found


@dataclass(frozen=True)
class Told:
    """A step to be told, of an escalation as it is after it."""

    step: EscalationStep
    escalation: Escalation


def mails_of(told: Told, readers: Languages) -> Mails:
    """One mail for each language of the readers, by the key of the step."""
    by_language: dict[str, list[str]] = {}
    for address, language in readers.items():
        by_language.setdefault(language or settings.LANGUAGE_CODE, []).append(address)
    mails: Mails = {}
    for language, addresses in sorted(by_language.items()):
        with translation.override(language):
            mails[f"escalation-step-{told.step.pk}-{language}"] = (addresses, mail_of(told))
    return mails


def mail_of(told: Told) -> dict[str, str]:
    """Subject and text of what is told of a step."""
    escalation, step = told.escalation, told.step
    facts = {
        "number": escalation.number,
        "customer": escalation.customer,
        "state": escalation.get_state_display().lower(),
        "level": escalation.get_level_display(),
    }
    if step.changes_level:
        subject = _("%(number)s, %(customer)s: now at the level of %(level)s") % facts
    else:
        subject = _("%(number)s, %(customer)s: %(state)s") % facts
    parts = (
        escalation.question,
        step.text,
        sentence_of(escalation),
        urljoin(settings.SITE, escalation.get_absolute_url()),
    )
    return {"subject": subject, "text": "\n\n".join(part for part in parts if part)}


def sentence_of(escalation: Escalation) -> str:
    """By when a decision is wanted, and when it rises by itself; nothing once it is decided."""
    if not escalation.is_undecided:
        return ""
    wanted = _("A decision is wanted by %(day)s.") % {"day": full_day(escalation.wanted_by)}
    if escalation.rises_on is None:
        return wanted
    rises = _("Without one it rises to the level of %(level)s on %(day)s.") % {
        "level": EscalationLevel(escalation.level + 1).label,
        "day": full_day(escalation.rises_on),
    }
    return f"{wanted} {rises}"
