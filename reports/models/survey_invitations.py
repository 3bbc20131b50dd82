"""Who could be asked in a survey, who was invited and who was reminded."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person, Tier
from customers.models.merged import nothing_for_merged
from reports.models.survey_states import (
    FramePart,
    InvitationState,
    invitation_triggers,
    only_in_a_draft,
)


@tracked
class FrameMember(Recorded):
    """Somebody of those who could be asked: why they belong to them, and if not asked, why not.

    `tier` is the customer's when the frame was made.
    """

    survey = models.ForeignKey("reports.Survey", on_delete=models.CASCADE, related_name="frame")
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

    survey = models.ForeignKey(
        "reports.Survey", on_delete=models.PROTECT, related_name="invitations"
    )
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
