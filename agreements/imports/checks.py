"""Which rows of a file of agreements cannot stand, each with its sentence."""

from django.utils.translation import gettext_lazy as _

from agreements.imports.amended import refuse_agreements_amended
from agreements.imports.effect import Effect, state_in_words
from agreements.imports.written import check_words
from agreements.models import TRANSITIONS
from brm.imports.kinds import Staging
from brm.imports.upsert import literal
from customers.imports.care import refuse_others_care

EARLIEST = "1900-01-01"
RETIRED = "(SELECT s.retired_on FROM agreements_service s WHERE s.id = SERVICE)"
LATEST = "3000-01-01"
"""From this day on a date means that there is no end."""


def check_agreements(staging: Staging) -> None:
    """Reject what contradicts itself, the agreement as it stands, or another agreement."""
    _check_care(staging)
    check_words(staging)
    _check_days(staging)
    _check_terms(staging)
    _check_reviews(staging)
    _check_states(staging)
    _check_lines(staging)
    _check_masters(staging)
    _check_overlaps(staging)
    refuse_agreements_amended(staging)


def _check_care(staging: Staging) -> None:
    """Of the customer that the file names, and of the one whose agreement it is so far."""
    refuse_others_care(staging, field="customer")
    held = Effect(staging.table).old("customer_id")
    refuse_others_care(staging, field="number", customer=held)


def _check_days(staging: Staging) -> None:
    row = Effect(staging.table)
    staging.reject(
        f"first_day >= '{LATEST}' OR last_day >= '{LATEST}'",
        field="last_day",
        reason=_("Leave the last day empty where the agreement has no end."),
    )
    staging.reject(
        f"first_day < '{EARLIEST}' OR last_day < '{EARLIEST}'",
        field="first_day",
        reason=_("Give days from 1900 to 2999."),
    )
    staging.reject(
        f"last_day < {row.first_on}",
        field="last_day",
        reason=_("It ends on %(last)s, before it starts on %(first)s."),
        facts={"last": "last_day", "first": row.first_on},
    )
    staging.reject(
        f"{row.ends_on} < {row.first_on}",
        field="first_day",
        reason=_("It starts on %(first)s, after its end on %(last)s."),
        facts={"last": row.ends_on, "first": row.first_on},
    )


def _check_terms(staging: Staging) -> None:
    row = Effect(staging.table)
    staging.reject(
        "initial_months = 0",
        field="initial_months",
        reason=_("The first term is one month at least."),
    )
    staging.reject(
        f"{row.after('renewal_mode')} = 'tacit' AND coalesce({row.after('renewal_months')}, 0) = 0",
        field="renewal_months",
        reason=_("An agreement that renews tacitly needs its renewal term in months."),
    )
    staging.reject(
        f"{row.after('renewals_at_most')} < 1 OR {row.after('renewals_at_most')} IS NOT NULL"
        f" AND {row.after('renewal_mode')} IS DISTINCT FROM 'tacit'",
        field="renewals_at_most",
        reason=_("Only an agreement that renews tacitly has a number of renewals, one or more."),
    )
    staging.reject(
        f"{row.after('notice_months')} IS NOT NULL AND {row.after('notice_days')} IS NOT NULL",
        field="notice_days",
        reason=_("Give the notice in months or in days, not both."),
    )


def _check_reviews(staging: Staging) -> None:
    row = Effect(staging.table)
    staging.reject(
        "review_months = 0",
        field="review_months",
        reason=_("Reviews are a month apart at least; leave it empty where there are none."),
    )
    staging.reject(
        f"{row.after('first_review_on')} IS NOT NULL AND {row.after('review_months')} IS NULL"
        f" OR first_review_on < '{EARLIEST}' OR first_review_on >= '{LATEST}'",
        field="first_review_on",
        reason=_("Say how often it is reviewed, and give a day from 1900 to 2999."),
    )


def _check_states(staging: Staging) -> None:
    row = Effect(staging.table)
    staging.reject(
        f"{row.old('state')} IS DISTINCT FROM {row.state} AND"
        f" ({row.old('state')} || ' ' || {row.state}) NOT IN ({_allowed()})",
        field="state",
        reason=_("It is “%(old)s” and cannot become “%(new)s”."),
        facts={"old": state_in_words(row.old("state")), "new": state_in_words(row.state)},
    )
    staging.reject(
        f"{row.state} = 'ended' AND upper({row.days}) IS NULL AND {row.old('ended_on')} IS NULL",
        field="last_day",
        reason=_("An agreement that has ended needs its last day."),
    )


def _allowed() -> str:
    pairs = (f"{old} {new}" for old, allowed in TRANSITIONS.items() for new in sorted(allowed))
    return ", ".join(literal(str(pair)) for pair in pairs)


