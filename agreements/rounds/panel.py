"""The agreement round on a customer's page."""

from datetime import date, timedelta
from typing import Any

from agreements.models import AgreementRound, RenewalPlan
from agreements.rounds.board import cards_of, lanes_of
from brm.accounts.calendar import days_of_fiscal_year, fiscal_year_of
from brm.accounts.models import User
from customers.models import Customer


def customer_panel(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    """The open round with where its agreements stand; else how many terms end in the year.

    Nothing for a customer without the one and the other.
    """
    rounds = AgreementRound.objects.all().visible_to(user)
    held = rounds.open().filter(customer=customer).order_by("year").first()
    if held is not None:
        held.customer = customer
        cards = cards_of(held, on=on)
        return {"round": held, "lanes": lanes_of(cards), "count": len(cards)}
    year = fiscal_year_of(on)
    first_day, day_after = days_of_fiscal_year(year)
    to_renew = RenewalPlan.objects.visible_to(user).filter(
        agreement__customer=customer,
        agreement__state="active",
        last_day__range=(max(first_day, on), day_after - timedelta(days=1)),
    )
    count = to_renew.count()
    if not count or rounds.filter(customer=customer, year=year).exists():
        return None
    return {"round": None, "year": year, "count": count}
