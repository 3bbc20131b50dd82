"""A service gets a price from a day on, one is corrected, or taken back before it holds."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agreements.models import Service, ServicePrice
from brm.accounts.models import Role, User
from brm.accounts.permissions import require_role
from brm.ui.formats import full_day


@transaction.atomic
def set_price(
    service: Service, *, by: User, on: date, price: Decimal, currency: str, from_day: date
) -> ServicePrice:
    """Give a service another price from that day on; the one before it ends the day before.

    It holds until the next one that is set already. Agreements keep the prices they have. Raises
    ValidationError where a price begins on that very day, or the one before is the same.
    """
    require_role(by, Role.ADMINISTRATOR)
    prices = _locked(service)
    held = prices.filter(valid__contains=from_day).first()
    if held is not None and held.first_day == from_day:
        raise ValidationError(
            {
                "from_day": _("A price from %s is there already: correct that one.")
                % full_day(from_day)
            }
        )
    if held is not None and (held.price, held.currency) == (price, currency):
        raise ValidationError({"price": _("That is its price then already.")})
    later = prices.filter(valid__startswith__gt=from_day).order_by("valid").first()
    day_after = held.valid.upper if held else later.first_day if later else None
    if held is not None:
        held.valid = DateRange(held.first_day, from_day)
        held.save()
    new = ServicePrice(
        service=service, price=price, currency=currency, valid=DateRange(from_day, day_after)
    )
    new.full_clean()
    new.save()
    return new


@transaction.atomic
def correct_price(price: ServicePrice, *, by: User, on: date) -> ServicePrice:
    """Save a price that was written down wrongly, on the days it holds."""
    require_role(by, Role.ADMINISTRATOR)
    _locked(price.service)
    price.full_clean()
    price.save()
    return price


@transaction.atomic
def take_back_price(price: ServicePrice, *, by: User, on: date) -> None:
    """Take back a price that does not hold yet; the one before it goes on instead.

    Raises ValidationError once its first day has come: then it is corrected, or another follows.
    """
    require_role(by, Role.ADMINISTRATOR)
    held = _locked(price.service).filter(pk=price.pk).first()
    if held is None:
        return
    if held.first_day is None or held.first_day <= on:
        raise ValidationError(_("It holds already; give a new price from a day on instead."))
    before = ServicePrice.objects.filter(
        service=held.service_id, valid__endswith=held.first_day
    ).first()
    held.delete()
    if before is not None:
        before.valid = DateRange(before.first_day, held.valid.upper)
        before.save()


def _locked(service: Service) -> QuerySet[ServicePrice]:
    """The prices of the service, which is locked so that nobody writes another meanwhile."""
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    return ServicePrice.objects.filter(service=service)
