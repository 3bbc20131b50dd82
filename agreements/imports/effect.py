"""What a row of a file comes to, together with what the agreement of its number already says.

Everything here is SQL over one record of the staging table, written by this module alone.
"""

from dataclasses import dataclass

from agreements.models import AgreementState
from brm.imports.upsert import literal

LAST_DAYS = (
    "SELECT p.valid FROM agreements_agreementperiod p"
    " WHERE p.agreement_id = AGREEMENT AND p.n > 1 ORDER BY p.n DESC LIMIT 1"
)

LINE = (
    "SELECT l.COLUMN FROM agreements_agreementline l"
    " JOIN agreements_agreementperiod p ON p.id = l.period_id"
    " WHERE p.agreement_id = AGREEMENT AND l.service_id = SERVICE ORDER BY p.n DESC LIMIT 1"
)


@dataclass(frozen=True)
class Effect:
    """SQL expressions over the record called `record` in a query."""

    record: str

    def given(self, field: str) -> str:
        return f"{self.record}.{field}"

    def old(self, column: str) -> str:
        """What the agreement of that number has in a column now; NULL for a new one."""
        same = f"a.number = {self.record}.number"
        return f"(SELECT a.{column} FROM agreements_agreement a WHERE {same})"  # noqa: S608  our own names

    def old_line(self, column: str) -> str:
        """What the line of the service in the last period has in a column; NULL for a new one."""
        found = LINE.replace("AGREEMENT", self.old("id")).replace("COLUMN", column)
        return f"({found.replace('SERVICE', self.given('service_id'))})"

    def now(self, field: str, column: str | None = None) -> str:
        """What the file gives, or else what the agreement has."""
        return f"coalesce({self.given(field)}, {self.old(column or field)})"

    def after(self, field: str, column: str | None = None) -> str:
        """What the agreement has once the file is applied: also none, where the file says none."""
        given, old = self.given(f"given_{field}"), self.old(column or field)
        return f"(CASE WHEN {given} THEN {self.given(field)} ELSE {old} END)"

    @property
    def first_on(self) -> str:
        return self.now("first_day", "anchor_on")

    @property
    def _length_is_given(self) -> str:
        return f"({self.given('given_initial_months')} OR {self.given('given_last_day')})"

    @property
    def given_months(self) -> str:
        """The first term in months, unless the file's last day says that it was another.

        The last day of an agreement that renews tacitly may be that of a later term.
        """
        first_end = _months_later(self.first_on, self.given("initial_months"))
        last, mode = self.given("last_day"), self.now("renewal_mode")
        return (
            f"CASE WHEN {last} IS NULL OR {first_end} IS NULL OR {first_end} = {last} + 1"
            f" OR ({mode} = 'tacit' AND {first_end} < {last} + 1)"
            f" THEN {self.given('initial_months')} END"
        )

    @property
    def given_end(self) -> str:
        """The last day of the first term, where it is not given in months; none without a first."""
        return (
            f"CASE WHEN ({self.given_months}) IS NULL AND {self.first_on} IS NOT NULL"
            f" THEN {self.given('last_day')} END"
        )

    @property
    def months(self) -> str:
        kept = self.old("initial_months")
        return f"(CASE WHEN {self._length_is_given} THEN {self.given_months} ELSE {kept} END)"

    @property
    def ends_on(self) -> str:
        kept = self.old("first_ends_on")
        return f"(CASE WHEN {self._length_is_given} THEN {self.given_end} ELSE {kept} END)"

    @property
    def days(self) -> str:
        """The first term as a range of days."""
        by_months = _months_later(self.first_on, self.months)
        return f"daterange({self.first_on}, coalesce({by_months}, {self.ends_on} + 1))"

    @property
    def last_days(self) -> str:
        """The days of the last period there is; of the first term, where there is none yet."""
        last = LAST_DAYS.replace("AGREEMENT", self.old("id"))
        return f"coalesce(({last}), {self.days})"

    @property
    def last_on(self) -> str:
        """The last day of what has ended: the file's, if the last period had begun by then."""
        last, days = self.given("last_day"), self.last_days
        return f"CASE WHEN {last} >= lower({days}) THEN {last} ELSE upper({days}) - 1 END"

    @property
    def stays_draft(self) -> str:
        """Whether the file says active of an agreement that has no first day."""
        return f"({self.now('state')} IS NOT DISTINCT FROM 'active' AND {self.first_on} IS NULL)"

    @property
    def state(self) -> str:
        """The state it comes to: what time has ended stays so, though its register says active."""
        return (
            f"(CASE WHEN {self.old('state')} = 'ended' AND {self.given('state')} = 'active'"
            f" THEN 'ended' WHEN {self.stays_draft} THEN 'draft'"
            f" ELSE coalesce({self.now('state')}, 'draft') END)"
        )


def _months_later(day: str, months: str) -> str:
    return f"({day} + make_interval(months => ({months})::int))::date"


def state_in_words(sql: str) -> str:
    """The label of a state given as SQL."""
    cases = (f"WHEN {literal(code)} THEN {literal(str(name))}" for code, name in STATES)
    return f"(CASE {sql} {' '.join(cases)} END)"


STATES = AgreementState.choices
