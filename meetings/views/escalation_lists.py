"""The list of escalations, of all customers and of one."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.ui.keyset import Page
from brm.ui.views import Chip
from customers.views.tab_lists import CustomerTab
from meetings.escalations.tables import ESCALATIONS, EscalationFilter
from meetings.models import UNDECIDED, Escalation, EscalationState
from meetings.operations.escalate import MAY_RAISE
from meetings.views.lists import NarrowedList


class EscalationList(NarrowedList):
    table, filters = ESCALATIONS, EscalationFilter
    template_name = "meetings/escalation_list.html"
    empty = "meetings/_no_escalations.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "open": _("Open"),
        "waiting": _("Waiting for a decision"),
        "decided": _("Customer not told"),
        "closed": _("Closed"),
        "all": _("All"),
    }

    def rows(self) -> QuerySet[Escalation]:
        rows = Escalation.objects.visible_to(self.user).select_related("customer__unit")
        match self.chosen:
            case "open":
                rows = rows.open()
            case "waiting":
                rows = rows.filter(state__in=UNDECIDED)
            case "decided" | "closed":
                rows = rows.filter(state=EscalationState(self.chosen))
        return self.in_my_care(rows)

    def facts(self, page: Page) -> dict[str, Any]:
        return super().facts(page) | {"may_raise": self.user.has_role(*MAY_RAISE)}


class EscalationsOfCustomer(CustomerTab, EscalationList):
    tab = "escalations"

    def chips(self) -> list[Chip]:
        """Without *My customers*: there is one customer."""
        return super().chips()[:-1]
