"""The words and the way of a survey, and what triggers hold it and its answers to."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    EVALUATED = "evaluated", _("Evaluated")


class SurveyOrigin(models.TextChoices):
    """Asked here, or taken over from what somebody else asked and published."""

    ASKED = "asked", _("Asked here")
    IMPORTED = "imported", _("Imported")


class Anonymity(models.TextChoices):
    """What is known of who answered what; fixed once the survey is open."""

    NAMED = "named", _("Named")
    CONFIDENTIAL = "confidential", _("Confidential")
    ANONYMOUS = "anonymous", _("Anonymous")


class QuestionKind(models.TextChoices):
    CSAT = "csat", _("Satisfaction")
    NPS = "nps", _("Recommendation, 0 to 10")
    RATING = "rating", _("Rating")
    CHOICE = "choice", _("Choice")
    TEXT = "text", _("Text")
    SCORE = "score", _("Published score, 0 to 100")


class InvitationState(models.TextChoices):
    INVITED = "invited", _("Not answered")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")


class FramePart(models.TextChoices):
    """As what somebody belongs to the frame."""

    CUSTOMER = "customer", _("Decides for a customer")
    BUYER = "buyer", _("Orders as a buyer")
    MANAGER = "manager", _("Leads a unit")
    CONTACT = "contact", _("On the stakeholder map")
    BY_HAND = "by_hand", _("Added by hand")


SCALES = (3, 4, 5, 6, 7, 10)
NPS_SCALE = 10
SCALED = (QuestionKind.CSAT, QuestionKind.RATING)
WITHOUT_SCALE = (QuestionKind.CHOICE, QuestionKind.TEXT, QuestionKind.SCORE)

MIXED_AT_ONCE = 500
"""So many rows of an anonymous survey are written anew with each answer, its own among them."""

SURVEY_WAY: dict[str, tuple[str, ...]] = {
    SurveyState.DRAFT: (SurveyState.OPEN,),
    SurveyState.OPEN: (SurveyState.CLOSED,),
    SurveyState.CLOSED: (SurveyState.EVALUATED,),
}

STAYS_AS_OPENED = """
IF OLD.state <> 'draft' AND
   (OLD.number, OLD.title, OLD.purpose, OLD.origin, OLD.anonymity,
    CASE OLD.origin WHEN 'imported' THEN NEW.opens_on ELSE OLD.opens_on END, OLD.opened_on,
    OLD.unit_id, OLD.tiers, OLD.parts, OLD.margin, OLD.expected_share, OLD.low_at_most,
    OLD.follow_up_days, OLD.language, OLD.translations)
   IS DISTINCT FROM
   (NEW.number, NEW.title, NEW.purpose, NEW.origin, NEW.anonymity, NEW.opens_on, NEW.opened_on,
    NEW.unit_id, NEW.tiers, NEW.parts, NEW.margin, NEW.expected_share, NEW.low_at_most,
    NEW.follow_up_days, NEW.language, NEW.translations) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_open_survey_stays_as_it_is',
        MESSAGE = 'The survey was opened: what was promised to those who are asked stays.';
END IF;
RETURN NEW;
"""
"""Nobody was promised anything by a survey that others asked: a later file may begin earlier."""

ONLY_IN_A_DRAFT = """
SELECT state INTO found FROM reports_survey
 WHERE id = COALESCE(NEW.survey_id, OLD.survey_id) FOR SHARE;
IF found <> 'draft' {unless} THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{name}',
        MESSAGE = 'The survey was opened: its questions and who is asked stay as they are.';
