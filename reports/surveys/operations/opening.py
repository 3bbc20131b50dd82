"""A survey is opened: who is asked gets a personal link, and what was promised is fixed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import make_and_send_links, prepared_link
from customers.care import customers_of
from customers.models import Person
from reports.models import FrameMember, Invitation, Survey, SurveyState
from reports.surveys.hiding import SMALLEST, groups_of
from reports.surveys.operations.design import PURPOSE, last_day_of_links, lock_draft

NAMED_AT_MOST = 5


@transaction.atomic
def open_survey(survey: Survey, *, by: User, on: date, site: str) -> Survey:
    """Invite everybody of the frame who is asked, each by a link of their own, and mail it.

    Raises ValidationError where `begin_survey` does.
    """
    held, invitations = begin_survey(survey, by=by, on=on)
    send_links(invitations, by=by, on=on, site=site)
    return held


@transaction.atomic
def begin_survey(survey: Survey, *, by: User, on: date) -> tuple[Survey, list[Invitation]]:
    """Open the survey and write its invitations down; nothing is sent.

    Raises ValidationError where there is nothing to ask or nobody to ask, where the last day is
    over, where somebody has no address any more, stands there twice or is of a customer that came
    into somebody else's care, or where too few are asked to stay anonymous.
    """
    held = lock_draft(survey, by=by)
    rows = held.frame.filter(is_asked=True).select_related("person__merged_into", "customer__unit")
    members = list(rows)
    _check(held, members, on=on)
    _check_care(members, by=by, on=on)
    held.state, held.opened_on, held.opens_on = SurveyState.OPEN, on, on
    held.full_clean()
    held.save()
    return held, _invite(held, members, on=on)


def _check(survey: Survey, members: list[FrameMember], *, on: date) -> None:
    if not survey.questions.exists():
        raise ValidationError(_("There is no question yet."))
    if not members:
        raise ValidationError(_("Nobody is asked yet: propose the frame first."))
    if survey.closes_on < on:
        raise ValidationError(_("The last day is over: give a later one."))
    unreachable = [who.name for who in map(_person, members) if not who.email or who.is_gone(on=on)]
    if unreachable:
        raise ValidationError(
            _("Leave out who cannot be reached any more: %(names)s.")
            % {"names": get_text_list(unreachable[:NAMED_AT_MOST], _("and"))}
        )
    people = Counter(map(_person, members))
    twice = [who.name for who, n in people.items() if n > 1]
    if twice:
        raise ValidationError(
            _("Two of the frame were put together meanwhile: leave one of them out: %(names)s.")
            % {"names": get_text_list(twice[:NAMED_AT_MOST], _("and"))}
        )
    if survey.is_anonymous and len(members) < SMALLEST:
        raise ValidationError(
            _("Anonymously ask %(n)s people at least: of fewer answers nothing is shown.")
            % {"n": SMALLEST}
        )


def _check_care(members: list[FrameMember], *, by: User, on: date) -> None:
    """Care may have changed hands since the frame was made: whoever opens it asks the own ones."""
    own = set(customers_of(by, on=on).values_list("pk", flat=True))
    foreign = {str(each.customer) for each in members if each.customer_id not in own}
    if foreign:
        raise ValidationError(
            _("In somebody else's care: leave out the people of %(customers)s.")
            % {"customers": get_text_list(sorted(foreign)[:NAMED_AT_MOST], _("and"))}
        )


def _person(member: FrameMember) -> Person:
    return member.person.merged_into or member.person


def _invite(survey: Survey, members: list[FrameMember], *, on: date) -> list[Invitation]:
    groups = groups_of([(member.tier, member.customer_id) for member in members])
    kept = groups if survey.is_anonymous else [("", None)] * len(members)
    return Invitation.objects.bulk_create(
        [
            Invitation(
                survey=survey,
                member=member,
                person=_person(member),
                customer_id=member.customer_id,
                group_tier=tier,
                group_customer_id=customer,
                invited_on=on,
            )
            for member, (tier, customer) in zip(members, kept, strict=True)
        ],
        batch_size=1000,
    )


def send_links(invitations: Iterable[Invitation], *, by: User | None, on: date, site: str) -> None:
    """A link to each of the invitations, mailed in two statements."""
    make_and_send_links([_link(each, by=by, on=on) for each in invitations], site=site)


def _link(invitation: Invitation, *, by: User | None, on: date) -> PersonalLink:
    person = invitation.person
    return prepared_link(
        PURPOSE,
        invitation,
        by=by,
        on=on,
        recipient=person.name,
        address=person.email,
        language=person.language,
        expires_on=last_day_of_links(invitation.survey, on=on),
    )
