"""The relationship manager is told what the business has answered by a personal link."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from agreements.models import Approval, Decision, DecisionOutcome
from customers.models import Customer
from customers.telling import Written, tell_relationship_manager


def tell_of_decision(decision: Decision, *, on: date) -> None:
    """That an order or a business case was decided by link.

    Called in the transaction of the decision.
    """
    asked = decision.requirement
    page = urljoin(settings.SITE, asked.get_absolute_url())
    said = (str(asked), decision.outcome, str(decision.person), decision.text)
    _tell(asked.customer, said, page, on=on, key=f"decision-{decision.pk}")


def tell_of_approval(approval: Approval, *, on: date) -> None:
    """That an edition of an agreement was answered by link; as `tell_of_decision`."""
    edition = approval.edition
    agreement = edition.agreement
    page = urljoin(settings.SITE, agreement.get_absolute_url())
    said = (str(edition), approval.outcome, str(approval.person), approval.comment)
    _tell(agreement.customer, said, page, on=on, key=f"approval-{approval.pk}")


def _tell(
    customer: Customer, said: tuple[str, str, str, str], page: str, *, on: date, key: str
) -> None:
    def write() -> Written:
        what, answer, who, comment = said
        outcome = DecisionOutcome(answer).label
        facts = {"what": what, "outcome": outcome, "who": who, "customer": customer}
        subject = _("%(outcome)s by %(who)s: %(what)s") % facts
        how = _("%(who)s has answered by the personal link, for %(customer)s.") % facts
        parts = (f"{what}: {outcome}", how, comment, page)
        return subject, "\n\n".join(part for part in parts if part)

    tell_relationship_manager(customer, on=on, write=write, key=key)
