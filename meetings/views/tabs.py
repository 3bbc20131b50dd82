"""Meetings and escalations of one customer, as tabs of its page."""

from brm.ui.views import Chip
from customers.views.tab_lists import CustomerTab
from meetings.views.lists import EscalationList, MeetingList


class MeetingsOfCustomer(CustomerTab, MeetingList):
    tab = "meetings"

    def chips(self) -> list[Chip]:
        """Without *My customers*: there is one customer."""
        return super().chips()[:-1]


class EscalationsOfCustomer(CustomerTab, EscalationList):
    tab = "escalations"

    def chips(self) -> list[Chip]:
        return super().chips()[:-1]
