"""What time brings about for surveys: they close, they remind, and low scores are followed up."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from brm.accounts.calendar import working_day_after, working_days
from brm.ui.formats import number
from customers.models import Customer, TeamMember
from meetings.models import Action
from reports.improvements.origins import open_improvement
from reports.models import (
    Anonymity,
    Invitation,
    Question,
    QuestionKind,
    Survey,
    SurveyFollowUp,
)
from reports.surveys.hiding import SMALLEST
from reports.surveys.operations.closing import close_what_is_over
from reports.surveys.operations.opening import send_links
from reports.surveys.results import cells_of, shown_of
from reports.surveys.rules import Counts, on_a_hundred

ORIGIN, LOW_QUESTION = "survey", "survey_question"
"""What an action came of, and an improvement."""

# One number a sweep, the last one that is due, and so many days after the one before: after weeks
# of standstill nobody gets two at once. Whoever has left or was merged is not written to any more.
REMIND = """
INSERT INTO reports_invitationreminder (invitation_id, number, sent_on)
SELECT due.id, due.number, %(as_of)s
  FROM (SELECT invitation.id, survey.reminder_days,
               least(survey.reminders,
                     (%(as_of)s::date - invitation.invited_on) / survey.reminder_days) AS number
          FROM reports_invitation invitation
          JOIN reports_survey survey ON survey.id = invitation.survey_id
          JOIN customers_person person ON person.id = invitation.person_id
         WHERE survey.state = 'open' AND survey.closes_on >= %(as_of)s
           AND invitation.state = 'invited'
           AND person.email <> '' AND person.merged_into_id IS NULL
           AND (person.left_on IS NULL OR person.left_on >= %(as_of)s)) AS due
 WHERE due.number > 0
   AND NOT EXISTS (SELECT 1 FROM reports_invitationreminder sent
                    WHERE sent.invitation_id = due.id
                      AND (sent.number >= due.number
                           OR sent.sent_on + due.reminder_days > %(as_of)s))
 ORDER BY due.id
    ON CONFLICT (invitation_id, number) DO NOTHING
RETURNING invitation_id
"""

LOOKED_AT_FOR = timedelta(weeks=8)
"""So long after its end a survey is still looked at for low answers."""

# An answer to what is expected says nothing of what is met.
LOW = """
SELECT DISTINCT invitation.id
  FROM reports_answer answer
  JOIN reports_invitation invitation ON invitation.id = answer.invitation_id
  JOIN reports_question question ON question.id = answer.question_id
  JOIN reports_survey survey ON survey.id = answer.survey_id
 WHERE survey.low_at_most IS NOT NULL AND answer.scale IS NOT NULL
   AND question.expected_of_id IS NULL
   AND survey.anonymity = 'named' AND (survey.state = 'open' OR survey.closed_on > %(since)s)
   AND 100 * (answer.value - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)
       <= survey.low_at_most * (answer.scale - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)
   AND NOT EXISTS (SELECT 1 FROM reports_surveyfollowup done
                    WHERE done.invitation_id = invitation.id)
 ORDER BY invitation.id
"""

LOW_TOGETHER = """
SELECT question.id,
       avg(100.0 * (answer.value - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)
           / (answer.scale - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)) AS middle
  FROM reports_survey survey
  JOIN reports_question question ON question.survey_id = survey.id
 CROSS JOIN LATERAL (SELECT value, scale FROM reports_anonymousanswer
                      WHERE survey_id = survey.id AND question_id = question.id
                     UNION ALL
                     SELECT value, scale FROM reports_answer
                      WHERE survey_id = survey.id AND question_id = question.id) answer
 WHERE survey.anonymity <> 'named' AND survey.closed_on > %(since)s
   AND survey.low_at_most IS NOT NULL
   AND answer.scale IS NOT NULL AND question.expected_of_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM reports_surveyfollowup done WHERE done.question_id = question.id)
 GROUP BY question.id, survey.low_at_most
HAVING count(*) >= %(smallest)s
   AND avg(100.0 * (answer.value - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)
           / (answer.scale - CASE question.kind WHEN 'nps' THEN 0 ELSE 1 END)) <= survey.low_at_most
 ORDER BY question.id
