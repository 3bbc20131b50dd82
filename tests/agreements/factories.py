"""Services, agreements and their parts for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementReview,
    AgreementState,
    Measure,
    Raised,
    Reminder,
    RenewalMode,
    RenewalStep,
    Service,
    ServiceLevel,
    ServicePrice,
    Step,
)
from agreements.operations.activate import settle_first_period
from customers.periods import period
from tests.customers.factories import CustomerFactory, PersonFactory


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    code = Sequence(lambda n: f"service-{n}")
    name = Sequence(lambda n: f"Service {n}")
    live_on = date(2020, 1, 1)


class ServicePriceFactory(DjangoModelFactory[ServicePrice]):
    class Meta:
        model = ServicePrice

    service = SubFactory(ServiceFactory)
    price = Decimal("12.50")
    currency = "EUR"
    valid = period(date(2020, 1, 1), None)


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    code = Sequence(lambda n: f"measure-{n}")
    name = Sequence(lambda n: f"Measure {n}")


class AgreementFactory(DjangoModelFactory[Agreement]):
    """An active agreement from 2026-01-01 for a year, tacit, three months' notice.

    Its first period is there. `services=[...]` gives it a line each.
    """

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    number = Sequence(lambda n: f"T-{n:04}")
    name = Sequence(lambda n: f"Agreement {n}")
    customer = SubFactory(CustomerFactory)
    anchor_on = date(2026, 1, 1)
    initial_months = 12
    renewal_mode = RenewalMode.TACIT
    renewal_months = 12
    notice_months = 3
    state = AgreementState.ACTIVE
    exemption = "Agreed by e-mail"

    @post_generation
    def services(self: Any, create: bool, services: list[Service] | None, **_: Any) -> None:
        if not create:
            return
        first = settle_first_period(self)
        for service in services or []:
            AgreementLineFactory.create(period=first, service=service)


class AgreementPeriodFactory(DjangoModelFactory[AgreementPeriod]):
    class Meta:
        model = AgreementPeriod

    agreement = SubFactory(AgreementFactory)
    n = 2
    valid = period(date(2027, 1, 1), date(2027, 12, 31))


class AgreementLineFactory(DjangoModelFactory[AgreementLine]):
    class Meta:
        model = AgreementLine

    period = LazyFunction(lambda: AgreementFactory.create().periods.get())
    service = SubFactory(ServiceFactory)
    quantity = Decimal(10)
    price = Decimal("100.00")


class ServiceLevelFactory(DjangoModelFactory[ServiceLevel]):
    class Meta:
        model = ServiceLevel

    line = SubFactory(AgreementLineFactory)
    measure = SubFactory(MeasureFactory)
    target = Decimal("99.5")
    valid = period(date(2026, 1, 1), date(2026, 12, 31))


class RenewalStepFactory(DjangoModelFactory[RenewalStep]):
    class Meta:
        model = RenewalStep

    period = LazyFunction(lambda: AgreementFactory.create().periods.get())
    step = Step.REVIEW
    due_on = date(2026, 7, 2)


class ReminderFactory(DjangoModelFactory[Reminder]):
    """A reminder of *start by* that was sent to the relationship manager."""

    class Meta:
        model = Reminder

    period = LazyFunction(lambda: AgreementFactory.create().periods.get())
    step = Step.REVIEW
    days_before = 14
    step_due_on = date(2026, 7, 2)
    sent_on = date(2026, 6, 18)
    raised = Raised.MANAGER
    told = LazyFunction(lambda: PersonFactory.create())


class AgreementReviewFactory(DjangoModelFactory[AgreementReview]):
    """A review that is planned for the middle of 2026."""

    class Meta:
        model = AgreementReview

    agreement = SubFactory(AgreementFactory)
    due_on = date(2026, 7, 1)
    planned_on = date(2026, 1, 1)
