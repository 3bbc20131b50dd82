"""Satisfaction surveys: what is asked of whom, who was invited, and what was answered."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person, Tier, Unit
from customers.models.merged import nothing_for_merged
from meetings.models import Action
from reports.models.survey_states import (
    NPS_SCALE,
    SCALED,
    SCALES,
    WITHOUT_SCALE,
    Anonymity,
    FramePart,
    InvitationState,
    QuestionKind,
    SurveyOrigin,
    SurveyState,
    anonymous_answer_triggers,
    answer_triggers,
    invitation_triggers,
    only_in_a_draft,
    question_triggers,
    survey_triggers,
)

if TYPE_CHECKING:
    from brm.accounts.models import User


def every_part() -> list[str]:
    """Who is asked where nothing else is said."""
    return [FramePart.CUSTOMER, FramePart.BUYER, FramePart.CONTACT]


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: "User") -> Self:
        """Surveys the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> Self:
        """Surveys that wait for answers."""
        return self.filter(state=SurveyState.OPEN)

    def over(self, *, on: date) -> Self:
        """Surveys that were closed on the day `on` or before; imported ones among them."""
        return self.filter(closed_on__lte=on)

    def asked_of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """Surveys to which somebody of these customers was invited."""
        asked = Invitation.objects.filter(customer__in=customers)
        return self.filter(pk__in=asked.values("survey"))


