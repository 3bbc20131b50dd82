"""Confirm that a customer's structure is true."""

from datetime import date

from brm.accounts.models import User
from customers.models import Confirmation, Customer


def confirm_structure(customer: Customer, *, by: User, on: date, note: str = "") -> Confirmation:
    """Record the user's word that the customer's structure is true on the day."""
    confirmation = Confirmation(customer=customer, confirmed_by=by, confirmed_on=on, note=note)
    confirmation.full_clean()
    confirmation.save()
    return confirmation
