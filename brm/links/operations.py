"""Make a personal link, send it, take it back, open it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.links.models import LinkUse, PersonalLink
from brm.links.purposes import purposes
from brm.links.tokens import digest_of, new_seed, token_again, token_from
from brm.outbox.emit import emit, emit_many

LONGEST_DAYS = 366


def prepared_link(
    purpose: str,
    subject: Any,
    *,
    by: User | None,
    on: date,
    recipient: str,
    address: str = "",
    language: str = "",
    expires_on: date | None = None,
) -> PersonalLink:
    """A link, not saved yet, to one object as it stands; without `expires_on` for the usual days.

    `by` is None where no user asks for it but the clock.

    Raises ValidationError where it would never open, or for longer than a year.
    """
    last = expires_on or on + timedelta(days=purposes[purpose].days)
    if not on <= last <= on + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"expires_on": _("A link opens for a year at most, from today on.")})
    seed = new_seed()
    return PersonalLink(
        purpose=purpose,
        subject_id=subject.pk,
        subject_version=subject.version,
        seed=seed,
        digest=digest_of(token_from(seed)),
        recipient=recipient,
        address=address,
        language=language,
        made_by=by,
        expires_on=last,
    )


@transaction.atomic
def make_link(purpose: str, subject: Any, **facts: Any) -> PersonalLink:
    """A link for somebody to one object; the facts are those of `prepared_link`.

    Raises ValidationError where it would never open, or for longer than a year.
    """
    link = prepared_link(purpose, subject, **facts)
    link.full_clean()
    link.save()
    return link


@transaction.atomic
def make_and_send_links(links: Sequence[PersonalLink], *, site: str) -> None:
    """Save prepared links and mail each to its address, in two statements."""
    made = PersonalLink.objects.bulk_create(links)
    emit_many(
        "personal_link",
        {f"personal_link:{link.pk}": {"link": link.pk, "site": site} for link in made},
    )


def send_link(link: PersonalLink, *, site: str) -> None:
    """Mail the link to its address, once. The mail is written when it goes out.

    `site` is the address of this installation, `https://brm.example.org/`. The token is not in
    the message that waits, so that a copy of the database opens nothing.
    """
    emit("personal_link", {"link": link.pk, "site": site}, key=f"personal_link:{link.pk}")


def address_of(link: PersonalLink, *, site: str) -> str:
    """The whole address that opens the link; empty where its secret key is no longer known."""
    token = token_again(link.seed, link.digest)
    return urljoin(site, reverse("links:open", args=[token])) if token else ""


@transaction.atomic
def revoke_link(link: PersonalLink, *, by: User) -> PersonalLink:
    """Close a link for good; a second time changes nothing."""
    held = PersonalLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    if held.revoked_at is None:
        held.revoked_at, held.revoked_by = timezone.now(), by
        held.save()
    return held


def find_link(token: str) -> PersonalLink | None:
    """The link that was given this token, open or not."""
    return PersonalLink.objects.filter(digest=digest_of(token)).first()


def subject_of(link: PersonalLink, *, on: date) -> Any:
    """What the link opens on the day; None where it is expired, revoked, outdated or gone."""
    if link.purpose not in purposes or not link.is_open(on=on):
        return None
    purpose = purposes[link.purpose]
    subject = purpose.find(link.subject_id)
    if subject is None or (purpose.bound and subject.version != link.subject_version):
        return None
    return subject


def record_use(link: PersonalLink, what: str) -> None:
    """Note that the link was opened or acted on; not by whom."""
    LinkUse.objects.create(link=link, what=what)
