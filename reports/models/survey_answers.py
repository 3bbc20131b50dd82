"""What was answered in a survey: with the person, or with nobody."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from brm.history.models import WriteOnce
from customers.models import Customer, Person, Tier
from customers.models.merged import nothing_for_merged
from reports.models.survey_invitations import Invitation
from reports.models.survey_questions import Question
from reports.models.survey_states import anonymous_answer_triggers, answer_triggers
from reports.models.surveys import Survey


class Answer(WriteOnce):
    """What somebody answered to one question, where it is known who.

    `value` is the place on the scale, or the number of the option, from 1 (a recommendation from
    0). A question that was skipped has no row.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="survey_answers"
    )
    scale = models.PositiveSmallIntegerField(_("scale"), null=True, blank=True)
    value = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    text = models.TextField(_("in words"), blank=True)

    class Meta(WriteOnce.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        triggers = [
            *WriteOnce.Meta.triggers,
            *answer_triggers(),
            *nothing_for_merged("person_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "question"],
                name="one_answer_an_invitation_and_question",
                violation_error_message=_("This invitation was answered already."),
            ),
        ]
        indexes = [models.Index(fields=["survey", "question"], name="answer_of_survey")]

    def __str__(self) -> str:
        return f"{self.question}: {self.text or self.value}"


class AnonymousAnswer(models.Model):
    """What was answered to one question; nothing tells by whom or when.

    The key is drawn by chance, drawn again and written anew together with the others' whenever
    somebody answers, so that neither the order of rows nor the number of a transaction leads to
    an invitation. Answers of one person are not held together. There is no history of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="anonymous_answers")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="anonymous_answers"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="anonymous_answers"
    )
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, blank=True)
    scale = models.PositiveSmallIntegerField(_("scale"), null=True, blank=True)
    value = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    text = models.TextField(_("in words"), blank=True)

    class Meta:
        verbose_name = _("anonymous answer")
        verbose_name_plural = _("anonymous answers")
        triggers = anonymous_answer_triggers()
        indexes = [models.Index(fields=["survey", "question"], name="anonymous_answer_of_survey")]

    def __str__(self) -> str:
        return f"{self.question}: {self.text or self.value}"
