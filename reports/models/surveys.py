"""Satisfaction surveys: of whom one asks, when, and what it promises."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models import Customer, Tier, Unit
from reports.models.survey_invitations import Invitation
from reports.models.survey_languages import first_language, told_in, written_in_languages
from reports.models.survey_states import (
    Anonymity,
    FramePart,
    SurveyOrigin,
    SurveyState,
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
    in per cent. It is written in its first `language`; `translations` holds title and purpose by
    language. An answer at or below `low_at_most`, on a scale of 0 to 100, opens a follow-up
    due in `follow_up_days` working days. An imported one holds published scores alone.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(
        _("purpose"), blank=True, help_text=_("Why it is asked; whoever is asked reads it.")
    )
    language = models.CharField(
        _("first language"),
        max_length=10,
        default=first_language,
        help_text=_("In which it is written, and asked where it is not translated."),
    )
    translations = models.JSONField(
        _("translations"), default=dict, blank=True, validators=[written_in_languages]
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

    def title_in(self, language: str) -> str:
        return told_in(self.translations, language).get("title") or self.title

    def purpose_in(self, language: str) -> str:
        return told_in(self.translations, language).get("purpose") or self.purpose

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
