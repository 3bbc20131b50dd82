"""Which IT process owes which report to whom and when, and whether it came."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.accounts.models import Role
from brm.history.models import Recorded, WriteOnce, tracked
from brm.imports.models import Recipe
from customers.models import Customer, Person, TeamMember
from customers.models.merged import nothing_for_merged
from reports.models.taken_back import ANSWERED_BY_WHAT_HOLDS

if TYPE_CHECKING:
    from brm.accounts.models import User

KEY = r"^[a-z][a-z0-9_]*$"
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Within these lies whatever a report covers; a year beyond them is a slip of the fingers."""
SMALL_LETTERS = _("Small letters, digits and _, a letter first.")


class Audience(models.TextChoices):
    """What one report of a kind is about."""

    CUSTOMER = "customer", _("Each customer")
    SERVICE = "service", _("Each service")
    ALL = "all", _("All customers together")


class Reader(models.TextChoices):
    """To whom a report is owed, and who has to have read it."""

    MANAGER = "manager", _("Relationship manager")
    TEAM = "team", _("Customer team")
    STEERING = "steering", _("IT steering group")


class Arrival(models.TextChoices):
    """Whether an expected report came; late is what is expected and past its day."""

    EXPECTED = "expected", _("Expected")
    ARRIVED = "arrived", _("Arrived")
    NOT_OWED = "not_owed", _("Not owed this time")


class FieldKind(models.TextChoices):
    NUMBER = "number", _("Figure")
    LINE = "line", _("Line of text")
    TEXT = "text", _("Text")


