"""Writing checked rows: agreements, their first period, their lines."""

from django.utils.translation import gettext as _

from agreements.imports.effect import Effect
from agreements.imports.sql import run_over
from agreements.models import Agreement, AgreementLine, AgreementPeriod
from brm.imports.kinds import Computed, Counts, Staging
from brm.imports.upsert import literal
from customers.models import Customer, Unit

AS_THEY_ARE = (
    "name",
    "description",
    "customer_id",
    "kind",
    "form",
    "supplier",
    "renewal_mode",
    "renewal_months",
    "renewals_at_most",
    "notice_months",
    "notice_days",
    "lead_days",
    "review_months",
    "first_review_on",
    "value",
    "currency",
)
OF_A_LINE = ("quantity", "price", "cost", "funding_share", "rest_paid_by_id")
VALUES_OF_LINES = {name: name for name in OF_A_LINE}
NOT_TAKEN_OUT = (
    "NOT EXISTS (SELECT FROM agreements_agreementline gone WHERE gone.period_id = {0}.period_id"
    " AND gone.service_id = {0}.service_id AND gone.taken_out_on IS NOT NULL)"
)
"""What was taken out of a period here, a file does not bring back."""
IS_FIRST = "record = (SELECT min(b.record) FROM {table} b WHERE b.number = {table}.number)"


def make_customers(staging: Staging, field: str) -> int:
    """Make the customers that the file names and nobody knows, with their units; say how many."""
    missing = f"{field} IS NOT NULL AND {field}_id IS NULL"
    units = staging.upsert(
        Unit,
        key={"code": field},
        values={},
        on_create={"name": f"coalesce(customer_name, {field})", "valid": "daterange(NULL, NULL)"},
        where=missing,
        into="customer_unit_id",
    )
    customers = staging.upsert(
        Customer, key={"unit_id": "customer_unit_id"}, values={}, where=missing
    )
    staging.also_created["customers.unit"] = units.created
    staging.also_created["customers.customer"] = customers.created
    staging.settle()
    return customers.created


def apply_agreements(staging: Staging) -> Counts:
    """Write agreements, the first period of each, and a line for each row that names a service."""
    first = IS_FIRST.format(table=staging.table)
    _mark_cut(staging)
    agreements = _write_agreements(staging)
    _write_masters(staging)
    _write_periods(staging)
    in_first = _write_lines(staging, first)
    return _with_first_lines(agreements, in_first) + _write_lines(staging, f"NOT ({first})")


def _mark_cut(staging: Staging) -> None:
    """Note whose period notice or an ending has cut already, before the file is written over it."""
    run_over(staging, "ALTER TABLE RECORDS ADD COLUMN is_cut boolean")
    run_over(
        staging,
        "UPDATE RECORDS given SET is_cut = EXISTS (SELECT FROM agreements_agreementperiod p"
        " JOIN agreements_agreement a ON a.id = p.agreement_id WHERE a.number = given.number"
        " AND (a.state = 'ended' OR a.notice_given_on IS NOT NULL))",
    )


def values_of_agreements(staging: Staging) -> dict[str, str | Computed]:
    """What an import writes of an agreement itself, by its columns."""
    row = Effect(staging.table)
    computed = {
        "anchor_on": Computed(row.first_on, "first_day"),
        "initial_months": Computed(row.months, "initial_months", "last_day", "first_day"),
        "first_ends_on": Computed(row.ends_on, "initial_months", "last_day", "first_day"),
        "state": Computed(row.state, "state", "first_day"),
        "exemption": Computed(_exemption(row), "exemption", "state", "first_day"),
        "ended_on": Computed(_if_ended(row, "ended_on", row.last_on), "state"),
        "ended_as": Computed(_if_ended(row, "ended_as", "'expired'"), "state"),
        "remark": Computed(_remark(row), "remark", "state", "first_day", "value"),
    }
    return {**{name: name for name in AS_THEY_ARE}, **computed}


