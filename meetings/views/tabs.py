"""Meetings of one customer, as a tab of its page."""

from brm.ui.views import Chip
from customers.views.tab_lists import CustomerTab
from meetings.views.lists import MeetingList


class MeetingsOfCustomer(CustomerTab, MeetingList):
    tab = "meetings"

    def chips(self) -> list[Chip]:
        """Without *My customers*: there is one customer."""
        return super().chips()[:-1]