END IF;
RETURN COALESCE(NEW, OLD);
"""

ITS_PAIR_IS_BESIDE_IT = """
IF NOT EXISTS (SELECT 1 FROM reports_question
               WHERE id = NEW.expected_of_id AND survey_id = NEW.survey_id
                 AND kind = NEW.kind AND scale = NEW.scale AND expected_of_id IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_pair_is_of_one_survey',
        MESSAGE = 'What is expected is asked in the same survey, in the same way.';
END IF;
RETURN NEW;
"""

# Both of a pair may change in one transaction, so this side is looked at when it ends.
ITS_PAIR_GOES_ALONG = """
IF EXISTS (SELECT 1 FROM reports_question pair
             JOIN reports_question met ON met.id = pair.expected_of_id
            WHERE met.id = NEW.id
              AND (met.expected_of_id IS NOT NULL
                   OR (met.survey_id, met.kind, met.scale)
                      IS DISTINCT FROM (pair.survey_id, pair.kind, pair.scale))) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_pair_is_of_one_survey',
        MESSAGE = 'What is expected is asked in the same survey, in the same way.';
END IF;
RETURN NULL;
"""

# Whoever answers a choice sends the number of an option: in each language it stands for the same.
OFFERS_THE_SAME = """
IF EXISTS (SELECT 1 FROM jsonb_each(NEW.translations) AS told(language, wording)
            WHERE jsonb_array_length(COALESCE(told.wording->'options', '[]'::jsonb))
                  NOT IN (0, cardinality(NEW.options))) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'a_choice_offers_the_same_in_each_language',
        MESSAGE = 'Give as many options in each language, in the same order.';
END IF;
RETURN NEW;
"""

# The lock lets no survey close while an answer is being written. Of an anonymous one it also lets
# one answer in at a time, as each writes rows of the others anew.
ANSWER_FITS = """
SELECT * INTO survey FROM reports_survey WHERE id = NEW.survey_id FOR {lock};
IF survey.state <> 'open' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_open_survey_is_answered',
        MESSAGE = 'The survey is closed. It takes no more answers.';
END IF;
IF (survey.anonymity = 'anonymous') IS DISTINCT FROM {anonymous} THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_answer_keeps_anonymity',
        MESSAGE = 'An answer is kept as it was promised to whoever is asked.';
END IF;
SELECT * INTO question FROM reports_question WHERE id = NEW.question_id;
IF question.survey_id <> NEW.survey_id OR NEW.scale IS DISTINCT FROM question.scale OR (CASE
       WHEN question.kind = 'text' THEN NEW.value IS NULL AND NEW.text <> ''
       WHEN question.kind = 'nps' THEN NEW.value BETWEEN 0 AND 10
       WHEN question.kind = 'choice' THEN NEW.value BETWEEN 1 AND cardinality(question.options)
       ELSE NEW.value BETWEEN 1 AND question.scale
   END) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_answer_fits_its_question',
        MESSAGE = 'The answer is none of those that the question offers.';
END IF;
{more}
RETURN NEW;
"""

OF_ITS_INVITATION = """
IF NOT EXISTS (SELECT 1 FROM reports_invitation
               WHERE id = NEW.invitation_id AND survey_id = NEW.survey_id
                 AND state <> 'answered') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_invitation_answers_once',
        MESSAGE = 'This invitation was answered already.';
END IF;
"""

# Rows of a table stand in the order in which they were written, and each bears the number of the
# transaction that wrote it, as does the invitation that was marked in it. So each answer is written
# together with answers that were given before, in an order of chance and under new keys.
MIX = f"""
FOR asked IN SELECT DISTINCT survey_id, question_id FROM new_values LOOP
    IF (SELECT count(*) FROM reports_anonymousanswer WHERE question_id = asked.question_id)
       > (SELECT count(*) FROM reports_invitation
          WHERE survey_id = asked.survey_id AND state = 'answered') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'an_urn_holds_one_answer_an_invitation',
            MESSAGE = 'There is an answer to this question for each who answered already.';
    END IF;
END LOOP;
FOR asked IN
    SELECT id FROM (
        SELECT id FROM new_values
        UNION
        (SELECT id FROM reports_anonymousanswer
          WHERE survey_id IN (SELECT survey_id FROM new_values)
          ORDER BY random() LIMIT {MIXED_AT_ONCE})
    ) AS chosen ORDER BY random()
LOOP
    UPDATE reports_anonymousanswer SET id = gen_random_uuid() WHERE id = asked.id;
END LOOP;
RETURN NULL;
"""  # noqa: S608  (own names)

MIX_ALL = """
FOR answer IN
    SELECT id FROM reports_anonymousanswer WHERE survey_id = NEW.id ORDER BY random()
LOOP
    UPDATE reports_anonymousanswer SET id = gen_random_uuid() WHERE id = answer.id;
END LOOP;
RETURN NULL;
"""

TELLS_NO_MORE = """
IF (OLD.survey_id, OLD.question_id, OLD.scale, OLD.value, OLD.text)
   IS DISTINCT FROM (NEW.survey_id, NEW.question_id, NEW.scale, NEW.value, NEW.text)
   OR NEW.customer_id <> OLD.customer_id OR OLD.customer_id IS NULL AND NEW.customer_id IS NOT NULL
   OR NEW.tier NOT IN (OLD.tier, '') THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_answer_stays_as_given',
        MESSAGE = 'What was answered stays as it was given.';
END IF;
RETURN NEW;
"""

STAYS_ANSWERED = """
IF OLD.state = 'answered' OR
   (OLD.survey_id, OLD.member_id, OLD.customer_id, OLD.group_customer_id, OLD.group_tier,
    OLD.invited_on)
   IS DISTINCT FROM
   (NEW.survey_id, NEW.member_id, NEW.customer_id, NEW.group_customer_id, NEW.group_tier,
    NEW.invited_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'an_invitation_answers_once',
        MESSAGE = 'This invitation was answered already.';
END IF;
RETURN NEW;
"""


def survey_triggers() -> list[pgtrigger.Trigger]:
    """Allowed steps only; what was opened stays; only a draft is thrown away."""
    return [
        pgtrigger.FSM(
            name="takes_allowed_steps",
            field="state",
            transitions=[(here, to) for here, there in SURVEY_WAY.items() for to in there],
        ),
        pgtrigger.Trigger(
            name="stays_as_opened",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=STAYS_AS_OPENED,
        ),
        pgtrigger.Trigger(
            name="mixes_all_answers_at_the_end",
            operation=pgtrigger.Update,
            when=pgtrigger.After,
            condition=pgtrigger.Q(
                old__state="open", new__state="closed", new__anonymity="anonymous"
            ),
            declare=[("answer", "record")],
            func=MIX_ALL,
        ),
        pgtrigger.Protect(
            name="only_drafts_are_deleted",
            operation=pgtrigger.Delete,
            condition=pgtrigger.Q(old__state__in=["open", "closed", "evaluated"]),
        ),
    ]


def only_in_a_draft(name: str, *, unless: str = "") -> pgtrigger.Trigger:
    """Refuse a change of rows of a survey that is open; `name` is that of the refusal."""
    return pgtrigger.Trigger(
        name="only_in_a_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("found", "text")],
        func=ONLY_IN_A_DRAFT.format(name=name, unless=unless),
    )


def question_triggers() -> list[pgtrigger.Trigger]:
    """Questions of an imported survey come with it, when it is over already."""
    imported = (
        "AND NOT EXISTS (SELECT 1 FROM reports_survey WHERE origin = 'imported'"
        " AND id = COALESCE(NEW.survey_id, OLD.survey_id))"
    )
    return [
        only_in_a_draft("questions_stay_once_open", unless=imported),
        pgtrigger.Trigger(
            name="its_pair_is_beside_it",
            operation=pgtrigger.Insert | pgtrigger.Update,
            when=pgtrigger.Before,
            condition=pgtrigger.Q(new__expected_of_id__isnull=False),
            func=ITS_PAIR_IS_BESIDE_IT,
        ),
        pgtrigger.Trigger(
            name="its_pair_goes_along",
            operation=pgtrigger.Update,
            when=pgtrigger.After,
            timing=pgtrigger.Deferred,
            func=ITS_PAIR_GOES_ALONG,
        ),
        pgtrigger.Trigger(
            name="offers_the_same_in_each_language",
            operation=pgtrigger.Insert | pgtrigger.Update,
            when=pgtrigger.Before,
            func=OFFERS_THE_SAME,
        ),
    ]


def _answer_fits(*, lock: str, anonymous: str, more: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="fits_its_question",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("survey", "reports_survey%ROWTYPE"), ("question", "reports_question%ROWTYPE")],
        func=ANSWER_FITS.format(lock=lock, anonymous=anonymous, more=more),
    )


def answer_triggers() -> list[pgtrigger.Trigger]:
    return [_answer_fits(lock="SHARE", anonymous="false", more=OF_ITS_INVITATION)]


def anonymous_answer_triggers() -> list[pgtrigger.Trigger]:
    """Each is mixed with the others as it comes, and only ever tells less of whom it is from."""
    return [
        _answer_fits(lock="NO KEY UPDATE", anonymous="true", more=""),
        pgtrigger.Trigger(
            name="is_mixed_with_the_others",
            level=pgtrigger.Statement,
            operation=pgtrigger.Insert,
            when=pgtrigger.After,
            referencing=pgtrigger.Referencing(new="new_values"),
            declare=[("asked", "record")],
            func=MIX,
        ),
        pgtrigger.Trigger(
            name="tells_no_more_than_before",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=TELLS_NO_MORE,
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]


def invitation_triggers() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name="stays_answered",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func=STAYS_ANSWERED,
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]