def _write_agreements(staging: Staging) -> Counts:
    return staging.upsert(
        Agreement,
        key={"number": "number"},
        values=values_of_agreements(staging),
        into="agreement_id",
    )


def _exemption(row: Effect) -> str:
    """An active agreement without approval says why it needed none: its register had it so."""
    said = literal(_("Active in the register it was imported from."))
    return (
        f"coalesce({row.given('exemption')}, nullif({row.old('exemption')}, ''),"
        f" CASE WHEN {row.state} = 'active' AND {row.old('approval_id')} IS NULL THEN {said} END)"
    )


def _if_ended(row: Effect, column: str, otherwise: str) -> str:
    kept = f"nullif({row.old(column)}::text, '')"
    return (
        f"CASE WHEN {row.state} = 'ended' THEN coalesce({kept}, ({otherwise})::text) END"
        f"{'::date' if column == 'ended_on' else ''}"
    )


def _remark(row: Effect) -> str:
    """The file's remark; else what was odd about the row; else what was remarked before."""
    undated = literal(_("Stays a draft: its register gives no first day."))
    ends = literal(_("Stays a draft: its register gives no first day, but %s as its last."))
    negative = literal(_("Its value is negative."))
    odd = (
        f"nullif(concat_ws(' ', CASE WHEN {row.stays_draft} THEN"
        f" CASE WHEN {row.given('last_day')} IS NULL THEN {undated}"
        f" ELSE replace({ends}, '%s', {row.given('last_day')}::text) END END,"
        f" CASE WHEN {row.given('value')} < 0 THEN {negative} END), '')"
    )
    old = row.old("remark")
    outdated = f"{old} = {undated} OR {old} LIKE replace({ends}, '%s', '%')"
    kept = f"CASE WHEN {outdated} THEN '' ELSE {old} END"
    return f"coalesce({row.given('remark')}, {odd}, {kept})"


def _write_masters(staging: Staging) -> None:
    run_over(
        staging,
        "UPDATE agreements_agreement a SET master_id = master.id"
        " FROM RECORDS given JOIN agreements_agreement master"
        "   ON master.number = given.master"
        " WHERE a.id = given.agreement_id AND a.master_id IS DISTINCT FROM master.id",
    )


def _write_periods(staging: Staging) -> None:
    """Make the first period, or give it its new days where it is the only one and not cut."""
    row = Effect(staging.table)
    staging.upsert(
        AgreementPeriod,
        key={"agreement_id": "agreement_id", "n": "1"},
        values={"valid": row.days},
        where=f"{row.first_on} IS NOT NULL AND NOT is_cut AND NOT EXISTS (SELECT FROM"
        f" agreements_agreementperiod p WHERE p.agreement_id = {row.given('agreement_id')}"
        " AND p.n > 1)",
    )
    run_over(staging, "ALTER TABLE RECORDS ADD COLUMN IF NOT EXISTS period_id bigint")
    run_over(
        staging,
        "UPDATE RECORDS given SET period_id = (SELECT p.id"
        " FROM agreements_agreementperiod p WHERE p.agreement_id = given.agreement_id"
        " ORDER BY p.n DESC LIMIT 1)",
    )


def _write_lines(staging: Staging, where: str) -> Counts:
    return staging.upsert(
        AgreementLine,
        key={"period_id": "period_id", "service_id": "service_id"},
        values=VALUES_OF_LINES,
        where=f"service_id IS NOT NULL AND {where} AND {NOT_TAKEN_OUT.format(staging.table)}",
    )


def _with_first_lines(agreements: Counts, lines: Counts) -> Counts:
    """An agreement that stays as it was while its first line changes is an updated record."""
    changed = min(agreements.unchanged, lines.created + lines.updated - agreements.created)
    changed = max(changed, 0)
    return Counts(agreements.created, agreements.updated + changed, agreements.unchanged - changed)