"""


def sweep_surveys(as_of: date) -> dict[str, int]:
    """Close, remind and follow up what is due on the day; how many of each."""
    return {
        "closed": close_what_is_over(as_of),
        "reminded": remind_of_surveys(as_of),
        "followed_up": follow_up_low(as_of)
        + follow_up_low_customers(as_of)
        + follow_up_low_together(as_of),
    }


@transaction.atomic
def remind_of_surveys(as_of: date) -> int:
    """Remind whoever has neither answered nor declined, each number once; how many were mailed."""
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"as_of": as_of})
        reminded = [pk for (pk,) in cursor.fetchall()]
    rows = Invitation.objects.filter(pk__in=reminded).select_related("survey", "person")
    send_links(rows.order_by("pk"), by=None, on=as_of, site=settings.SITE)
    return len(reminded)


@transaction.atomic
def follow_up_low(as_of: date) -> int:
    """An action for the relationship manager of each who answered low by name; how many.

    Once for an invitation. Of a customer without a relationship manager it waits until there is
    one.
    """
    invitations = _locked([pk for (pk,) in _rows(LOW, since=as_of - LOOKED_AT_FOR)])
    managers = _managers({each.customer_id for each in invitations.values()}, as_of)
    opened = 0
    for invitation in invitations.values():
        manager = managers.get(invitation.customer_id)
        if manager is None:
            continue
        action = _action(invitation.survey, invitation.customer, manager, as_of)
        SurveyFollowUp.objects.create(
            survey=invitation.survey, invitation=invitation, action=action, opened_on=as_of
        )
        opened += 1
    return opened


def _locked(invitations: Sequence[int]) -> dict[int, Invitation]:
    """Those of the invitations that nobody follows up at this moment, nor has done meanwhile."""
    rows = Invitation.objects.filter(pk__in=invitations).order_by("pk")
    rows = rows.select_related("survey", "person", "customer__unit")
    locked = {
        each.pk: each
        for each in rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    }
    done = SurveyFollowUp.objects.filter(invitation__in=locked)
    for pk in done.values_list("invitation", flat=True):
        locked.pop(pk or 0, None)
    return locked


def _managers(customers: set[int], on: date) -> dict[int, TeamMember]:
    places = TeamMember.objects.on(on).relationship_managers().filter(customer__in=customers)
    return {each.customer_id: each for each in places.select_related("person")}


@transaction.atomic
def follow_up_low_customers(as_of: date) -> int:
    """An action for each customer somebody of whom answered low in confidence; how many.

    Once the survey is over, and of a customer whose answers are shown: of fewer than five, or
    while it is open, an action would tell whose answer it was. For the others stands what is done
    about all answers together.
    """
    rows = Survey.objects.over(on=as_of).filter(
        anonymity=Anonymity.CONFIDENTIAL,
        low_at_most__isnull=False,
        closed_on__gt=as_of - LOOKED_AT_FOR,
    )
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    surveys = {each.pk: each for each in locked}
    low = _low_customers(surveys.values())
    done = SurveyFollowUp.objects.filter(survey__in=surveys, customer__isnull=False)
    low -= set(done.values_list("survey", "customer"))
    customers = Customer.objects.select_related("unit").in_bulk([pk for _survey, pk in low])
    managers = _managers(set(customers), as_of)
    found = [(surveys[survey], customers[pk]) for survey, pk in sorted(low) if pk in managers]
    for survey, customer in found:
        action = _action(survey, customer, managers[customer.pk], as_of)
        SurveyFollowUp.objects.create(
            survey=survey, customer=customer, action=action, opened_on=as_of
        )
    return len(found)


def _low_customers(surveys: Iterable[Survey]) -> set[tuple[int, int]]:
    """Survey and customer, where an answer among those that are shown together was low."""
    rows = Question.objects.filter(survey__in=surveys, scale__isnull=False, expected_of=None)
    questions = list(rows.select_related("survey"))
    cells = cells_of(surveys, questions)
    return {
        (question.survey_id, customer)
        for question in questions
        for tier, customer in shown_of(question.survey, cells.get(question.pk, {})).cells
        if customer and _is_low(question, cells[question.pk][tier, customer])
    }


def _is_low(question: Question, counts: Counts) -> bool:
    lowest = 0 if question.kind == QuestionKind.NPS else 1
    most = question.survey.low_at_most
    return most is not None and any(
        on_a_hundred(answer, lowest, question.scale or 0) <= most for answer in counts
    )


def _action(survey: Survey, customer: Customer, manager: TeamMember, on: date) -> Action:
    """What the relationship manager does; it names the customer alone.

    Everyone with a role reads actions. Who answered what stands on the survey's page, for those
    who may read the names.
    """
    facts = {"customer": customer, "survey": survey.title}
    text = _("Talk with %(customer)s about IT: a low answer in “%(survey)s”")
    action = Action(
        text=(text % facts)[:500],
        owner=manager.person,
        due_on=working_day_after(on, survey.follow_up_days, working_days()),
        customer=customer,
        origin_kind=ORIGIN,
        origin_key=str(survey.pk),
    )
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def follow_up_low_together(as_of: date) -> int:
    """An improvement for each question that was answered low without names; how many."""
    since = as_of - LOOKED_AT_FOR
    low: dict[int, Any] = dict(_rows(LOW_TOGETHER, smallest=SMALLEST, since=since))
    questions = Question.objects.select_related("survey", "service").filter(pk__in=low)
    opened = 0
    for question in questions.order_by("pk"):
        survey = Survey.objects.select_for_update(no_key=True).get(pk=question.survey_id)
        if SurveyFollowUp.objects.filter(question=question).exists():
            continue
        facts = {
            "question": question.text,
            "survey": survey.title,
            "score": number(low[question.pk]),
        }
        open_improvement(
            kind=LOW_QUESTION,
            key=str(question.pk),
            text=_("Raise what is low: “%(question)s” (%(survey)s)") % facts,
            reason=_("All answers together reach %(score)s of 100.") % facts,
            service=question.service,
            on=as_of,
        )
        SurveyFollowUp.objects.create(survey=survey, question=question, opened_on=as_of)
        opened += 1
    return opened


def _rows(query: str, **facts: date | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