@tracked
class ReportingProcess(Recorded):
    """An IT process that reports: incident, change, finance; retired, never deleted.

    `key` is what systems and other rows call it and never changes. `recipe` turns its files into
    measurements.
    """

    key = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(KEY, SMALL_LETTERS)],
        help_text=_("What systems call it; it never changes."),
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    team = models.CharField(_("team"), max_length=120, blank=True)
    responsible = models.ForeignKey(
        Person,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="processes_reported",
        help_text=_("Is told once when a report is late, and may bring the reports."),
    )
    recipe = models.ForeignKey(
        Recipe,
        verbose_name=_("recipe of its files"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Makes measurements of a file by one click."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Of a retired process no report is expected.")
    )

    class Meta(Recorded.Meta):
        verbose_name = _("reporting process")
        verbose_name_plural = _("reporting processes")
        ordering = ["order", "key"]
        triggers = [*Recorded.Meta.triggers, *nothing_for_merged("responsible_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=KEY),
                name="a_processs_key_is_small_letters",
                violation_error_message=SMALL_LETTERS,
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_reporting_process_has_a_name"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def answers(self) -> str:
        """Who answers for its reports, by name."""
        return ", ".join(str(each) for each in (self.responsible, self.team) if each)


@tracked
class ReportField(Recorded):
    """One heading of the template of a process: what each of its reports says."""

    process = models.ForeignKey(
        ReportingProcess, to_field="key", on_delete=models.PROTECT, related_name="fields"
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[RegexValidator(KEY, SMALL_LETTERS)],
        help_text=_("What systems call it; it never changes."),
    )
    label = models.CharField(_("heading"), max_length=120)
    kind = models.CharField(
        _("what stands there"), max_length=6, choices=FieldKind.choices, default=FieldKind.NUMBER
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("%, h, SEK"))
    is_required = models.BooleanField(_("required"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Recorded.Meta):
        verbose_name = _("heading of a report")
        verbose_name_plural = _("headings of reports")
        ordering = ["process", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "key"],
                name="a_heading_is_once_in_a_template",
                violation_error_message=_("This process has a heading of that key already."),
            ),
            models.CheckConstraint(
                condition=Q(key__regex=KEY),
                name="a_headings_key_is_small_letters",
                violation_error_message=SMALL_LETTERS,
            ),
            models.CheckConstraint(
                condition=Q(unit="") | Q(kind=FieldKind.NUMBER),
                name="only_a_figure_has_a_unit",
                violation_error_message=_("Only a figure has a unit."),
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.label)


@tracked
class ReportKind(Recorded):
    """A report that a process owes: about what, to whom, how often, due how long afterwards.

    Its periods follow each other from `starts_on`, `every_months` long; `ends_on` is the first
    day of no further period. What was expected by then stays expected.
    """

    process = models.ForeignKey(
        ReportingProcess,
        verbose_name=_("process"),
        to_field="key",
        on_delete=models.PROTECT,
        related_name="kinds",
    )
    name = models.CharField(_("name"), max_length=120, unique=True)
    audience = models.CharField(
        _("about"), max_length=8, choices=Audience.choices, default=Audience.CUSTOMER
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("this customer alone"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="report_kinds",
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("this service alone"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="report_kinds",
    )
    reader = models.CharField(
        _("owed to"), max_length=8, choices=Reader.choices, default=Reader.MANAGER
    )
    every_months = models.PositiveSmallIntegerField(
        _("how often"), default=1, help_text=_("So many months one report covers.")
    )
    due_after_days = models.PositiveSmallIntegerField(
        _("due, in working days"),
        default=5,
        help_text=_("Counted from the last day of the period; a change leaves what is expected."),
    )
    starts_on = models.DateField(
        _("first period begins on"),
        help_text=_("The first of a month; every period since then is expected."),
    )
    ends_on = models.DateField(
        _("no period begins from"), null=True, blank=True, help_text=_("Left empty, it goes on.")
    )

    class Meta(Recorded.Meta):
        verbose_name = _("kind of report")
        verbose_name_plural = _("kinds of reports")
        ordering = ["process", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_months__in=(1, 2, 3, 4, 6, 12)),
                name="a_report_covers_a_part_of_a_year",
                violation_error_message=_("Choose one of the lengths."),
            ),
            models.CheckConstraint(
                condition=Q(due_after_days__range=(0, 60)),
                name="a_report_is_due_within_sixty_days",
                violation_error_message=_("Give 0 to 60 working days."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__day=1),
                name="a_report_covers_whole_months",
                violation_error_message=_("A period begins on the first of a month."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__range=(EARLIEST, LATEST)),
                name="a_kind_of_report_starts_in_our_time",
                violation_error_message=_("Give a year from 2000 to 2999."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_kind_of_report_ends_after_it_starts",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=(Q(customer=None) | Q(audience=Audience.CUSTOMER))
                & (Q(service=None) | Q(audience=Audience.SERVICE)),
                name="a_report_is_narrowed_to_what_it_is_about",
                violation_error_message=_(
                    "Name a customer only for reports about customers, a service for services."
                ),
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)


def owed_to(user: "User", *, on: date) -> Q:
    """What `user` has to have read on the day: expected reports whose reader that one is.

    A report about no single customer is read by everyone of the role.
    """
    teams = TeamMember.objects.on(on).taken_by(user, on=on).values("customer")
    mine = Q(customer__in=Customer.objects.in_care_of(user, on=on), kind__reader=Reader.MANAGER)
    mine |= Q(customer__in=teams, kind__reader=Reader.TEAM)
    if user.has_role(Role.RELATIONSHIP_MANAGER):
        mine |= Q(customer=None, kind__reader__in=[Reader.MANAGER, Reader.TEAM])
    if user.has_role(Role.STEERING_GROUP):
        mine |= Q(kind__reader=Reader.STEERING)
    return mine


class ExpectedReportQuerySet(models.QuerySet["ExpectedReport"]):
    def visible_to(self, user: "User") -> Self:
        """Expected reports the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def late(self, *, on: date) -> Self:
        """What should have come before the day `on`, and did not."""
        return self.filter(state=Arrival.EXPECTED, due_on__lt=on)

    def arrived_late(self) -> Self:
        """What came after its day."""
        return self.filter(state=Arrival.ARRIVED, days_late__gt=0)

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """What is owed about these customers."""
        return self.filter(customer__in=customers)

    def about(self, customer: Customer) -> Self:
        """What is owed about the customer, alone or together with all others."""
        return self.filter(Q(customer=customer) | Q(customer=None, service=None))

    def begun_between(self, first: date, last: date) -> Self:
        """Reports of periods that begin between two days, both included."""
        return self.filter(first_day__range=(first, last))

    def in_full(self) -> Self:
        """With all that its name takes."""
        return self.select_related(
            "kind__process__responsible", "customer__unit", "service", "report", "taken_back"
        )


@tracked
class ExpectedReport(Recorded):
    """One report that is owed: of a kind, about a customer or a service, for a period.

    The period is `[first_day, day_after)`. `report` is the first delivery that answered it;
    `days_late` counts the working days from `due_on` to its arrival. `taken_back` is what happened
    to the one that came, until another comes.
    """

    kind = models.ForeignKey(ReportKind, on_delete=models.PROTECT, related_name="expected")
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expected_reports",
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expected_reports",
    )
    first_day = models.DateField(_("first day"))
    day_after = models.DateField(_("day after"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"), max_length=8, choices=Arrival.choices, default=Arrival.EXPECTED
    )
    report = models.ForeignKey(
        "reports.ServiceReport",
        verbose_name=_("report"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    days_late = models.PositiveSmallIntegerField(_("working days late"), default=0)
    reason = models.TextField(_("why it is not owed"), blank=True)
    taken_back = models.ForeignKey(
        "reports.ReportTakingBack",
        verbose_name=_("what came was taken back"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expected_again",
    )

    objects = ExpectedReportQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("expected report")
        verbose_name_plural = _("expected reports")
        triggers = [*Recorded.Meta.triggers, ANSWERED_BY_WHAT_HOLDS]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "customer", "service", "first_day"],
                nulls_distinct=False,
                name="a_report_is_expected_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(day_after__gt=F("first_day")),
                name="an_expected_report_covers_a_period",
            ),
            models.CheckConstraint(
                condition=Q(customer=None) | Q(service=None),
                name="a_report_is_about_a_customer_or_a_service",
            ),
            models.CheckConstraint(
                condition=Q(state=Arrival.ARRIVED, report__isnull=False, arrived_on__isnull=False)
                | ~Q(state=Arrival.ARRIVED) & Q(report=None, arrived_on=None, days_late=0),
                name="an_arrived_report_is_there",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=None) | ~Q(state=Arrival.ARRIVED),
                name="what_came_was_not_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(state=Arrival.NOT_OWED) & ~Q(reason="")
                | ~Q(state=Arrival.NOT_OWED) & Q(reason=""),
                name="a_report_that_is_not_owed_has_its_reason",
                violation_error_message=_("Say why it is not owed this time."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state=Arrival.EXPECTED),
                name="expected_report_by_day_due",
            ),
            models.Index(fields=["due_on", "id"], name="expected_report_in_order"),
            models.Index(fields=["first_day", "kind"], name="expected_report_by_period"),
            models.Index(fields=["kind", "-first_day"], name="expected_report_newest"),
            models.Index(fields=["customer", "-first_day"], name="expected_report_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("register:expected", args=[self.pk])

    @property
    def about(self) -> str:
        return about(self.customer, self.service)

    @property
    def last_day(self) -> date:
        return self.day_after - timedelta(days=1)

    def is_late(self, *, on: date) -> bool:
        """Whether it should have come before the day `on`, and did not."""
        return self.state == Arrival.EXPECTED and self.due_on < on

    def shape(self, *, on: date) -> str:
        """Its state as the pictures know it."""
        match self.state:
            case Arrival.ARRIVED:
                return "done_late" if self.days_late else "done"
            case Arrival.NOT_OWED:
                return "skipped"
        return "late" if self.due_on < on else "due"


class ReportReminder(WriteOnce):
    """Whoever is responsible was told that a report is late: once."""

    expected = models.OneToOneField(
        ExpectedReport, on_delete=models.PROTECT, related_name="reminder"
    )
    sent_on = models.DateField(_("sent on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("reminder of a late report")
        verbose_name_plural = _("reminders of late reports")


def about(customer: Customer | None, service: Service | None) -> str:
    """What a report is about, by name."""
    if customer is not None:
        return str(customer)
    return str(service) if service is not None else gettext("all customers")
