"""The register, an expected report, and a report that came."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from brm.accounts.models import Role
from brm.accounts.permissions import role_required
from brm.ui.forms import attempt
from brm.ui.keyset import Page
from brm.ui.toasts import toast
from brm.ui.views.posting import posted_from
from customers.models import Customer, Unit
from meetings.views.common import act, asking, is_id, user_of
from meetings.views.lists import NarrowedList
from reports.models import (
    Arrival,
    ExpectedReport,
    IncomingReport,
    ReportEdition,
    ServiceReport,
    Source,
)
from reports.pictures import ACROSS
from reports.register import operations
from reports.register.forms import (
    BringForm,
    ConclusionForm,
    DeliverForm,
    NotOwedForm,
    SubjectForm,
    TakeBackForm,
)
from reports.register.matching import proposal_of
from reports.register.page import (
    edition_facts,
    expected_facts,
    report_facts,
    taking_back_facts,
)
from reports.register.pictures import Picture, picture_of
from reports.register.tables import EXPECTED, ExpectedFilter
from reports.register.take_back import take_back
from reports.register.unread import unread_reports
from reports.today.scope import SHOWN


class Register(NarrowedList):
    """Which reports are owed, which came, and the picture of twelve months."""

    table, filters, template_name = EXPECTED, ExpectedFilter, "reports/register/list.html"
    empty = "reports/register/_none.html"
    folded = ("about", "service", "month", "reader")
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "late": gettext_lazy("Late"),
        "expected": gettext_lazy("To come"),
        "arrived": gettext_lazy("Arrived"),
        "arrived_late": gettext_lazy("Arrived late"),
        "not_owed": gettext_lazy("Not owed"),
        "taken_back": gettext_lazy("Taken back"),
        "all": gettext_lazy("All"),
    }
    orders: ClassVar[Mapping[str, str]] = {
        "arrived": "-due_on",
        "arrived_late": "-due_on",
        "not_owed": "-due_on",
        "taken_back": "-due_on",
        "all": "-due_on",
    }

    def rows(self) -> QuerySet[ExpectedReport]:
        today = timezone.localdate()
        rows = ExpectedReport.objects.visible_to(self.user).in_full()
        match self.chosen:
            case "late":
                rows = rows.late(on=today)
            case "expected":
                rows = rows.filter(state=Arrival.EXPECTED, due_on__gte=today)
            case "arrived":
                rows = rows.filter(state=Arrival.ARRIVED)
            case "arrived_late":
                rows = rows.arrived_late()
            case "not_owed":
                rows = rows.filter(state=Arrival.NOT_OWED)
            case "taken_back":
                rows = rows.filter(taken_back__isnull=False)
        return self.in_my_care(rows)

    def facts(self, page: Page) -> dict[str, Any]:
        today = timezone.localdate()
        unread = unread_reports(self.user, on=today)
        return super().facts(page) | {
            "picture": self._picture(),
            "unread": list(unread[:SHOWN]),
            "incoming": list(
                IncomingReport.objects.visible_to(self.user)
                .waiting()
                .select_related("document")[:SHOWN]
            ),
            "few": f":{FEW}",
            "may_bring": self.user.has_role(*operations.MAY_BRING),
            "is_administrator": self.user.has_role(Role.ADMINISTRATOR),
        }

    def _picture(self) -> Picture:
        """Of all that the user may see; of the unit, the customer or one's own where asked for."""
        rows: Any = self.in_my_care(ExpectedReport.objects.visible_to(self.user))
        query: dict[str, str] = {}
        if self.is_mine:
            query["mine"] = "1"
        form = self.filterset.form if self.filterset else None
        asked = form.cleaned_data if form and form.is_valid() else {}
        if isinstance(unit := asked.get("below"), Unit):
            rows = ExpectedFilter().at_or_below(rows, "below", unit)
            query["below"] = self.request.GET["below"]
        if isinstance(customer := asked.get("about"), Customer):
            rows = rows.about(customer)
            query["about"] = self.request.GET["about"]
        title = _("Reports by process and month")
        return picture_of(rows, on=timezone.localdate(), title=title, width=ACROSS, query=query)


FEW = 6


# An expected report -------------------------------------------------------------------------------
def the_expected(request: HttpRequest, pk: int) -> ExpectedReport:
    return get_object_or_404(ExpectedReport.objects.visible_to(user_of(request)).in_full(), pk=pk)


@require_GET
def expected_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_expected(request, the_expected(request, pk), NotOwedForm())


def draw_expected(
    request: HttpRequest, expected: ExpectedReport, form: NotOwedForm
) -> HttpResponse:
    facts = expected_facts(expected, user_of(request), on=timezone.localdate())
    return render(request, "reports/register/expected.html", facts | {"form": form})


