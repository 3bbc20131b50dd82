"""A survey ends: by its day or by hand; what it measured is done, and what was low is followed."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from brm.accounts.models import User
from brm.ui.formats import full_day
from customers.models import Customer
from meetings.operations.act import end_first
from meetings.proofs import key_of
from reports.models import AnonymousAnswer, Survey, SurveyState
from reports.surveys.care import require_run
from reports.surveys.hiding import groups_of
from reports.surveys.operations.design import lock_survey

ENDING = "survey"
PROOF = "survey"


@transaction.atomic
def close_survey(survey: Survey, *, by: User, on: date) -> Survey:
    """Take no more answers from now on; raises ValidationError where it is not open."""
    held = lock_survey(survey)
    require_run(by, held)
    if not held.is_open:
        raise ValidationError(_("Only an open survey can be closed."))
    return _close(held, on=on)


@transaction.atomic
def close_what_is_over(as_of: date) -> int:
    """Close what is past its last day, on the day after it; how many were."""
    rows = Survey.objects.open().filter(closes_on__lt=as_of).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True))
    for survey in held:
        _close(survey, on=survey.closes_on + timedelta(days=1))
    return len(held)


def _close(held: Survey, *, on: date) -> Survey:
    if held.is_anonymous:
        _tell_less(held)
    held.state, held.closed_on = SurveyState.CLOSED, on
    held.full_clean()
    held.save()
    _end_activities(held, on=on)
    return held


def _tell_less(survey: Survey) -> None:
    """Let an answer keep of whom it is from only what five have answered under.

    Who was invited was known when the survey was opened, who answers is known only now: of a
    customer one of whose people answered, the one answer would be that person's.
    """
    cells = list(
        survey.invitations.answered().values_list("group_tier", "group_customer").order_by("pk")
    )
    for (tier, customer), (kept_tier, kept_customer) in dict(
        zip(cells, groups_of(cells), strict=True)
    ).items():
        if (tier, customer) != (kept_tier, kept_customer):
            AnonymousAnswer.objects.filter(survey=survey, tier=tier, customer=customer).update(
                tier=kept_tier, customer=kept_customer
            )


def _end_activities(survey: Survey, *, on: date) -> None:
    """The satisfaction of each customer somebody of whom answered is measured."""
    answered = survey.invitations.answered().values("customer")
    facts = {"survey": survey, "day": full_day(on)}
    for customer in Customer.objects.filter(pk__in=answered).order_by("pk"):
        outcome = _("%(survey)s, closed on %(day)s") % facts
        end_first(ENDING, customer, on=on, outcome=outcome, proof=key_of(PROOF, survey))
