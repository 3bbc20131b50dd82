"""What projects add to the registries of the kernel and of the apps to the left."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.history.pages import History, histories
from customers.registries import calendar
from customers.registries.beside import Beside, beside
from customers.registries.holdings import Holding, holdings
from customers.registries.merging import Moving, moving
from customers.registries.personal import not_personal
from reports.models import Milestone, Project
from reports.projects import reviews
from reports.projects.chain import projects_of


def register() -> None:
    """Fill the registries; called once, when the app is ready."""
    histories.register("reports.project", History(Project))
    reviews.register()
    beside.register(
        "projects", Beside("reports/projects/_of_requirement.html", projects_of), order=5
    )
    calendar.sources.register(
        "milestones", calendar.Source(_("Milestones"), "flag", milestones_in), order=30
    )
    _register_people()


def milestones_in(asked: calendar.Asked) -> list[calendar.Entry]:
    """Milestones due on the days, of projects that concern one of the customers."""
    rows = Milestone.objects.visible_to(asked.user).filter(due_on__range=(asked.first, asked.last))
    if asked.customers is not None:
        theirs = Project.objects.of(asked.customers)
        rows = rows.filter(project__in=theirs.order_by().values("pk"))
    found = rows.select_related("project__customer__unit").order_by("due_on", "pk")
    return [_entry(each) for each in found[: asked.most]]


def _entry(milestone: Milestone) -> calendar.Entry:
    return calendar.Entry(
        uid=calendar.uid_of(f"milestone-{milestone.pk}"),
        title=f"{milestone.name} ({milestone.project.name})",
        begins=milestone.due_on,
        ends=milestone.due_on,
        url=milestone.get_absolute_url(),
        kind=_("Milestone"),
        state=milestone.shape(on=timezone.localdate()),
        state_word=_("Reached") if milestone.done_on else _("Milestone"),
        customer=milestone.project.customer,
        sequence=milestone.version,
    )


def sponsored(on: date) -> QuerySet[Project]:
    """Ongoing projects that somebody answers for."""
    return Project.objects.ongoing(on=on).select_related("customer__unit")


def _register_people() -> None:
    holdings.register(
        "projects",
        Holding(
            _("Projects to answer for"),
            "reports.Project.sponsor",
            sponsored,
            unit="customer__unit",
            may_be_nobodys=True,
        ),
        order=66,
    )
    moving.register("reports.Project.sponsor", Moving(_("Projects to answer for")))
    words = _("What a project is.")
    for name in ("code", "name", "category", "description", "currency"):
        not_personal.register(f"reports.Project.{name}", words)