@tracked
class Survey(Recorded):
    """What is asked of a customer's people in a period, and what is promised to them.

    It asks from `opens_on` to `closes_on`, both included. `unit` (with what is below), `tiers` and
    `parts` say whom the frame is made of; nothing said means everybody. `margin` is the half width
    of the interval that the sample is to reach, `expected_share` the share that is expected; both
    in per cent. An answer at or below `low_at_most`, on a scale of 0 to 100, opens a follow-up
    due in `follow_up_days` working days. An imported one holds published scores alone.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(
        _("purpose"), blank=True, help_text=_("Why it is asked; whoever is asked reads it.")
    )
    origin = models.CharField(
        _("origin"), max_length=8, choices=SurveyOrigin.choices, default=SurveyOrigin.ASKED
    )
    anonymity = models.CharField(
        _("anonymity"), max_length=12, choices=Anonymity.choices, default=Anonymity.NAMED
    )
    state = models.CharField(
        _("state"), max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("unit and below"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="surveys",
    )
    tiers = ArrayField(
        models.CharField(max_length=10, choices=Tier.choices),
        verbose_name=_("tiers"),
        default=list,
        blank=True,
    )
    parts = ArrayField(
        models.CharField(max_length=10, choices=FramePart.choices),
        verbose_name=_("who is asked"),
        default=every_part,
        blank=True,
    )
    margin = models.PositiveSmallIntegerField(
        _("margin in per cent"), default=5, help_text=_("Up to 40 are all asked, whatever it is.")
    )
    expected_share = models.PositiveSmallIntegerField(
        _("expected share in per cent"), default=50, help_text=_("50 where nothing is known.")
    )
    low_at_most = models.PositiveSmallIntegerField(
        _("low score, of 0 to 100"),
        null=True,
        blank=True,
        default=40,
        help_text=_("An answer at or below it opens a follow-up; empty: none does."),
    )
    follow_up_days = models.PositiveSmallIntegerField(_("follow up within working days"), default=5)
    reminder_days = models.PositiveSmallIntegerField(_("days between reminders"), default=7)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=2)
    analysis = models.TextField(_("what it says"), blank=True)
    consequences = models.TextField(_("what follows"), blank=True)
    evaluated_on = models.DateField(_("evaluated on"), null=True, blank=True)
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("evaluated by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="copies",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("nobody, where it was imported"),
    )

    objects = SurveyQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        triggers = [*Recorded.Meta.triggers, *survey_triggers()]
        indexes = [
            models.Index(fields=["state", "closes_on"], name="survey_by_state"),
            models.Index(fields=["-closed_on", "-id"], name="survey_by_day_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title=""),
                name="a_survey_has_a_number_and_a_title",
                violation_error_message=_("A survey needs a title."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="a_survey_lasts_at_least_a_day",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state=SurveyState.DRAFT, opened_on=None)
                | ~Q(state=SurveyState.DRAFT) & Q(opened_on__isnull=False)
                | Q(origin=SurveyOrigin.IMPORTED),
                name="an_asked_survey_was_opened_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[SurveyState.CLOSED, SurveyState.EVALUATED], closed_on__isnull=False
                )
                | Q(state__in=[SurveyState.DRAFT, SurveyState.OPEN], closed_on=None),
                name="a_closed_survey_was_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(origin=SurveyOrigin.ASKED)
                | Q(
                    origin=SurveyOrigin.IMPORTED,
                    state__in=[SurveyState.CLOSED, SurveyState.EVALUATED],
                ),
                name="an_imported_survey_is_over",
                violation_error_message=_("An imported survey is over already."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SurveyState.EVALUATED)
                | ~Q(analysis="")
                & ~Q(consequences="")
                & Q(evaluated_on__isnull=False, evaluated_by__isnull=False),
                name="an_evaluated_survey_says_what_follows",
                violation_error_message=_("Say what it says, and what follows from it."),
            ),
            models.CheckConstraint(
                condition=Q(margin__range=(1, 50), expected_share__range=(1, 99)),
                name="a_sample_has_a_margin_and_a_share",
                violation_error_message=_(
                    "A margin of 1 to 50 per cent, and a share of 1 to 99 per cent."
                ),
            ),
            models.CheckConstraint(
                condition=Q(low_at_most=None) | Q(low_at_most__range=(0, 99)),
                name="a_low_score_is_below_the_highest",
                violation_error_message=_("A low score lies between 0 and 99."),
            ),
            models.CheckConstraint(
                condition=Q(follow_up_days__range=(1, 60)),
                name="a_survey_follows_up_within_sixty_working_days",
                violation_error_message=_("Follow up within 1 to 60 working days."),
            ),
            models.CheckConstraint(
                condition=Q(reminders__range=(0, 5), reminder_days__range=(1, 90)),
                name="a_survey_reminds_five_times_at_most",
                violation_error_message=_("Up to 5 reminders, 1 to 90 days apart."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == SurveyState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == SurveyState.OPEN

    def takes_answers(self, *, on: date) -> bool:
        """Whether it is open, up to and with its last day; it is closed a little later."""
        return self.is_open and on <= self.closes_on

    @property
    def is_over(self) -> bool:
        return self.state in (SurveyState.CLOSED, SurveyState.EVALUATED)

    @property
    def is_imported(self) -> bool:
        return self.origin == SurveyOrigin.IMPORTED

    @property
    def is_anonymous(self) -> bool:
        return self.anonymity == Anonymity.ANONYMOUS

    @property
    def is_named(self) -> bool:
        return self.anonymity == Anonymity.NAMED


@tracked
class Question(Recorded):
    """One question of a survey; without `service` it is about the relationship itself.

    `code` is what stays the same from one survey to the next, so that a trend can be drawn. A
    question with `expected_of` asks for the level that is expected where the other one asks for
    the one that is met; the difference is the gap.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices)
    scale = models.PositiveSmallIntegerField(
        _("scale"), null=True, blank=True, help_text=_("The highest answer; the lowest is 1.")
    )
    text = models.CharField(_("question"), max_length=500)
    help = models.CharField(_("help"), max_length=500, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    options = ArrayField(
        models.CharField(max_length=120), verbose_name=_("options"), default=list, blank=True
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="survey_questions",
        help_text=_("Empty: the relationship itself."),
    )
    expected_of = models.OneToOneField(
        "self",
        verbose_name=_("asks what is expected of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="expected",
    )

    class Meta(Recorded.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        triggers = [*Recorded.Meta.triggers, *question_triggers()]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "code"],
                name="one_question_a_survey_and_code",
                violation_error_message=_("The survey has a question with this code."),
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(text=""),
                name="a_question_asks_something",
                violation_error_message=_("Write the question."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SCALED, scale__isnull=False, scale__in=SCALES)
                | Q(kind=QuestionKind.NPS, scale__isnull=False, scale=NPS_SCALE)
                | Q(kind__in=WITHOUT_SCALE, scale=None),
                name="a_question_has_the_scale_of_its_kind",
                violation_error_message=_("Choose a scale of 3, 4, 5, 6, 7 or 10."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.CHOICE) | Q(options__len__gte=2),
                name="a_choice_has_two_options_at_least",
                violation_error_message=_("Give at least two options, one a line."),
            ),
            models.CheckConstraint(
                condition=Q(expected_of=None) | Q(kind__in=SCALED) & ~Q(expected_of=F("id")),
                name="what_is_expected_is_on_a_scale",
                violation_error_message=_("What is expected is asked on the scale of its pair."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class FrameMember(Recorded):
    """Somebody of those who could be asked: why they belong to them, and if not asked, why not.

    `tier` is the customer's when the frame was made.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="frame")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="survey_frames"
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="survey_frames",
    )
    part = models.CharField(_("as"), max_length=10, choices=FramePart.choices)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    reason = models.CharField(_("reason"), max_length=255)
    is_asked = models.BooleanField(_("asked"), default=True)
    left_out = models.CharField(_("why not asked"), max_length=255, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("member of a frame")
        verbose_name_plural = _("members of a frame")
        triggers = [
            *Recorded.Meta.triggers,
            only_in_a_draft("a_frame_stays_once_open"),
            *nothing_for_merged("person_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                name="one_place_in_a_frame_a_person",
                violation_error_message=_("This person is in the frame already."),
            ),
            models.CheckConstraint(
                condition=Q(is_asked=True, left_out="") | Q(is_asked=False) & ~Q(left_out=""),
                name="whoever_is_left_out_is_for_a_reason",
                violation_error_message=_("Say why this person is not asked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.customer}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Invitations that were neither answered nor declined."""
        return self.filter(state=InvitationState.INVITED)

    def answered(self) -> Self:
        return self.filter(state=InvitationState.ANSWERED)


@tracked
class Invitation(Recorded):
    """That a person was asked, and whether they answered; of an anonymous survey never what.

    `group_customer` and `group_tier` are what an anonymous answer keeps of whom it came from: at
    least five people were invited under the same two, whatever they are.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    member = models.OneToOneField(FrameMember, on_delete=models.PROTECT, related_name="invitation")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="invitations"
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="survey_invitations",
    )
    group_customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    group_tier = models.CharField(max_length=10, choices=Tier.choices, blank=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=InvitationState.choices,
        default=InvitationState.INVITED,
    )
    invited_on = models.DateField(_("invited on"))
    settled_on = models.DateField(_("answered or declined on"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        triggers = [
            *Recorded.Meta.triggers,
            *invitation_triggers(),
            *nothing_for_merged("person_id"),
        ]
        indexes = [
            models.Index(fields=["survey", "state"], name="invitation_by_state"),
            models.Index(fields=["customer", "survey"], name="invitation_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                name="one_invitation_a_person",
                violation_error_message=_("This person was invited already."),
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.INVITED, settled_on=None)
                | ~Q(state=InvitationState.INVITED) & Q(settled_on__gte=F("invited_on")),
                name="an_invitation_is_settled_on_a_day",
            ),
        ]

    @property
    def is_answered(self) -> bool:
        return self.state == InvitationState.ANSWERED

    def __str__(self) -> str:
        return f"{self.survey}, {self.person}"


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


class InvitationReminder(WriteOnce):
    """That whoever had not answered was reminded: each number once."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField(_("number"))
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("reminder of an invitation")
        verbose_name_plural = _("reminders of an invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "number"], name="an_invitation_reminds_once_a_number"
            ),
        ]


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
