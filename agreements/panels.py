"""Agreements on a customer's page: one bar each, with the window in which to decide."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from agreements.models import Agreement, RenewalMode
from agreements.rules import is_noticed
from brm.accounts.models import User
from brm.ui.charts.renewals import RenewalBar, renewals
from brm.ui.formats import short_money
from customers.models import Customer

BACK, AHEAD = relativedelta(months=5), relativedelta(months=16)
SHOWN = 12


def customer_panel(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """The active agreements of the customer by *start by*, the first dozen of them as a picture."""
    rows = Agreement.objects.visible_to(user).active().filter(customer=customer)
    planned = rows.select_related("plan__period").order_by("plan__start_by", "number")
    agreements = list(planned[: SHOWN + 1])
    bars = [bar for each in agreements[:SHOWN] if (bar := bar_of(each, on))]
    picture = None
    if bars:
        first, last = (on - BACK).replace(day=1), on + AHEAD
        title = _("Agreements of %(customer)s") % {"customer": customer}
        picture = renewals(bars, first=first, last=last, today=on, title=title)
    return {
        "agreements": agreements[:SHOWN],
        "more": len(agreements) > SHOWN,
        "picture": picture,
    }


def bar_of(agreement: Agreement, on: date) -> RenewalBar | None:
    """The current period; None before the renewal was first planned."""
    plan = getattr(agreement, "plan", None)
    if plan is None or plan.period is None:
        return None
    terms = agreement.terms
    noticed = terms is not None and is_noticed(terms, plan.period.term)
    nothing_follows = agreement.renewal_mode == RenewalMode.NONE or noticed
    ends = plan.last_day is not None
    return RenewalBar(
        label=agreement.name,
        starts_on=plan.period.first_day,
        ends_on=plan.last_day or on + AHEAD + timedelta(days=31),
        start_by=None if nothing_follows else plan.start_by,
        notice_by=None if nothing_follows else plan.last_day_of_notice,
        figure="" if agreement.value is None else short_money(agreement.value),
        note=_("ends, no renewal agreed") if nothing_follows and ends else "",
        href=agreement.get_absolute_url(),
    )
