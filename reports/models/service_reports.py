"""What an IT process reported for a period: its editions, who read them, what was concluded."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models import Service
from brm.api.models import ApiToken
from brm.documents.models import Document
from brm.history.models import Recorded, WriteOnce, tracked
from brm.imports.models import ImportRun
from customers.models import Customer
from reports.models.register import ExpectedReport, ReportingProcess, about, owed_to
from reports.models.taken_back import HOLDS_NOT_WHAT_WAS_TAKEN_BACK, NOTHING_FOLLOWS

if TYPE_CHECKING:
    from brm.accounts.models import User

UNREAD_DAYS = 120
"""What came so many days ago and was read by nobody asks no more."""


class Source(models.TextChoices):
    FILE = "file", _("File")
    TYPED = "typed", _("Typed")
    API = "api", _("API")


class ServiceReportQuerySet(models.QuerySet["ServiceReport"]):
    def visible_to(self, user: "User") -> Self:
        """Service reports the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def of(self, customers: Iterable[Customer] | models.QuerySet[Customer]) -> Self:
        """What was reported about these customers."""
        return self.filter(customer__in=customers)

    def unread_by(self, user: "User", *, on: date) -> Self:
        """Reports owed to the user whose last edition that one has not read, the newest first."""
        owed = ExpectedReport.objects.filter(owed_to(user, on=on), report=OuterRef("pk"))
        read = ReportRead.objects.filter(user=user, edition=OuterRef("newest"))
        since = on - timedelta(days=UNREAD_DAYS)
        rows = self.filter(Exists(owed), ~Exists(read), newest__arrived_on__gte=since)
        return rows.order_by("-newest__arrived_on", "-pk")

    def in_full(self) -> Self:
        """With all that its name and its last edition take."""
        return self.select_related("process", "customer__unit", "service", "newest")


