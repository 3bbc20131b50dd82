"""What a survey asks, question by question."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.history.models import Recorded, tracked
from reports.models.survey_languages import Told, Wording, told_in, written_in_languages
from reports.models.survey_states import (
    NPS_SCALE,
    SCALED,
    SCALES,
    WITHOUT_SCALE,
    QuestionKind,
    question_triggers,
)
from reports.models.surveys import Survey


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
    translations = models.JSONField(
        _("translations"), default=dict, blank=True, validators=[written_in_languages]
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

    def worded(self, language: str) -> Wording:
        """The question in the language where all of it is written in it, else in the first one."""
        told = told_in(self.translations, language)
        if not self.is_told(told):
            return Wording(self.survey.language, self.text, self.help, self.options)
        return Wording(language, told["text"], told.get("help", ""), told.get("options") or [])

    def is_told(self, told: Told) -> bool:
        """Whether nothing of the question is missing in these words."""
        options = told.get("options") or []
        return bool(
            told.get("text")
            and (told.get("help") or not self.help)
            and len(options) == len(self.options)
            and all(options)
        )
