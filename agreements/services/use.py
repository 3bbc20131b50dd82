"""Who uses which service by which agreement: lines with their sums, and where one is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Cast

from agreements.models import AgreementLine, Service, ServicePrice
from agreements.models.periods import AgreementLineQuerySet
from agreements.models.services import ServiceQuerySet
from agreements.services.results import results
from brm.accounts.models import Organisation
from customers.models import Customer
from customers.registries.gaps import Gap, Line, Scope, gaps, lines_of

FEW = 5


@dataclass(frozen=True)
class Total:
    """Lines of one currency: how many, of how many customers, and their sums a year.

    `own` is what the customers pay themselves, `rest` what others pay for them. Cost and price are
    both known of `costed` of the lines; what these cost is `cost`, their own sum `costed_sum`.
    """

    currency: str
    lines: int
    customers: int
    a_year: Decimal
    own: Decimal
    cost: Decimal
    costed: int
    costed_sum: Decimal

    @property
    def rest(self) -> Decimal:
        return self.a_year - self.own

    @property
    def margin(self) -> Decimal:
        """What the lines whose cost is known bring beyond it."""
        return self.costed_sum - self.cost


def agreed_lines(*, on: date) -> AgreementLineQuerySet:
    """Lines of customers' active agreements on the day, with their money and the list's price."""
    lines = AgreementLine.objects.active(on=on).filter(customer__isnull=False)
    return lines.with_money(currency=Organisation.current().currency).with_price_of(on=on)


def totals(lines: AgreementLineQuerySet) -> list[Total]:
    """The sums of the lines, currency by currency, the greatest first; one query."""
    costed = Q(cost__isnull=False, price__isnull=False)
    counted: Any = lines  # annotated by `with_money`, which its type does not tell
    rows = (
        counted.order_by()
        .values("in_currency")
        .annotate(
            n=Count("pk"),
            n_customers=Count("customer", distinct=True),
            total=Sum("a_year"),
            own=Sum("own_part"),
            cost_total=Sum("cost_a_year", filter=costed),
            costed=Count("pk", filter=costed),
            costed_sum=Sum("a_year", filter=costed),
        )
    )
    found = [
        Total(
            row["in_currency"],
            row["n"],
            row["n_customers"],
            row["total"] or Decimal(0),
            row["own"] or Decimal(0),
            row["cost_total"] or Decimal(0),
            row["costed"],
            row["costed_sum"] or Decimal(0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: -each.a_year)


def not_at_price(lines: AgreementLineQuerySet, price: ServicePrice | None) -> int:
    """How many lines of a service are in the currency of its price of the day, and at another one.

    `at_another_price` finds the same lines of all services by a look at the list for each.
    """
    if price is None:
        return 0
    priced: Any = lines.filter(price__isnull=False)  # `in_currency` is annotated by `with_money`
    return int(priced.filter(in_currency=price.currency).exclude(price=price.price).count())


def with_share(lines: AgreementLineQuerySet, sums: Sequence[Total]) -> AgreementLineQuerySet:
    """The lines with the part that each is of the sum in its currency, as a fraction: `share`."""
    whens = [
        When(in_currency=each.currency, then=F("a_year") / Value(each.a_year))
        for each in sums
        if each.a_year
    ]
    fraction = DecimalField(max_digits=12, decimal_places=8)
    share = Cast(Case(*whens, output_field=fraction), fraction) if whens else Value(None, fraction)
    return lines.annotate(share=share)


def with_results(lines: AgreementLineQuerySet, *, on: date) -> AgreementLineQuerySet:
    """The lines with how their service was held lately, under the names of `results`."""
    return lines.annotate(**{name: results[name].expression(on) for name in results.names()})


def services_to_order(customer: Customer, *, on: date) -> ServiceQuerySet:
    """Live services of which no active agreement of the customer covers one on the day."""
    own = AgreementLine.objects.active(on=on).filter(customer=customer, service=OuterRef("pk"))
    return Service.objects.live(on=on).filter(~Exists(own))


@dataclass(frozen=True)
class Missing:
    """One kind of gap between use and agreement, with its first rows."""

    gap: Gap
    lines: Sequence[Line]
    more: bool


def gaps_of_service(service: Service, *, on: date) -> list[Missing]:
    """Where the service is used without an agreement, or agreed without use."""
    rows = [(gap, gap.rows(on).filter(**{gap.service: service})) for gap in _kinds()]
    return list(_found(rows, on))


def gaps_of_customer(customer: Customer, *, on: date) -> list[Missing]:
    """The same of one customer, for every service."""
    scope = Scope(on, customers=Customer.objects.filter(pk=customer.pk))
    return list(_found([(gap, scope.rows(gap)) for gap in _kinds()], on))


def _kinds() -> list[Gap]:
    return [gap for gap in gaps if gap.service]


def _found(rows: list[tuple[Gap, Any]], on: date) -> Iterator[Missing]:
    for gap, of_gap in rows:
        first = list(of_gap.order_by(gap.order)[: FEW + 1])
        if first:
            yield Missing(gap, list(lines_of(gap, first[:FEW], on)), more=len(first) > FEW)