def expected_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the report, or another edition of it."""
    expected = the_expected(request, pk)
    subject, facts = operations.subject_of(expected), asking(request)
    operations.require_bringing(facts["by"], subject, on=facts["on"])
    form = DeliverForm(request.POST or None, request.FILES or None, process=expected.kind.process)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        edition = attempt(
            form,
            operations.deliver_report,
            subject,
            form.content,
            **facts,
            source=Source.FILE if file else Source.TYPED,
            arrived_on=form.cleaned_data["arrived_on"],
            file=file or None,
            file_name=file.name if file else "",
        )
        if edition:
            toast(request, _("Edition %(n)s of %(report)s is here") % _named(edition))
            return redirect(edition.report)
    return render(request, "reports/register/deliver.html", {"form": form, "expected": expected})


def _named(edition: Any) -> dict[str, Any]:
    return {"n": edition.n, "report": edition.report}


@posted_from(the_expected)
def expected_not_owed(request: HttpRequest, pk: int) -> HttpResponse:
    expected = the_expected(request, pk)
    facts = asking(request)
    operations.require_bringing(facts["by"], operations.subject_of(expected), on=facts["on"])
    form = NotOwedForm(request.POST)
    if form.is_valid():
        aside = attempt(form, operations.set_aside, expected, **facts, **form.cleaned_data)
        if aside:
            toast(request, _("It is not owed this time"))
            return redirect(aside)
    return draw_expected(request, expected, form)


@require_POST
def expected_again(request: HttpRequest, pk: int) -> HttpResponse:
    expected = the_expected(request, pk)
    done = _("It is expected again")
    return act(
        request, operations.expect_again, expected, done=done, to=expected.get_absolute_url()
    )


# A file of something still to be said -------------------------------------------------------------
@role_required(*operations.MAY_BRING)
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file; the next page proposes what it reports."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = attempt(
            form,
            operations.keep_incoming,
            **asking(request),
            file=file,
            file_name=file.name,
            arrived_on=form.cleaned_data["arrived_on"],
        )
        if kept:
            return redirect(kept)
    return render(request, "reports/register/bring.html", {"form": form})


def the_incoming(request: HttpRequest, pk: int) -> IncomingReport:
    rows = IncomingReport.objects.visible_to(user_of(request))
    return get_object_or_404(rows.select_related("document", "edition__report"), pk=pk)


@role_required(*operations.MAY_BRING)
def incoming_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of what the file is a report; what its name says is proposed, with why."""
    incoming = the_incoming(request, pk)
    if incoming.edition is not None:
        return redirect(incoming.edition.report)
    proposal = proposal_of(incoming)
    form = SubjectForm(request.POST or None, initial=proposal.initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        subject = operations.Subject(
            said["process"], said["customer"], said["service"], form.period
        )
        edition = attempt(
            form,
            operations.file_incoming,
            incoming,
            subject,
            operations.Content(),
            **asking(request),
        )
        if edition:
            toast(request, _("Edition %(n)s of %(report)s is here") % _named(edition))
            return redirect(edition.report)
    return render(
        request,
        "reports/register/incoming.html",
        {"form": form, "incoming": incoming, "proposal": proposal},
    )


# A report that came -------------------------------------------------------------------------------
def the_report(request: HttpRequest, pk: int) -> ServiceReport:
    rows = ServiceReport.objects.visible_to(user_of(request)).in_full()
    return get_object_or_404(rows, pk=pk)


@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return draw_report(request, the_report(request, pk), ConclusionForm())


def draw_report(request: HttpRequest, report: ServiceReport, form: ConclusionForm) -> HttpResponse:
    facts = report_facts(report, user_of(request), on=timezone.localdate())
    facts |= edition_facts(report, facts["editions"], request.GET.get("edition", ""))
    return render(request, "reports/register/report.html", facts | {"form": form})


def edition_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an edition that was filed wrongly."""
    rows = ReportEdition.objects.filter(
        report__in=ServiceReport.objects.visible_to(user_of(request))
    )
    rows = rows.select_related(
        "report__process__responsible", "report__customer__unit", "report__service"
    )
    edition, facts = get_object_or_404(rows, pk=pk), asking(request)
    subject = operations.subject_of_report(edition.report)
    operations.require_bringing(facts["by"], subject, on=facts["on"])
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, take_back, edition, **facts, **form.cleaned_data)
        if done:
            toast(request, _("Edition %(n)s of %(report)s is taken back") % _named(edition))
            return redirect(edition.report)
    return render(
        request, "reports/register/take_back.html", {"form": form} | taking_back_facts(edition)
    )


@require_POST
def report_read(request: HttpRequest, pk: int) -> HttpResponse:
    report = the_report(request, pk)
    done = _("Read: %(report)s") % {"report": report}
    to = report.get_absolute_url()
    return act(request, operations.read_report, report, done=done, to=to, seen=seen_in(request))


def seen_in(request: HttpRequest) -> int:
    """The key of the edition that was on the screen; 0 where none is said."""
    key = request.POST.get("seen", "")
    return int(key) if is_id(key) else 0


@posted_from(the_report)
def report_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    report = the_report(request, pk)
    facts = asking(request)
    operations.require_concluding(facts["by"], report, on=facts["on"])
    form = ConclusionForm(request.POST)
    if form.is_valid():
        facts |= {"seen": seen_in(request)}
        said = attempt(form, operations.conclude_report, report, **facts, **form.cleaned_data)
        if said:
            toast(request, _("The conclusion is written down"))
            return redirect(report)
    return draw_report(request, report, form)


@require_POST
def report_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Make measurements of the file, by the recipe of its process."""
    report = the_report(request, pk)
    to = reverse("imports:list")
    return act(
        request,
        operations.import_measurements,
        report,
        done=_("The file is being read; look at it before it is applied."),
        to=report.get_absolute_url() or to,
    )
