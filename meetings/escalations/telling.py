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
from meetings.escalations.path import seen
from meetings.escalations.words import LEVELS
from meetings.models import Escalation, EscalationLevel, EscalationStep, EscalationWatcher

Mails = dict[str, tuple[list[str], Payload]]
Languages = dict[str, str]
"""Addresses, and the language of each; empty where none is known."""


@dataclass(frozen=True)
class Readers:
    """Who reads of a step: `inside` IT all of it, `outside` only what the customer may see."""

    inside: Languages
    outside: Languages


def readers_of(escalation: Escalation, *, on: date, is_new: bool) -> Readers:
    """Who reads of a step: the relationship manager and the watchers.

    Where it is new at its level, also who answers for that level.
    """
    people: list[Person | None] = [escalation.customer.relationship_manager(on=on)]
    if is_new:
        people.append(owner_of_level(escalation.level, escalation.customer, on=on))
    found = addresses_of(people)
    if is_new and escalation.level == EscalationLevel.STEERING_GROUP:
        found |= {user.email: "" for user in steering_users() if user.email not in found}
    return readers_with(found, escalation.watchers.with_sight())


def readers_with(inside: Languages, watchers: Iterable[EscalationWatcher]) -> Readers:
    """Those who answer for it and the watchers, as `with_sight` has them.

    Of these a person who may not see it reads as outside, and a user who may not reads nothing.
    """
    outside: Languages = {}
    for each in watchers:
        if each.is_inside and each.user:
            inside = {each.user.email: ""} | inside
        elif each.is_inside:
            inside = addresses_of([each.person]) | inside
        else:
            outside |= addresses_of([each.person])
    return Readers(
        inside, {address: word for address, word in outside.items() if address not in inside}
    )


def addresses_of(people: Iterable[Person | None]) -> Languages:
    """The addresses of those who have one."""
    return {each.email: each.language for each in people if each is not None and each.email}


@dataclass(frozen=True)
class Told:
    """A step to be told, of an escalation as it is after it."""

    step: EscalationStep
    escalation: Escalation


def mails_of(told: Told, readers: Readers) -> Mails:
    """One mail for each language of the readers, by the key of the step."""
    mails: Mails = {}
    for language, addresses in _by_language(readers.inside):
        with translation.override(language):
            mails[f"escalation-step-{told.step.pk}-{language}"] = (addresses, mail_of(told))
    for language, addresses in _by_language(readers.outside):
        with translation.override(language):
            key = f"escalation-step-{told.step.pk}-outside-{language}"
            mails[key] = (addresses, mail_outside(told.escalation))
    return mails


def _by_language(readers: Languages) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for address, language in readers.items():
        found.setdefault(language or settings.LANGUAGE_CODE, []).append(address)
    return sorted(found.items())


def mail_outside(escalation: Escalation) -> dict[str, str]:
    """Subject and text for who follows without a login: what the customer may see, and no more."""
    shown = seen(escalation)
    facts = {"number": shown.number, "state": shown.state.lower(), "customer": escalation.customer}
    parts = (shown.words, f"{shown.level}: {shown.state}.", shown.sentence, shown.decision)
    return {
        "subject": _("%(number)s, %(customer)s: %(state)s") % facts,
        "text": "\n\n".join(part for part in parts if part),
    }


def mail_of(told: Told) -> dict[str, str]:
    """Subject and text of what is told of a step."""
    escalation, step = told.escalation, told.step
    facts = {
        "number": escalation.number,
        "customer": escalation.customer,
        "state": escalation.get_state_display().lower(),
        "level": LEVELS[escalation.level],
    }
    if step.changes_level:
        subject = _("%(number)s, %(customer)s: now with %(level)s") % facts
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
    rises = _("Without one it rises to %(level)s on %(day)s.") % {
        "level": LEVELS[escalation.level + 1],
        "day": full_day(escalation.rises_on),
    }
    return f"{wanted} {rises}"
