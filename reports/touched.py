"""What a reorganisation touches of the projects."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.registries.touched import Touch, Touched, touched
from customers.structure.reorganising import MOVE, Plan
from reports.models import Project


def projects_touched(plan: Plan) -> Iterator[Touch]:
    """Ongoing projects stay as their register names them; it says so anew when it comes in."""
    theirs = Q(unit__in=plan.units) | Q(customer__in=plan.touched_customers)
    rows = Project.objects.ongoing(on=plan.on).filter(theirs).select_related("customer__unit")
    ending = set(plan.ending_customers)
    units = {unit.pk for unit in plan.ending}
    for project in rows.order_by("code"):
        is_open = plan.kind != MOVE and (project.customer in ending or project.unit_id in units)
        what = _("stays as its register names it")
        yield Touch(str(project), project.get_absolute_url(), what, stays_open=is_open)


def register() -> None:
    touched.register("projects", Touched(gettext_lazy("Projects"), projects_touched), order=80)
