"""What time brings about for surveys: they close, they remind, and low scores are followed up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from brm.accounts.calendar import working_day_after, working_days
from brm.ui.formats import number
from customers.models import TeamMember
from meetings.models import Action
from reports.improvements.origins import open_improvement
from reports.models import Invitation, Question, Survey, SurveyFollowUp
from reports.surveys.hiding import SMALLEST
from reports.surveys.operations.closing import close_what_is_over
from reports.surveys.operations.opening import send_links

ORIGIN, LOW_QUESTION = "survey", "survey_question"
"""What an action came of, and an improvement."""

# One number a sweep, the last one that is due: after weeks of standstill nobody gets two at once.
REMIND = """
INSERT INTO reports_invitationreminder (invitation_id, number, sent_on)
SELECT due.id, due.number, %(as_of)s
  FROM (SELECT invitation.id,
               least(survey.reminders,
                     (%(as_of)s::date - invitation.invited_on) / survey.reminder_days) AS number
          FROM reports_invitation invitation
          JOIN reports_survey survey ON survey.id = invitation.survey_id
         WHERE survey.state = 'open' AND survey.closes_on >= %(as_of)s
           AND invitation.state = 'invited') AS due
 WHERE due.number > 0
   AND NOT EXISTS (SELECT 1 FROM reports_invitationreminder sent
                    WHERE sent.invitation_id = due.id AND sent.number >= due.number)
 ORDER BY due.id
    ON CONFLICT (invitation_id, number) DO NOTHING
RETURNING invitation_id
"""

# An answer to what is expected says nothing of what is met. Of a confidential survey a day's
# answers are followed up together, on the next day: the hour of an action must not tell whose.
LOW = """
SELECT DISTINCT invitation.id
  FROM reports_answer answer
  JOIN reports_invitation invitation ON invitation.id = answer.invitation_id
  JOIN reports_question question ON question.id = answer.question_id
  JOIN reports_survey survey ON survey.id = answer.survey_id
 WHERE survey.low_at_most IS NOT NULL AND answer.scale IS NOT NULL
   AND question.expected_of_id IS NULL
   AND (survey.anonymity = 'named' OR invitation.settled_on < %(as_of)s)
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
  FROM reports_anonymousanswer answer
  JOIN reports_question question ON question.id = answer.question_id
  JOIN reports_survey survey ON survey.id = answer.survey_id
 WHERE survey.state IN ('closed', 'evaluated') AND survey.low_at_most IS NOT NULL
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
        "followed_up": follow_up_low(as_of) + follow_up_low_together(as_of),
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
    """An action for the relationship manager of each who answered low; how many were opened.

    Once for an invitation. Of a customer without a relationship manager it waits until there is
    one.
    """
    invitations = _locked([pk for (pk,) in _rows(LOW, as_of=as_of)])
    managers = _managers({each.customer_id for each in invitations.values()}, as_of)
    opened = 0
    for invitation in invitations.values():
        manager = managers.get(invitation.customer_id)
        if manager is None:
            continue
        action = _action(invitation, manager, as_of)
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


def _action(invitation: Invitation, manager: TeamMember, on: date) -> Action:
    """What the relationship manager does; it names the customer alone.

    Everyone with a role reads actions. Who answered what stands on the survey's page, for those
    who may read the names.
    """
    survey = invitation.survey
    facts = {"customer": invitation.customer, "survey": survey.title}
    text = _("Talk with %(customer)s about IT: a low answer in “%(survey)s”")
    action = Action(
        text=(text % facts)[:500],
        owner=manager.person,
        due_on=working_day_after(on, survey.follow_up_days, working_days()),
        customer=invitation.customer,
        origin_kind=ORIGIN,
        origin_key=str(survey.pk),
    )
    action.full_clean()
    action.save()
    return action


@transaction.atomic
def follow_up_low_together(as_of: date) -> int:
    """An improvement for each question that was answered low anonymously; how many were opened."""
    low: dict[int, Any] = dict(_rows(LOW_TOGETHER, smallest=SMALLEST))
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
