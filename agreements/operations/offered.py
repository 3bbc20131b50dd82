"""Whether a service may be ordered or agreed on: a retired one by nobody, others not by all."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    AgreementLine,
    Lifecycle,
    Requirement,
    RequirementKind,
    Service,
)
from brm.ui.formats import full_day
from customers.models import Customer


def require_offered(
    service: Service, customer: Customer | None, *, day: date, on: date, field: str = "service"
) -> None:
    """Refuse, with the reason, a service that the customer cannot have more of from `day` on.

    `on` is today: who has it agreed then may have more of it while it is retiring. Without a
    customer, as in default service levels, it may be retiring too. Whoever calls is in a
    transaction: the service is locked, so that nobody retires it meanwhile.
    """
    held = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    why = why_not_offered(held, day=day, has_it=customer is None or has_it(service, customer, on))
    if why:
        raise ValidationError({field: why})


def has_it(service: Service, customer: Customer, on: date) -> bool:
    """Whether an active agreement of the customer covers the service on the day."""
    return AgreementLine.objects.active(on=on).filter(service=service, customer=customer).exists()


def why_not_offered(service: Service, *, day: date, has_it: bool) -> str:
    """Why one cannot have more of the service from the day on; nothing where one can."""
    match service.stage(on=day):
        case Lifecycle.RETIRED:
            words = _("%(service)s is retired from %(day)s and cannot be ordered or agreed on.")
            return words % {"service": service, "day": full_day(service.retired_on)}
        case Lifecycle.RETIRING if not has_it:
            words = _(
                "%(service)s is retiring from %(day)s: only customers who have it agreed get more."
            )
            return words % {"service": service, "day": full_day(service.retiring_on)}
        case Lifecycle.PIPELINE if service.live_on is None:
            words = _("%(service)s is in the pipeline, and no day is set from which it is live.")
            return words % {"service": service}
        case Lifecycle.PIPELINE:
            words = _("%(service)s is in the pipeline: it can be had from %(day)s on.")
            return words % {"service": service, "day": full_day(service.live_on)}
    return ""


def require_order_offered(order: Requirement, *, on: date) -> None:
    """Refuse an order of what the customer cannot have by the day on which it is wanted.

    Without such a day it is wanted today. What is no order asks for a service that is to change.
    """
    if order.kind == RequirementKind.ORDER and order.service is not None:
        day = max(order.wanted_by or on, on)
        require_offered(order.service, order.customer, day=day, on=on)


def require_none_retired(agreement: Agreement, *, on: date) -> None:
    """Name the service of a draft that is retired by the time it comes into force."""
    lines = AgreementLine.objects.filter(period__agreement=agreement).select_related("service")
    for line in lines.filter(service__retired_on__isnull=False).order_by("service__name"):
        day = max(line.valid.lower, on)
        if line.service.stage(on=day) == Lifecycle.RETIRED:
            raise ValidationError(why_not_offered(line.service, day=day, has_it=True))
