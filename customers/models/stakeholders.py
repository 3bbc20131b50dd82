"""Who matters to the relationship with a customer, and when somebody last spoke with them."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, tracked
from customers.models.customers import Customer
from customers.models.merged import nothing_for_merged
from customers.models.people import Person
from customers.models.tiers import Tier

if TYPE_CHECKING:
    from brm.accounts.models import User


class Attitude(models.TextChoices):
    CHAMPION = "champion", _("Champion")
    SUPPORTER = "supporter", _("Supporter")
    NEUTRAL = "neutral", _("Neutral")
    CRITIC = "critic", _("Critic")
    OPPONENT = "opponent", _("Opponent")


class How(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    CALL = "call", _("Call")
    MAIL = "mail", _("Mail")
    VISIT = "visit", _("Visit")
    NOTE = "note", _("Note")


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def visible_to(self, user: "User") -> "StakeholderQuerySet":
        """Stakeholders the user may see: all, for everyone with a role.

        What we think of them (`attitude`, `aim`, the next step) is for those who have care.
        """
        return self if user.roles else self.none()


@tracked
class Stakeholder(Recorded):
    """A person who matters to a customer's relationship: how much (1 to 5), and what we aim at."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="stakeholders")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="stakes"
    )
    influence = models.PositiveSmallIntegerField(_("influence"))
    interest = models.PositiveSmallIntegerField(_("interest"))
    attitude = models.CharField(
        _("attitude"), max_length=10, choices=Attitude.choices, default=Attitude.NEUTRAL
    )
    aim = models.CharField(_("our aim"), max_length=255, blank=True)
    next_step = models.CharField(_("next step"), max_length=255, blank=True)
    next_step_on = models.DateField(_("by"), null=True, blank=True)

    objects = StakeholderQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "person"],
                name="one_stake_a_person_and_customer",
                violation_error_message=_("This person is on the map already."),
            ),
            models.CheckConstraint(
                condition=Q(influence__range=(1, 5), interest__range=(1, 5)),
                name="influence_and_interest_have_five_levels",
                violation_error_message=_("Influence and interest go from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(attitude__in=Attitude.values),
                name="a_stakeholder_has_a_known_attitude",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_on=None)
                | ~Q(next_step="") & Q(next_step_on__isnull=False),
                name="a_next_step_with_a_stakeholder_has_its_day",
                violation_error_message=_("A next step and its day go together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.customer}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: "User") -> "ContactQuerySet":
        """Contacts the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class Contact(Recorded):
    """Somebody of IT spoke with a person of a customer on a day; meetings count by themselves."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        Person, verbose_name=_("with"), on_delete=models.PROTECT, related_name="contacts"
    )
    spoken_on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=10, choices=How.choices, default=How.CALL)
    note = models.TextField(_("what about"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noted by"), on_delete=models.PROTECT
    )

    objects = ContactQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("person_id")]
        indexes = [
            models.Index(fields=["customer", "-spoken_on"], name="contact_of_customer"),
            models.Index(fields=["person", "-spoken_on"], name="contact_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=How.values), name="a_contact_is_of_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.spoken_on.isoformat()}"


@tracked
class ContactInterval(Recorded):
    """How many days may lie between two contacts with customers of a tier; each tier has a row."""

    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, unique=True)
    days = models.PositiveSmallIntegerField(_("days"))

    class Meta(Recorded.Meta):
        verbose_name = _("interval of contact")
        verbose_name_plural = _("intervals of contact")
        triggers = [
            *Recorded.Meta.triggers,
            pgtrigger.Protect(name="each_tier_keeps_its_interval", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="an_interval_of_contact_is_a_day_at_least",
                violation_error_message=_("At least one day."),
            ),
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values), name="an_interval_of_contact_is_of_a_known_tier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.days}"


def contact_days() -> dict[str, int]:
    """Of each tier, the days between two contacts, as an administrator may change them."""
    return dict(ContactInterval.objects.values_list("tier", "days"))
