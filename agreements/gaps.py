"""Agreements that go on when their service is retired, in the list of gaps."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementLine
from brm.ui.formats import full_day
from customers.registries.gaps import Gap, Remedy, gaps


def agreed_beyond_retirement(on: date) -> QuerySet[AgreementLine]:
    """Lines of active agreements that go on when their service is, or was, retired."""
    lines = AgreementLine.objects.beyond_retirement(on=on)
    return lines.select_related("customer__unit", "service", "period__agreement")


def why(line: AgreementLine, on: date) -> str:
    return _("%(agreement)s goes on, and the service is retired from %(day)s.") % {
        "agreement": line.period.agreement,
        "day": full_day(line.service.retired_on),
    }


def look_at_agreement(line: AgreementLine, on: date) -> Remedy:
    href = line.period.agreement.get_absolute_url()
    return Remedy(gettext_lazy("Look at the agreement"), href)


def customer_and_service(line: AgreementLine) -> str:
    return f"{line.customer}, {line.service}"


def register() -> None:
    gaps.register(
        "agreed_beyond_retirement",
        Gap(
            gettext_lazy("Agreed beyond the retirement of the service"),
            gettext_lazy("The agreement goes on; the service does not."),
            agreed_beyond_retirement,
            customer_and_service,
            lambda line: line.period.agreement.get_absolute_url(),
            why,
            look_at_agreement,
            below="customer__unit",
            of="customer",
            service="service",
        ),
        order=85,
    )