def _check_lines(staging: Staging) -> None:
    row = Effect(staging.table)
    staging.reject(
        f"service_id IS NOT NULL AND {row.first_on} IS NULL",
        field="service",
        reason=_("An agreement needs its first day before it can have lines."),
    )
    staging.reject(
        "service IS NULL AND"
        " coalesce(price, quantity, cost, funding_share, rest_paid_by_id) IS NOT NULL",
        field="service",
        reason=_("A price or a quantity needs the service it is for."),
    )
    _check_shares(staging)
    _check_retired(staging, row)
    other = (
        f"FROM {staging.table} b WHERE b.number = {staging.table}.number"
        f" AND b.record < {staging.table}.record AND b.customer <> {staging.table}.customer"
    )
    staging.reject(
        f"EXISTS (SELECT {other})",
        field="customer",
        reason=_("Line %(line)s has this agreement for another customer."),
        facts={"line": f"(SELECT min(b.line) {other})"},
    )


def _check_shares(staging: Staging) -> None:
    staging.reject(
        "funding_share NOT BETWEEN 0 AND 100",
        field="funding_share",
        reason=_("A share is from 0 to 100 %."),
    )
    staging.reject("cost < 0", field="cost", reason=_("A cost is not negative."))
    row = Effect(staging.table)
    share = _after("funding_share", "funding_share", row)
    rest = _after("rest_paid_by", "rest_paid_by_id", row)
    staging.reject(
        f"{rest} = customer_id OR {rest} IS NOT NULL AND coalesce({share}, 100) = 100",
        field="rest_paid_by",
        reason=_("Another customer pays the rest of a share below 100 %, and not the same one."),
    )


def _after(field: str, column: str, row: Effect) -> str:
    """What the line has in the column once the file is applied."""
    return f"(CASE WHEN given_{field} THEN {column} ELSE {row.old_line(column)} END)"


def _check_retired(staging: Staging, row: Effect) -> None:
    """A service that is retired when the agreement's last period begins gets no new line in it."""
    retired = RETIRED.replace("SERVICE", row.given("service_id"))
    staging.reject(
        f"{row.state} = 'active' AND {retired} <= lower({row.last_days})"
        f" AND {row.old_line('id')} IS NULL",
        field="service",
        reason=_("%(service)s is retired from %(day)s, before the agreement begins."),
        facts={"service": "service", "day": retired},
    )


def _check_masters(staging: Staging) -> None:
    numbers = "SELECT number FROM RECORDS UNION SELECT number FROM agreements_agreement"
    staging.reject(
        f"master = number OR master NOT IN ({numbers.replace('RECORDS', staging.table)})",
        field="master",
        reason=_("There is no other agreement with the number %(master)s."),
        facts={"master": "master"},
    )


def _check_overlaps(staging: Staging) -> None:
    """Two active agreements of one customer on one service and day: the later one is rejected.

    A row is measured against earlier ones that stand, so this goes on until none is rejected.
    """
    row = Effect(staging.table)
    held = (
        "FROM agreements_agreementline l"
        " JOIN agreements_agreementperiod p ON p.id = l.period_id"
        " JOIN agreements_agreement h ON h.id = p.agreement_id"
        f" WHERE l.active AND l.service_id = {row.given('service_id')}"
        f" AND l.customer_id = {row.given('customer_id')} AND l.valid && {row.last_days}"
        f" AND h.number <> {row.given('number')}"
    )
    _reject_covered(staging, held, "h.number")
    unsure = _earlier(staging, Effect("b"), "c")
    stands = f"{_earlier(staging, row, 'b')} AND NOT EXISTS (SELECT {unsure})"
    while _reject_covered(staging, stands, "b.number"):
        continue


def _reject_covered(staging: Staging, found: str, other: str) -> int:
    return staging.reject(
        f"{Effect(staging.table).state} = 'active' AND EXISTS (SELECT {found})",
        field="service",
        reason=_("Agreement %(other)s covers this service for the customer on those days."),
        facts={"other": f"(SELECT min({other}) {found})"},
    )


def _earlier(staging: Staging, row: Effect, name: str) -> str:
    """Active records before `row` for its customer and service, on one of its days; as `name`."""
    before = Effect(name)
    return (
        f"FROM {staging.table} {name} WHERE {name}.service_id = {row.given('service_id')}"
        f" AND {name}.customer = {row.given('customer')} AND {name}.record < {row.given('record')}"
        f" AND {name}.number <> {row.given('number')} AND {before.state} = 'active'"
        f" AND {before.last_days} && {row.last_days}"
    )
