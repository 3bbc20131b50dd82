"""What ends an activity: the registered result that says it was done.

    endings.register(TEAM_MEETING, _("A team meeting is held"), order=10)

A kind of activity names one of these, or none: then somebody says that it was done. Whoever
registers the result calls `end_first` of `meetings.operations.act`.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.ui.registry import Registry

STRUCTURE_REVIEW = "structure_review"
TEAM_MEETING = "team_meeting"
CUSTOMER_MEETING = "customer_meeting"
AGREEMENT_ROUND = "agreement_round"
COMPLAINT_REVIEW = "complaint_review"
MATURITY = "maturity"
CONFIRMATION = "confirmation"

MEETINGS = (TEAM_MEETING, CUSTOMER_MEETING)
CONFIRMED = (STRUCTURE_REVIEW, CONFIRMATION)
"""To say that one of these was done is to confirm something, customer by customer."""

endings: Registry[str | Promise] = Registry()


def chosen_endings() -> list[tuple[str, str | Promise]]:
    """The results to choose from, the first of them somebody's own word."""
    return [("", _("Somebody says that it was done")), *((n, endings[n]) for n in endings.names())]


def register() -> None:
    """Register the results that this app and those to its left have."""
    endings.register(STRUCTURE_REVIEW, _("The customer structure is reviewed"), order=10)
    endings.register(TEAM_MEETING, _("A team meeting is held"), order=20)
    endings.register(CUSTOMER_MEETING, _("A customer meeting is held"), order=21)
    endings.register(AGREEMENT_ROUND, _("The agreement round of the year is closed"), order=30)
    endings.register(COMPLAINT_REVIEW, _("The complaints are reviewed"), order=40)
    endings.register(MATURITY, _("The maturity of the relationship is judged"), order=50)
    endings.register(CONFIRMATION, _("The record of the customer is confirmed"), order=60)
