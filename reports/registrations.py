"""What reports adds to the registries of the kernel and of the apps to its left."""

from django.utils.translation import gettext_lazy as _

from agreements.requirements.origins import Origin, Source
from brm.outbox.handlers import handlers
from brm.outbox.sweeps import sweeps
from brm.privacy.seals import sealed
from brm.ui.navigation import Place, places
from customers.registries.panels import Panel
from customers.registries.panels import panels as customer_panels
from customers.registries.tabs import Tab, tabs
from meetings.action_origins import action_origins
from meetings.agenda import sources
from meetings.panels import MeetingPanel
from meetings.panels import panels as meeting_panels
from reports import (
    agenda,
    enclosed,
    escalations,
    gaps,
    happenings,
    held,
    imports,
    navigation,
    panels,
    proofs,
    touched,
    trace,
)
from reports.dashboards import registrations as of_dashboards
from reports.evidence import registrations as of_evidence
from reports.health import registrations as health
from reports.improvements import registrations as of_improvements
from reports.measurements import registrations as of_measurements
from reports.models import Project
from reports.operations.attainment import sweep_attainment
from reports.operations.profiles import MESSAGE, compile_asked, digest_of, sweep_profiles
from reports.projects import registrations as of_projects
from reports.register.registrations import register as register_of_reports
from reports.sections import registrations as sections
from reports.surveys import registrations as surveys


def project_of_key(key: str) -> Source | None:
    """The project that an action came of."""
    rows = Project.objects.filter(pk=key) if key.isdecimal() and len(key) < 19 else None
    found = rows.first() if rows is not None else None
    return Source(found.name, found.get_absolute_url()) if found else None


def register() -> None:
    """Fill every registry; called once, when the app is ready."""
    of_measurements.register()
    sweeps.register("attainment", sweep_attainment, order=40)
    sweeps.register("profiles", sweep_profiles, order=50)
    sections.register()
    _register_pages()
    sources.register("breached_levels", agenda.breached_levels, order=40)
    sources.register("red_projects", agenda.red_projects, order=50)
    imports.register()
    action_origins.register("project", Origin(_("Project"), project_of_key))
    happenings.register()
    gaps.register()
    held.register()
    escalations.register()
    touched.register()
    trace.register()
    register_of_reports()
    sealed.register("reports.Profile", digest_of, order=20)
    proofs.register()
    enclosed.register()
    handlers.register(MESSAGE, compile_asked)
    of_improvements.register()
    of_projects.register()
    of_evidence.register()
    of_dashboards.register()
    surveys.register()
    health.register()


def _register_pages() -> None:
    places.register(
        "today",
        Place(_("Today"), "reports:today", "sun", count=navigation.late, late=True),
        order=10,
    )
    places.register(
        "delivery",
        Place(
            _("Delivery"),
            "reports:delivery",
            "activity",
            count=navigation.breached,
            late=True,
            also=(
                "reports:level",
                "reports:project",
                "reports:profile",
                "improvements:",
                "measurements:",
                "register:",
                "attainment:",
            ),
        ),
        order=60,
    )
    _register_panels()


def _register_panels() -> None:
    tabs.register("delivery", Tab(_("Delivery"), "reports:of_customer"), order=64)
    customer_panels.register(
        "attainment",
        Panel(_("Attainment"), "reports/_panel_attainment.html", panels.attainment),
        order=20,
    )
    customer_panels.register(
        "projects",
        Panel(_("Projects"), "reports/_panel_projects.html", panels.projects, column="side"),
        order=50,
    )
    customer_panels.register(
        "profiles",
        Panel(_("Profiles"), "reports/_panel_profiles.html", panels.profiles, column="side"),
        order=80,
    )
    meeting_panels.register(
        "profiles",
        MeetingPanel("reports/_meeting_profiles.html", panels.meeting_profiles),
        order=10,
    )
