"""The common structure, as a page to print and as a document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brm.accounts.models import Organisation
from brm.ui.formats import full_day
from brm.ui.pdf import paper
from customers.structure.common_structure import MOST, CommonStructure, on_paper
from customers.views.common import user_of
from customers.views.units import asked_day, asked_unit, unit_input


@require_GET
def common_structure(request: HttpRequest) -> HttpResponse:
    """Units, customers, buyers and relationship managers of a day, for everyone in IT."""
    structure, today = asked_structure(request), timezone.localdate()
    facts = {
        "structure": structure,
        "units": structure.units,
        "on": structure.on,
        "day": "" if structure.on == today else structure.on.isoformat(),
        "today": today,
        "most": MOST,
        "below_input": unit_input(structure.top, "structure-below"),
    }
    return render(request, "customers/common_structure.html", facts)


@require_GET
def common_structure_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    structure = asked_structure(request)
    facts = {
        "title": structure.way[-1].name if structure.way else _("The common structure"),
        "organisation": Organisation.current().name,
        "above": _("Common structure"),
        "note": _("As of %s") % full_day(structure.on),
        "sentence": _("Who decides, who orders and who cares, as of %s.") % full_day(structure.on),
        "heads": [_("Unit"), _("Manager"), _("Decides"), _("Orders"), _("Relationship manager")],
        "rows": on_paper(structure),
        "more": _("More units follow; ask for those below one of them.") if structure.more else "",
    }
    return paper("customers/structure.typ", facts, f"structure-{structure.on.isoformat()}")


def asked_structure(request: HttpRequest) -> CommonStructure:
    """The structure of `?on=`, below the unit of `?below=`."""
    return CommonStructure(asked_day(request), user_of(request), asked_unit(request))
