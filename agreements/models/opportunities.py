"""Technology that could make delivery better or cheaper, and the customers it would help."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.services import Service
from brm.history.models import Recorded, tracked
from customers.models import Customer, Person
from customers.models.merged import nothing_for_merged

if TYPE_CHECKING:
    from brm.accounts.models import User

OPPORTUNITY = "opportunity"
"""The kind of origin of a requirement that came of an opportunity; its key is that one's id."""


class OpportunityState(models.TextChoices):
    NOTICED = "noticed", _("Noticed")
    ASSESSED = "assessed", _("Assessed")
    PROPOSED = "proposed", _("Proposed")
    TAKEN_UP = "taken_up", _("Taken up")
    DROPPED = "dropped", _("Dropped")


_S = OpportunityState

OPPORTUNITY_STEPS: dict[str, tuple[str, ...]] = {
    _S.NOTICED: (_S.ASSESSED, _S.DROPPED),
    _S.ASSESSED: (_S.PROPOSED, _S.DROPPED),
    _S.PROPOSED: (_S.TAKEN_UP, _S.DROPPED),
    _S.TAKEN_UP: (_S.PROPOSED,),
    _S.DROPPED: (_S.NOTICED, _S.ASSESSED),
}
"""From each state where one can go: what was dropped is noticed again, or assessed as it was.

What was taken up is proposed again once the last requirement that came of it is taken back."""

CLOSED = (_S.TAKEN_UP, _S.DROPPED)
OPPORTUNITY_SHAPES: dict[str, str] = {
    _S.NOTICED: "due",
    _S.ASSESSED: "started",
    _S.PROPOSED: "at_risk",
    _S.TAKEN_UP: "met",
    _S.DROPPED: "skipped",
}


def _counted(rows: "OpportunityCustomerQuerySet") -> Coalesce:
    """How many of an outer row's there are: counted for the rows of a page alone."""
    counts = rows.order_by().values("opportunity").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def visible_to(self, user: "User") -> "OpportunityQuerySet":
        """Opportunities the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def open(self) -> "OpportunityQuerySet":
        """Opportunities that are neither taken up nor dropped."""
        return self.exclude(state__in=CLOSED)

    def with_answers(self) -> "OpportunityQuerySet":
        """With to how many customers each is proposed (`n_proposed`), and how many accepted it."""
        proposed = OpportunityCustomer.objects.filter(opportunity=OuterRef("pk"))
        return self.annotate(
            n_proposed=_counted(proposed),
            n_accepted=_counted(proposed.filter(answer=Answered.ACCEPTED)),
        )

    def for_service(self, service: Service) -> "OpportunityQuerySet":
        """Opportunities that concern the service."""
        return self.filter(concerns__service=service)


@tracked
class Opportunity(Recorded):
    """New technology, what it could do, the services it concerns, and what became of it."""

    technology = models.CharField(_("technology"), max_length=255)
    could_do = models.TextField(
        _("what it could do"),
        help_text=_("What would be better or cheaper for the business with it."),
    )
    assessment = models.TextField(_("assessment"), blank=True, editable=False)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_opportunities",
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=OpportunityState.choices,
        default=OpportunityState.NOTICED,
        editable=False,
    )
    dropped_because = models.TextField(_("dropped because"), blank=True, editable=False)
    noticed_on = models.DateField(_("noticed on"), editable=False)
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noticed by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    objects = OpportunityQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [models.Index(fields=["state", "technology"], name="opportunity_by_state")]
        triggers = [
            *Recorded.Meta.triggers,
            *nothing_for_merged("owner_id"),
            pgtrigger.FSM(
                name="opportunity_takes_steps",
                field="state",
                transitions=[
                    (str(here), str(to))
                    for here, there in OPPORTUNITY_STEPS.items()
                    for to in there
                ],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(technology="") & ~Q(could_do=""),
                name="an_opportunity_says_what_it_could_do",
                violation_error_message=_("Say which technology it is, and what it could do."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(_S.NOTICED, _S.DROPPED)) | ~Q(assessment=""),
                name="what_is_proposed_was_assessed",
                violation_error_message=_("Assess it before it is proposed to anybody."),
            ),
            models.CheckConstraint(
                condition=Q(state=_S.DROPPED) & ~Q(dropped_because="")
                | ~Q(state=_S.DROPPED) & Q(dropped_because=""),
                name="a_dropped_opportunity_says_why",
                violation_error_message=_("Say why it is dropped."),
            ),
        ]

    def __str__(self) -> str:
        return self.technology

    def get_absolute_url(self) -> str:
        return reverse("opportunities:detail", args=[self.pk])

    @property
    def shape(self) -> str:
        return OPPORTUNITY_SHAPES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def key(self) -> str:
        """By what a requirement that came of it names it."""
        return str(self.pk)


@tracked
class OpportunityService(Recorded):
    """A service that an opportunity concerns."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="concerns")
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        on_delete=models.PROTECT,
        related_name="opportunities",
    )

    class Meta(Recorded.Meta):
        verbose_name = _("service of an opportunity")
        verbose_name_plural = _("services of opportunities")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "service"],
                name="an_opportunity_names_a_service_once",
                violation_error_message=_("It concerns this service already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.service)


class Helped(models.TextChoices):
    """Why an opportunity would help a customer."""

    SERVICE = "service", _("uses a service that it concerns")
    TIER = "tier", _("is of that tier")
    KIND = "kind", _("is a unit of that kind")
    BY_HAND = "by_hand", _("chosen by hand")


class Answered(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class OpportunityCustomerQuerySet(models.QuerySet["OpportunityCustomer"]):
    def open(self) -> "OpportunityCustomerQuerySet":
        """Customers of whom nobody has said yet whether it would help them."""
        return self.filter(answer=Answered.OPEN)

    def of_open_ones(self) -> "OpportunityCustomerQuerySet":
        """Those of opportunities that are neither taken up nor dropped, and those accepted."""
        return self.exclude(answer=Answered.DECLINED).filter(
            Q(answer=Answered.ACCEPTED) | ~Q(opportunity__state__in=CLOSED)
        )


@tracked
class OpportunityCustomer(Recorded):
    """A customer that an opportunity would help, and what its relationship manager says to that.

    A declined one stays declined, with its reason, however often it is found again.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="customers")
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        related_name="opportunities",
    )
    why = models.CharField(_("why"), max_length=10, choices=Helped.choices)
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answered.choices, default=Answered.OPEN
    )
    reason = models.TextField(_("reason"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OpportunityCustomerQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("customer of an opportunity")
        verbose_name_plural = _("customers of opportunities")
        indexes = [models.Index(fields=["customer", "answer"], name="opportunity_of_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "customer"],
                name="an_opportunity_names_a_customer_once",
                violation_error_message=_("It is proposed to this customer already."),
            ),
            models.CheckConstraint(
                condition=Q(answer=Answered.OPEN, answered_on=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_by__isnull=False)
                & ~Q(answer=Answered.OPEN),
                name="an_answer_says_who_gave_it_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answered.DECLINED) | ~Q(reason=""),
                name="a_declined_opportunity_says_why",
                violation_error_message=_("Say why it would not help."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity}, {self.customer}"

    @property
    def is_open(self) -> bool:
        return self.answer == Answered.OPEN
