"""What IT and the customer intend together, in versions that stay as they were published."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brm.history.models import Recorded, WriteOnce, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User


class CommonPlanQuerySet(models.QuerySet["CommonPlan"]):
    def visible_to(self, user: "User") -> Self:
        """Common plans the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


@tracked
class CommonPlan(Recorded):
    """The plan of one customer; its items are the draft of the next version.

    It is opened by personal link as its latest published version, never as the draft.
    """

    customer = models.OneToOneField(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="common_plan"
    )

    objects = CommonPlanQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("common plan")
        verbose_name_plural = _("common plans")

    def __str__(self) -> str:
        return str(_("Common plan, %(customer)s") % {"customer": self.customer})

    def get_absolute_url(self) -> str:
        return reverse("plans:of_customer", args=[self.customer_id])


class PlanItemState(models.TextChoices):
    INTENDED = "intended", _("Intended")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class CommonPlanItemQuerySet(models.QuerySet["CommonPlanItem"]):
    def visible_to(self, user: "User") -> Self:
        """Items of the common plans that the user may see."""
        return self.filter(plan__in=CommonPlan.objects.visible_to(user))


@tracked
class CommonPlanItem(Recorded):
    """One thing intended: what, who sees to it, by when, and where it stands.

    `due_on` may be open. Actions that carry it out name it as what they came of.
    """

    plan = models.ForeignKey(CommonPlan, on_delete=models.PROTECT, related_name="items")
    text = models.CharField(_("what is intended"), max_length=500)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("who sees to it"),
        on_delete=models.PROTECT,
        related_name="common_plan_items",
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PlanItemState.choices, default=PlanItemState.INTENDED
    )

    objects = CommonPlanItemQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("item of a common plan")
        verbose_name_plural = _("items of a common plan")
        ordering = ["due_on", "pk"]
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("owner_id")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="an_item_of_a_plan_says_what",
                violation_error_message=_("Say what is intended."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()


class CommonPlanVersion(WriteOnce):
    """A published version: its items as they were, with the digest of them."""

    plan = models.ForeignKey(CommonPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content: Any = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    note = models.TextField(_("what is new"), blank=True)
    published_on = models.DateField(_("published on"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(WriteOnce.Meta):
        verbose_name = _("version of a common plan")
        verbose_name_plural = _("versions of a common plan")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="a_version_of_a_plan_has_its_number"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="a_version_of_a_plan_has_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(n)s") % {"n": self.number})

    def get_absolute_url(self) -> str:
        return reverse("plans:version", args=[self.plan.customer_id, self.number])

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items as they were published."""
        found: list[dict[str, Any]] = self.content["items"]
        return found


class CommonPlanAcknowledgement(WriteOnce):
    """Who opened the plan by link said that the version is known, and what there is to say."""

    of_version = models.ForeignKey(
        CommonPlanVersion, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    link_id = models.PositiveBigIntegerField(_("personal link"))
    name = models.CharField(_("name"), max_length=255)
    comment = models.TextField(_("comment"), blank=True)
    said_on = models.DateField(_("said on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("acknowledgement of a common plan")
        verbose_name_plural = _("acknowledgements of a common plan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of_version", "link_id"],
                name="a_link_acknowledges_a_version_once",
                violation_error_message=_("This version is acknowledged already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="an_acknowledgement_has_a_name",
                violation_error_message=_("Say who you are."),
            ),
        ]
