"""Services used without an agreement, and agreements of services that nobody uses.

Use is what figures were reported of: a service of which a customer has a figure is used by it.
"""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Exists, Func, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementLine
from brm.ui import formats
from customers.registries.gaps import Gap, Remedy, gaps
from reports.models import Measurement

MONTHS_UNUSED = 3
"""An agreement is without use when so many whole months brought no figure of it."""


def use_without_agreement(on: date) -> QuerySet[Measurement]:
    """One figure each of a customer and service of the last month reported, without agreement.

    That is, in no day of that month an agreement in force covered the service.
    """
    known = Measurement.objects.current().filter(period__lte=on)
    last = Subquery(known.order_by("-period").values("period")[:1])
    same = {name: OuterRef(name) for name in ("customer", "service", "period")}
    earlier = Measurement.objects.current().filter(**same, pk__lt=OuterRef("pk"))
    month = Func(
        OuterRef("period"),
        template="daterange(%(expressions)s, (%(expressions)s + interval '1 month')::date)",
        output_field=DateRangeField(),
    )
    agreed = AgreementLine.objects.agreed_in(month, from_day=OuterRef("period")).filter(
        customer=OuterRef("customer"), service=OuterRef("service")
    )
    found = known.filter(~Exists(earlier), ~Exists(agreed), period=last)
    return found.select_related("customer__unit", "service")


def agreement_without_use(on: date) -> QuerySet[AgreementLine]:
    """Lines in force for whole months of which no figure came, while the service had others.

    A service of which nobody's figures come is not measured at all; that says nothing of its use.
    """
    since = on.replace(day=1) - relativedelta(months=MONTHS_UNUSED)
    figures = Measurement.objects.current().filter(period__gte=since, period__lte=on)
    own = figures.filter(customer=OuterRef("customer"), service=OuterRef("service"))
    lines = AgreementLine.objects.active(on=on).filter(
        ~Exists(own),
        valid__contains=since,
        service__in=figures.values("service"),
        customer__isnull=False,
    )
    return lines.select_related("customer__unit", "service", "period__agreement")


def why_unagreed(figure: Measurement, on: date) -> str:
    return _("Figures of %(month)s came of it, and no agreement covered it then.") % {
        "month": formats.month(figure.period)
    }


def why_unused(line: Any, on: date) -> str:
    since = on.replace(day=1) - relativedelta(months=MONTHS_UNUSED)
    return _("No figure came of it since %(month)s, though others' did; is it still used?") % {
        "month": formats.month(since)
    }


def make_agreement(figure: Measurement, on: date) -> Remedy:
    query = urlencode({"customer": figure.customer_id})
    href = f"{reverse('agreements:create')}?{query}"
    return Remedy(gettext_lazy("Make an agreement"), href, figure.customer.unit_id)


def look_at_agreement(line: Any, on: date) -> Remedy:
    href = line.period.agreement.get_absolute_url()
    return Remedy(gettext_lazy("Look at the agreement"), href)


def customer_and_service(row: Any) -> str:
    return f"{row.customer.unit.name}, {row.service.name}"


def register() -> None:
    """Register the gaps between use and agreement; called once, when the app is ready."""
    gaps.register(
        "use_without_agreement",
        Gap(
            gettext_lazy("Services used without an agreement"),
            gettext_lazy("Used in the last month that figures came of; nothing says what is due."),
            use_without_agreement,
            customer_and_service,
            lambda figure: figure.customer.get_absolute_url(),
            why_unagreed,
            make_agreement,
            below="customer__unit",
            of="customer",
            service="service",
        ),
        order=70,
    )
    gaps.register(
        "agreement_without_use",
        Gap(
            gettext_lazy("Agreements without use"),
            gettext_lazy("Agreed and measured elsewhere, but no figure of this customer came."),
            agreement_without_use,
            customer_and_service,
            lambda line: line.period.agreement.get_absolute_url(),
            why_unused,
            look_at_agreement,
            below="customer__unit",
            of="customer",
            service="service",
        ),
        order=80,
    )
