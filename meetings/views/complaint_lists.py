"""The list of complaints, compliments and comments: of all, and of one customer."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.ui.keyset import Page
from brm.ui.views import Chip
from customers.views.tab_lists import CustomerTab
from meetings.complaints.page import DEFINITION
from meetings.complaints.tables import COMPLAINTS, ComplaintFilter
from meetings.models import Complaint, ComplaintState
from meetings.operations.complain import MAY_RECORD
from meetings.views.lists import NarrowedList


class ComplaintList(NarrowedList):
    """What the business said: what is open, the one due first on top."""

    table, filters, template_name = COMPLAINTS, ComplaintFilter, "meetings/complaints/list.html"
    empty = "meetings/complaints/_none.html"
    folded = ("service", "severity", "cause", "owner", "received_from", "received_to")
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "open": _("Open"),
        "late": _("Late"),
        "unanswered": _("Without an answer"),
        "reopened": _("Reopened"),
        "closed": _("Closed"),
        "all": _("All"),
    }
    orders: ClassVar[Mapping[str, str]] = {"closed": "-received_on", "all": "-received_on"}

    def rows(self) -> QuerySet[Complaint]:
        rows = Complaint.objects.visible_to(self.user).select_related("customer__unit")
        match self.chosen:
            case "open":
                rows = rows.open()
            case "late":
                rows = rows.late(on=timezone.localdate())
            case "unanswered":
                rows = rows.unanswered()
            case "reopened" | "closed":
                rows = rows.filter(state=ComplaintState(self.chosen))
        return self.in_my_care(rows)

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {
            "may_record": self.user.has_role(*MAY_RECORD),
            "definition": DEFINITION,
        }


class ComplaintsOfCustomer(CustomerTab, ComplaintList):
    tab = "complaints"

    def chips(self) -> list[Chip]:
        """Without *My customers*: there is one customer."""
        return super().chips()[:-1]
