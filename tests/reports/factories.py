"""Rows of the delivery for tests, and the agreements they are held against."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPeriod,
    AgreementState,
    Better,
    Measure,
    Service,
    ServiceLevel,
)
from customers.models import Customer
from customers.periods import period
from meetings.models import Forum, Meeting, MeetingKind
from reports.measurements.months import make_months
from reports.models import BreachNoticeRule, Improvement, Measurement, Project, ProjectStatus
from reports.rules import Rating
from tests.customers.factories import CustomerFactory, PersonFactory

FIRST = date(2025, 1, 1)


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    code = Sequence(lambda n: f"service-{n}")
    name = LazyAttribute(lambda service: service.code.capitalize())
    live_on = date(2020, 1, 1)


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure
        django_get_or_create = ("code",)

    code = "availability"
    name = "Availability"
    unit = "%"
    better = Better.HIGHER


class AgreementFactory(DjangoModelFactory[Agreement]):
    """An active agreement since the beginning of 2025, without an end."""

    class Meta:
        model = Agreement

    name = "Outage map for Grid North"
    customer = SubFactory(CustomerFactory)
    anchor_on = FIRST
    state = AgreementState.ACTIVE
    exemption = "Carried over"


class PeriodFactory(DjangoModelFactory[AgreementPeriod]):
    class Meta:
        model = AgreementPeriod

    agreement = SubFactory(AgreementFactory)
    n = 1
    valid = period(FIRST, None)


class LineFactory(DjangoModelFactory[AgreementLine]):
    class Meta:
        model = AgreementLine

    period = SubFactory(PeriodFactory)
    service = SubFactory(ServiceFactory)


class LevelFactory(DjangoModelFactory[ServiceLevel]):
    """Availability of at least 99.5 % a month, at risk under 99.6 %."""

    class Meta:
        model = ServiceLevel

    line = SubFactory(LineFactory)
    measure = SubFactory(MeasureFactory)
    target = Decimal("99.5")
    warning = Decimal("99.6")
    valid = period(FIRST, None)


class MeasurementFactory(DjangoModelFactory[Measurement]):
    class Meta:
        model = Measurement

    period = date(2026, 10, 1)
    value = Decimal("99.9")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Measurement:
        make_months([kwargs["period"].replace(day=1)])
        return super()._create(model_class, *args, **kwargs)


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    code = Sequence(lambda n: f"PR-{n}")
    name = LazyAttribute(lambda project: f"Project {project.code}")


class ProjectStatusFactory(DjangoModelFactory[ProjectStatus]):
    class Meta:
        model = ProjectStatus

    project = SubFactory(ProjectFactory)
    reported_on = date(2026, 10, 31)
    rating = Rating.GREEN


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A customer meeting in the morning of 26 November 2026."""

    class Meta:
        model = Meeting
        exclude = ("of",)

    of = SubFactory(CustomerFactory)
    forum = LazyAttribute(lambda meeting: forum_of(meeting.of))
    kind = MeetingKind.CUSTOMER
    starts_at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    ends_at = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)


def forum_of(customer: Customer) -> Forum:
    forum, _made = Forum.objects.get_or_create(customer=customer, defaults={"name": str(customer)})
    return forum


def a_level(
    customer: Customer | None = None, state: str = AgreementState.ACTIVE, **facts: Any
) -> ServiceLevel:
    """A service level of a customer, in an agreement of its own."""
    agreement = AgreementFactory.create(customer=customer or CustomerFactory.create(), state=state)
    return LevelFactory.create(line__period__agreement=agreement, **facts)


def measured(level: ServiceLevel, value: str | None, **facts: Any) -> Measurement:
    """What was measured of the level's service, in October 2026 unless `period` says otherwise."""
    return MeasurementFactory.create(
        customer=level.line.period.agreement.customer,
        service=level.line.service,
        measure=level.measure,
        value=value,
        **facts,
    )


class ImprovementFactory(DjangoModelFactory[Improvement]):
    """Open since 1 November 2026, due at its end."""

    class Meta:
        model = Improvement

    text = "Fewer outages of the outage map"
    customer = SubFactory(CustomerFactory)
    opened_on = date(2026, 11, 1)
    due_on = date(2026, 11, 30)


class BreachNoticeRuleFactory(DjangoModelFactory[BreachNoticeRule]):
    """Somebody with an address is told of all agreements from October 2026, three days after."""

    class Meta:
        model = BreachNoticeRule

    customer = SubFactory(CustomerFactory)
    person = SubFactory(PersonFactory, email="karin@example.org")
    first_month = date(2026, 10, 1)
