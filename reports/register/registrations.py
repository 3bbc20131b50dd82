"""What the report register adds to the registries of the kernel and of the apps to the left."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.requirements.origins import Origin
from agreements.requirements.origins import Source as CameFrom
from brm.accounts.models import User
from brm.accounts.permissions import require_role
from brm.api.service import api
from brm.documents.models import Document
from brm.documents.registry import Holder, holders
from brm.history.pages import History, histories
from brm.outbox.sweeps import sweeps
from brm.privacy.seals import sealed
from brm.ui.formats import full_day
from customers.models import Customer
from customers.registries import timeline
from customers.registries.gaps import Gap, Remedy, gaps
from customers.registries.holdings import Holding, holdings
from customers.registries.merging import Moving, moving
from customers.registries.panels import Panel, panels
from customers.registries.personal import not_personal
from customers.registries.tabs import Tab, tabs
from meetings.action_origins import LONGEST_ID, action_origins
from meetings.agenda import Topic, sources
from meetings.endings import endings
from meetings.proofs import Proof, proofs
from reports.models import (
    ExpectedReport,
    IncomingReport,
    ReportConclusion,
    ReportingProcess,
    ReportStudy,
    ServiceReport,
)
from reports.register.endpoints import router
from reports.register.operations import MAY_BRING, digest_of, require_concluding
from reports.register.page import SERVICE_REPORT, in_a_sentence
from reports.register.rules import in_words
from reports.register.scopes import register as register_scopes
from reports.register.section import reports_section
from reports.register.study import STUDIED, STUDY, owed_about
from reports.register.sweep import sweep_reports
from reports.register.token_units import register as register_token_units
from reports.register.unread import unread_reports
from reports.sections import INSIDE_IT, SectionKind, sections
from reports.today.scope import SHOWN

FEW = 5
CONCLUDED_DAYS = 60
"""So many days back a meeting hears of conclusions."""


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    sweeps.register("reports", sweep_reports, order=35)
    histories.register("reports.expected", History(ExpectedReport))
    holders.register("service_reports", Holder(report_of, require_care_of_report))
    action_origins.register(SERVICE_REPORT, Origin(gettext_lazy("Service report"), origin))
    sources.register("reports", topics, order=45)
    sections.register("reports", SectionKind(reports_section, INSIDE_IT), order=45)
    endings.register(STUDIED, gettext_lazy("The reports are studied"), order=35)
    proofs.register(
        STUDY,
        Proof(
            gettext_lazy("Study of the reports"), studies_of, lambda row: full_day(row.studied_on)
        ),
        order=12,
    )
    register_scopes()
    register_token_units()
    api.add_router("", router)
    sealed.register("reports.ReportEdition", digest_of, order=21)
    _register_pages()
    _register_people()
    _register_timeline()
    _register_gap()


# Documents ----------------------------------------------------------------------------------------
def report_of(document: Document, user: User) -> ServiceReport | IncomingReport | None:
    """The report that came as the document, or the file that is to be filed."""
    reports = ServiceReport.objects.visible_to(user).select_related("customer__unit")
    found = reports.filter(editions__document=document).first()
    if found is not None:
        return found
    return IncomingReport.objects.visible_to(user).filter(document=document).first()


def require_care_of_report(user: User, row: ServiceReport | IncomingReport, on: date) -> None:
    if isinstance(row, ServiceReport):
        require_concluding(user, row, on=on)
    else:
        require_role(user, *MAY_BRING)


# Pages --------------------------------------------------------------------------------------------
def panel_facts(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """What did not come about the customer, and what the user has not read of what came."""
    late = ExpectedReport.objects.visible_to(user).of([customer]).late(on=on).in_full()
    missing = list(late.order_by("due_on", "pk")[:SHOWN])
    unread = list(unread_reports(user, on=on).filter(customer=customer)[:SHOWN])
    return {
        "late": missing[:FEW],
        "unread": unread[:FEW],
        "waiting": len(missing) + len(unread),
    }


def late_of(customer: Customer, on: date) -> QuerySet[ExpectedReport]:
    """What did not come, counted beside the name of the tab."""
    return ExpectedReport.objects.of([customer]).late(on=on)


def _register_pages() -> None:
    tabs.register(
        "reports",
        Tab(gettext_lazy("Reports"), "register:of_customer", late_of),
        order=66,
    )
    panels.register(
        "reports",
        Panel(
            gettext_lazy("Reports"),
            "reports/register/_customer_panel.html",
            panel_facts,
            column="side",
        ),
        order=55,
    )


# People -------------------------------------------------------------------------------------------
def answered_for(on: date) -> QuerySet[ReportingProcess]:
    return ReportingProcess.objects.filter(is_active=True, responsible__isnull=False)


def _register_people() -> None:
    label = gettext_lazy("Processes whose reports they answer for")
    holdings.register(
        "reporting_processes",
        Holding(
            label,
            "reports.ReportingProcess.responsible",
            answered_for,
            may_be_nobodys=True,
        ),
        order=95,
    )
    moving.register("reports.ReportingProcess.responsible", Moving(label))
    for name in ("key", "name", "team"):
        not_personal.register(
            f"reports.ReportingProcess.{name}", gettext_lazy("What a process is called.")
        )


# What others ask for ------------------------------------------------------------------------------
def origin(key: str) -> CameFrom | None:
    """The report that an action came of."""
    rows = ServiceReport.objects.in_full()
    found = rows.filter(pk=key).first() if key.isdecimal() and len(key) <= LONGEST_ID else None
    if found is None:
        return None
    period = in_words(found.first_day, found.day_after)
    return CameFrom(f"{found}, {period}", found.get_absolute_url())


def studies_of(customers: Any) -> QuerySet[ReportStudy]:
    return ReportStudy.objects.filter(customer__in=customers).order_by("-studied_on", "-pk")


def topics(customer: Customer, on: date) -> Iterator[Topic]:
    """What did not come, as one topic; then what was concluded lately, report by report."""
    late = owed_about(customer).late(on=on)
    named = list(late.order_by("due_on", "pk")[:FEW])
    if named:
        count = late.count()
        yield Topic(
            "late_reports",
            f"{on:%Y-%m}",
            ngettext("%(n)s report did not come", "%(n)s reports did not come", count)
            % {"n": count},
            "; ".join(f"{each.kind}, {in_words(each.first_day, each.day_after)}" for each in named),
            reverse("register:of_customer", args=[customer.pk]),
            duration_minutes=5,
        )
    since = on - timedelta(days=CONCLUDED_DAYS)
    concluded = (
        ReportConclusion.objects.standing()
        .filter(
            Q(report__customer=customer) | Q(report__customer=None, report__service=None),
            concluded_on__gte=since,
        )
        .select_related("report__process", "report__customer__unit", "report__service")
    )
    for each in concluded.order_by("report", "-pk").distinct("report")[:FEW]:
        report = each.report
        yield Topic(
            SERVICE_REPORT,
            str(report.pk),
            _("Report %(process)s, %(period)s")
            % {
                "process": report.process,
                "period": in_words(report.first_day, report.day_after),
            },
            each.text[:500],
            report.get_absolute_url(),
            duration_minutes=5,
        )


# Gaps ---------------------------------------------------------------------------------------------
def missing(on: date) -> QuerySet[ExpectedReport]:
    """Reports about a customer that should be here."""
    return ExpectedReport.objects.late(on=on).filter(customer__isnull=False).in_full()


def bring_it(row: ExpectedReport, on: date) -> Remedy:
    href = reverse("register:deliver", args=[row.pk])
    unit = row.customer.unit_id if row.customer else None
    return Remedy(gettext_lazy("Bring it"), href, unit)


def _register_gap() -> None:
    gaps.register(
        "missing_reports",
        Gap(
            gettext_lazy("Reports that did not come"),
            gettext_lazy("Owed about a customer and past their day; the profile lacks them."),
            missing,
            lambda row: f"{row.about}, {row.kind}, {in_words(row.first_day, row.day_after)}",
            lambda row: row.get_absolute_url(),
            lambda row, on: in_a_sentence(row, on=on),
            bring_it,
            order="due_on",
            below="customer__unit",
            of="customer",
            service="service",
        ),
        order=90,
    )


# The timeline -------------------------------------------------------------------------------------
def concluded(facts: timeline.Facts) -> timeline.Said:
    sentence = _("Report %(process)s concluded") % facts
    href = reverse("register:report", args=[facts["report_pk"]])
    return timeline.Said(sentence, href, "done", facts["text"])


def studied(facts: timeline.Facts) -> timeline.Said:
    href = reverse("register:study", args=[facts["pk"]])
    return timeline.Said(_("Reports studied"), href, "done", facts["conclusion"])


def _register_timeline() -> None:
    rows = ReportConclusion.objects.standing()
    timeline.happenings.register(
        "report_concluded",
        timeline.Source(
            group="delivery",
            rows=timeline.seen_by_every_role(rows),
            at="concluded_on",
            facts={
                "process": F("report__process__name"),
                "report_pk": F("report"),
                "text": F("text"),
            },
            said=concluded,
            customer="report__customer",
        ),
    )
    timeline.happenings.register(
        "reports_studied",
        timeline.Source(
            group="delivery",
            rows=ReportStudy.objects.all().visible_to,
            at="studied_on",
            facts={"conclusion": F("conclusion")},
            said=studied,
            customer="customer",
        ),
    )
