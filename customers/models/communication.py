"""The communication plan of a customer: channels, and who meets whom how often."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.customers import Customer

if TYPE_CHECKING:
    from brm.accounts.models import User


class ChannelKind(models.TextChoices):
    ORDERING = "ordering", _("Ordering")
    COMPLAINT = "complaint", _("Complaints")
    ESCALATION = "escalation", _("Escalation")


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    HALF_YEARLY = "half_yearly", _("twice a year")
    YEARLY = "yearly", _("once a year")
    AS_NEEDED = "as_needed", _("when needed")


class CommunicationPlanQuerySet(models.QuerySet["CommunicationPlan"]):
    def visible_to(self, user: "User") -> "CommunicationPlanQuerySet":
        """Plans the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class CommunicationPlan(Recorded):
    """How a customer and IT reach each other. Its version rises with each change of its rows."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, related_name="communication_plan"
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("What else the customer should know, in a sentence.")
    )
    changed_on = models.DateField(_("last changed on"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("last changed by"), on_delete=models.PROTECT
    )
    edition = models.PositiveIntegerField(_("edition"), default=1)

    objects = CommunicationPlanQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("communication plan")
        verbose_name_plural = _("communication plans")

    def __str__(self) -> str:
        return str(_("Communication plan of %(customer)s") % {"customer": self.customer})

    def get_absolute_url(self) -> str:
        return reverse("customers:communication", args=[self.customer_id])

    def age_in_days(self, *, on: date) -> int:
        return (on - self.changed_on).days


@tracked
class Channel(Recorded):
    """Where a customer orders, complains or escalates, when somebody is there, and who."""

    plan = models.ForeignKey(CommunicationPlan, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(_("for"), max_length=10, choices=ChannelKind.choices)
    name = models.CharField(_("channel"), max_length=120, help_text=_("Such as: service portal."))
    address = models.CharField(
        _("where"),
        max_length=255,
        help_text=_("A phone number, an e-mail address, a web address or a place."),
    )
    hours = models.CharField(
        _("hours"), max_length=120, blank=True, help_text=_("Such as: weekdays 7 to 17.")
    )
    answered_by = models.CharField(_("who answers"), max_length=255, blank=True)

    class Meta(Recorded.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values),
                name="a_channel_is_of_a_known_kind",
                violation_error_message=_("Say what the channel is for."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(address=""),
                name="a_channel_says_what_and_where",
                violation_error_message=_("A channel needs a name and where it is reached."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.address}"

    @property
    def href(self) -> str:
        """What a click on the address opens: a page, a mail, a call; nothing for a place."""
        where = self.address.strip()
        if where.startswith(("https://", "http://")):
            return where
        if "@" in where and " " not in where:
            return f"mailto:{where}"
        digits = where.replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
        return f"tel:{digits}" if digits.lstrip("+").isdecimal() and len(digits) > 5 else ""


@tracked
class Encounter(Recorded):
    """Who of IT meets whom of the customer, how often, about what."""

    plan = models.ForeignKey(CommunicationPlan, on_delete=models.CASCADE, related_name="encounters")
    ours = models.CharField(_("who of IT"), max_length=255)
    theirs = models.CharField(_("whom of the customer"), max_length=255)
    rhythm = models.CharField(
        _("how often"), max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY
    )
    about = models.CharField(_("about what"), max_length=255)

    class Meta(Recorded.Meta):
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values),
                name="an_encounter_has_a_known_rhythm",
                violation_error_message=_("Say how often they meet."),
            ),
            models.CheckConstraint(
                condition=~Q(ours="") & ~Q(theirs="") & ~Q(about=""),
                name="an_encounter_says_who_whom_and_about_what",
                violation_error_message=_("Say who meets whom, and about what."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ours}, {self.theirs}"
