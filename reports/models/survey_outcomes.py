"""What came of a survey: follow-ups, whom its results were sent to, scores others published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person, Unit
from customers.models.merged import nothing_for_merged
from meetings.models import Action
from reports.models.survey_invitations import Invitation
from reports.models.survey_questions import Question
from reports.models.surveys import Survey


class SurveyFollowUp(WriteOnce):
    """That a low score was followed up, once: by an action, or the sum's by an improvement.

    A named answer is followed up by its `invitation`. Of a confidential survey nothing leads back
    to an invitation: what somebody of a `customer` answered is followed up once for the customer.
    `question` is the one whose score of all answers was low.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="follow_ups")
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_up"
    )
    question = models.OneToOneField(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_up"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.OneToOneField(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="follows_survey"
    )
    opened_on = models.DateField(_("opened on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("follow-up of a survey")
        verbose_name_plural = _("follow-ups of a survey")
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False, customer=None, question=None)
                & Q(action__isnull=False)
                | Q(invitation=None, customer__isnull=False, question=None, action__isnull=False)
                | Q(invitation=None, customer=None, question__isnull=False),
                name="a_low_score_is_somebodys_or_everybodys",
            ),
            models.UniqueConstraint(
                fields=["survey", "customer"], name="one_follow_up_a_survey_and_customer"
            ),
        ]


class SurveyReport(WriteOnce):
    """That the results were sent to somebody."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="reports")
    person = models.ForeignKey(
        Person, verbose_name=_("sent to"), on_delete=models.PROTECT, related_name="survey_reports"
    )
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("report of a survey")
        verbose_name_plural = _("reports of a survey")
        triggers = [*WriteOnce.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person", "sent_on"],
                name="one_report_of_a_survey_a_person_and_day",
                violation_error_message=_("It was sent to this person today."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey}, {self.person}"


@tracked
class PublishedScore(Recorded):
    """A score that somebody published of a unit, without who answered what.

    `name` is the unit as it was published, `unit` the one here, where it is known. `score` and
    `response_rate` are per cent of 0 to 100, `n` is how many answered, `distribution` how many
    gave which answer. A benchmark is a figure over many units, and no unit itself.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="published")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="published")
    name = models.CharField(_("unit as published"), max_length=255)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="published_scores",
    )
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=3, null=True, blank=True)
    n = models.PositiveIntegerField(_("answers"), null=True, blank=True)
    response_rate = models.DecimalField(
        _("response rate"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    is_benchmark = models.BooleanField(_("benchmark"), default=False)
    distribution = models.JSONField(_("distribution"), default=dict, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("published score")
        verbose_name_plural = _("published scores")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question", "name"],
                name="one_published_score_a_survey_question_and_unit",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="a_published_score_is_of_a_unit",
                violation_error_message=_("Say of which unit the score was published."),
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(-100, 100)),
                name="a_published_score_is_in_per_cent",
                violation_error_message=_("A score lies between 100 below zero and 100."),
            ),
            models.CheckConstraint(
                condition=Q(response_rate=None) | Q(response_rate__range=(0, 100)),
                name="a_response_rate_is_in_per_cent",
                violation_error_message=_("A response rate lies between 0 and 100."),
            ),
        ]
        indexes = [models.Index(fields=["unit", "question"], name="published_of_unit")]

    @property
    def answers(self) -> list[tuple[str, int]]:
        """How many gave which answer, the commonest first."""
        return sorted(self.distribution.items(), key=lambda each: (-each[1], each[0]))

    def __str__(self) -> str:
        return f"{self.name}, {self.question}"