@tracked
class ServiceReport(Recorded):
    """What a process reported about a customer, a service or all, for `[first_day, day_after)`.

    What was delivered stands in its editions; `newest` is the last one that was not taken back,
    none where all were.
    """

    process = models.ForeignKey(
        ReportingProcess,
        verbose_name=_("process"),
        to_field="key",
        on_delete=models.PROTECT,
        related_name="reports",
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_reports",
    )
    service = models.ForeignKey(
        Service,
        verbose_name=_("service"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_reports",
    )
    first_day = models.DateField(_("first day"))
    day_after = models.DateField(_("day after"))
    newest = models.ForeignKey(
        "reports.ReportEdition",
        verbose_name=_("last edition"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ServiceReportQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("service report")
        triggers = [*Recorded.Meta.triggers, HOLDS_NOT_WHAT_WAS_TAKEN_BACK]
        verbose_name_plural = _("service reports")
        constraints = [
            models.UniqueConstraint(
                fields=["process", "customer", "service", "first_day", "day_after"],
                nulls_distinct=False,
                name="one_service_report_a_subject_and_period",
            ),
            models.CheckConstraint(
                condition=Q(day_after__gt=F("first_day")),
                name="a_service_report_covers_a_period",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(customer=None) | Q(service=None),
                name="a_service_report_is_about_a_customer_or_a_service",
                violation_error_message=_("Give the customer or the service, not both."),
            ),
        ]
        indexes = [models.Index(fields=["customer", "-first_day"], name="service_report_newest")]

    def __str__(self) -> str:
        return f"{self.process}, {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("register:report", args=[self.pk])

    @property
    def about(self) -> str:
        return about(self.customer, self.service)

    @property
    def last_day(self) -> date:
        return self.day_after - timedelta(days=1)


class ReportEditionQuerySet(models.QuerySet["ReportEdition"]):
    def standing(self) -> Self:
        """Editions that were not taken back."""
        return self.filter(taking_back=None)


class ReportEdition(WriteOnce):
    """One delivery of a service report, as it came; a later one is the next edition.

    `content` holds its summary, what it says at the headings of the process, each with its label
    and unit as they were, the figures that are to become measurements, and the digest of its file.
    `digest` is the SHA-256 of that: the same delivery twice in a row is one edition.
    """

    report = models.ForeignKey(ServiceReport, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveSmallIntegerField(_("edition"))
    source = models.CharField(_("came as"), max_length=5, choices=Source.choices)
    content: Any = models.JSONField(_("content"), default=dict)
    document = models.OneToOneField(
        Document,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="of_edition",
    )
    digest = models.CharField(_("SHA-256"), max_length=64)
    arrived_on = models.DateField(_("arrived on"))
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    token = models.ForeignKey(
        ApiToken,
        verbose_name=_("sent with"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReportEditionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("edition of a service report")
        verbose_name_plural = _("editions of service reports")
        ordering = ["-n"]
        constraints = [
            models.UniqueConstraint(fields=["report", "n"], name="one_delivery_an_edition"),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="an_edition_has_its_digest"
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=False, token=None)
                | Q(received_by=None, token__isnull=False),
                name="somebody_or_a_system_brings_a_report",
            ),
        ]
        indexes = [models.Index(fields=["arrived_on"], name="report_edition_by_arrival")]

    def __str__(self) -> str:
        return f"{self.report}, {self.n}"

    @property
    def summary(self) -> str:
        return str(self.content["summary"])

    @property
    def headings(self) -> list[dict[str, str]]:
        return list(self.content["headings"])

    @property
    def figures(self) -> list[dict[str, str]]:
        return list(self.content["figures"])

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self, "taking_back")

    @property
    def brought_by(self) -> str:
        return str(self.received_by or self.token)


class IncomingReportQuerySet(models.QuerySet["IncomingReport"]):
    def visible_to(self, user: "User") -> Self:
        """Files the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()

    def waiting(self) -> Self:
        """Files that nobody has filed yet, the oldest first."""
        return self.filter(edition=None, document__withdrawal=None).order_by("pk")


@tracked
class IncomingReport(Recorded):
    """A file that came in as a report, before somebody says of what; `edition` is what it became.

    What its name says of process, customer and period is proposed and never taken as true. One
    that is no report is withdrawn as a document.
    """

    document = models.OneToOneField(
        Document, verbose_name=_("file"), on_delete=models.PROTECT, related_name="incoming"
    )
    arrived_on = models.DateField(_("arrived on"))
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    edition = models.OneToOneField(
        ReportEdition,
        verbose_name=_("filed as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incoming",
    )

    objects = IncomingReportQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("file to be filed")
        verbose_name_plural = _("files to be filed")

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("register:incoming", args=[self.pk])


class ReportImport(WriteOnce):
    """The import by which an edition's figures became measurements."""

    edition = models.ForeignKey(ReportEdition, on_delete=models.PROTECT, related_name="imports")
    run = models.OneToOneField(ImportRun, on_delete=models.PROTECT, related_name="of_report")

    class Meta(WriteOnce.Meta):
        verbose_name = _("import of a service report")
        verbose_name_plural = _("imports of service reports")
        triggers = [*WriteOnce.Meta.triggers, NOTHING_FOLLOWS]


class ReportRead(WriteOnce):
    """Somebody read an edition; a newer one has to be read anew."""

    edition = models.ForeignKey(ReportEdition, on_delete=models.PROTECT, related_name="reads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports_read"
    )
    read_on = models.DateField(_("read on"))

    class Meta(WriteOnce.Meta):
        verbose_name = _("reading of a report")
        verbose_name_plural = _("readings of reports")
        triggers = [*WriteOnce.Meta.triggers, NOTHING_FOLLOWS]
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="an_edition_is_read_once_each")
        ]


class ReportConclusionQuerySet(models.QuerySet["ReportConclusion"]):
    def standing(self) -> Self:
        """Conclusions of editions that were not taken back."""
        return self.filter(edition__taking_back=None)


class ReportConclusion(WriteOnce):
    """What somebody concluded of a report; the last one holds."""

    report = models.ForeignKey(ServiceReport, on_delete=models.PROTECT, related_name="conclusions")
    edition = models.ForeignKey(ReportEdition, on_delete=models.PROTECT, related_name="conclusions")
    text = models.TextField(_("conclusion"))
    concluded_on = models.DateField(_("concluded on"))
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportConclusionQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("conclusion of a report")
        verbose_name_plural = _("conclusions of reports")
        triggers = [*WriteOnce.Meta.triggers, NOTHING_FOLLOWS]
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_conclusion_says_something",
                violation_error_message=_("Write what you conclude."),
            )
        ]


class ReportStudyQuerySet(models.QuerySet["ReportStudy"]):
    def visible_to(self, user: "User") -> Self:
        """Studies the user may see: all, for everyone with a role."""
        return self if user.roles else self.none()


class ReportStudy(WriteOnce):
    """The reports about a customer were studied: which came, which did not, what follows.

    `rows` are the reports owed in the period as they stood then, each with its name, state and
    conclusion. It proves the activity *study the reports*.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="report_studies")
    first_day = models.DateField(_("first day"))
    day_after = models.DateField(_("day after"))
    rows: Any = models.JSONField(_("reports"), default=list, blank=True)
    conclusion = models.TextField(_("conclusion"))
    studied_on = models.DateField(_("studied on"))
    studied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportStudyQuerySet.as_manager()

    class Meta(WriteOnce.Meta):
        verbose_name = _("study of the reports")
        verbose_name_plural = _("studies of the reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(day_after__gt=F("first_day")), name="a_study_covers_a_period"
            ),
            models.CheckConstraint(
                condition=~Q(conclusion=""),
                name="a_study_has_its_conclusion",
                violation_error_message=_("Write what you conclude."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}, {self.studied_on}"

    def get_absolute_url(self) -> str:
        return reverse("register:study", args=[self.pk])

    @property
    def last_day(self) -> date:
        return self.day_after - timedelta(days=1)
