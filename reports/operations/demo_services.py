"""The demo organisation's list of services: what they came to cost since."""

from decimal import Decimal

from agreements.models import Service
from agreements.operations.price import set_price
from brm.accounts.models import User
from reports.operations.demo_cast import Cast, Story


def tell_services(story: Story, demo: Cast, *, by: User) -> None:
    """All that the file says, in its order; `by` is an administrator."""
    for entry in story["prices"]:
        set_price(
            Service.objects.get(code=entry["service"]),
            by=by,
            on=demo.today,
            price=Decimal(entry["price"]),
            currency=demo.currency,
            from_day=demo.day(entry["from"]),
        )
