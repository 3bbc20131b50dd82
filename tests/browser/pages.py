"""The pages that a browser visits: every one that the role matrix opens to an administrator.

What the matrix makes for a page is what stands on it; a page in a further state is added in
`FURTHER`: one line, with what makes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from brm.accounts.models import User
from tests import documents
from tests.agreements import approvals, ranked, reminded
from tests.agreements import matrix as agreed
from tests.customers import deciding_world, mapped, matrix, merges, planned, reorganised
from tests.matrix import WHO, all_rows
from tests.meetings import complained, escalated, minuted, promised, steered
from tests.meetings import planned as month
from tests.meetings.factories import AgendaItemFactory
from tests.reports.surveys import rows as surveyed

ADMINISTRATOR = WHO[-1]


def nothing(user: User) -> tuple[object, ...]:
    """No arguments, and no rows but the user: the page as it is on the first day."""
    return ()


@dataclass(frozen=True)
class Visit:
    """A page: its URL name, what to make for it, its query, and what tells two visits apart."""

    url_name: str
    rows: Callable[[User], tuple[object, ...]] = nothing
    query: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        return "-".join(filter(None, [self.url_name.replace(":", "-"), self.note]))


def a_decision_to_write(user: User) -> tuple[object, ...]:
    """A meeting with an item, of a customer whose mandates are known."""
    customer = deciding_world.a_structure_that_decides(user).division.customer
    item = AgendaItemFactory(meeting__forum__customer=customer, topic="A second data hall")
    return (item.meeting_id,)


DECIDING = [
    Visit(
        "customers:who_decides",
        deciding_world.a_question,
        "?unit=CREW&matter=service&amount=1500000&currency=EUR",
        "customer",
    ),
    Visit(
        "customers:who_decides",
        deciding_world.a_question,
        "?unit=CREW&matter=order&amount=20000000.01",
        "steering",
    ),
    Visit("customers:who_decides", nothing, "?unit=NOWHERE&matter=order", "unknown"),
    Visit("customers:unit_detail", deciding_world.a_department, note="deciding"),
    Visit("customers:detail", deciding_world.a_deciding_customer, note="deciding"),
    Visit("customers:person_detail", deciding_world.a_deputy, note="deputy"),
    Visit("meetings:detail", a_decision_to_write, "?outcome=decision", "decision"),
]

STRUCTURE = [
    Visit("customers:tree", reorganised.a_listed_reorganisation, "?on=2027-02-01", "later"),
    Visit("customers:tree", reorganised.a_listed_business, "?view=table", "table"),
    Visit("customers:common_structure", nothing, note="empty"),
    Visit("customers:reorganise", nothing, note="empty"),
    Visit("customers:reorganise_as", reorganised.a_merge_to_see, reorganised.MERGE, "preview"),
    Visit("customers:person_merge", merges.a_person_to_merge, "?merged=vcard-77", "preview"),
    Visit("customers:person_detail", merges.a_merged_person, note="merged"),
    Visit("customers:unit_by_code", reorganised.moved_before_and_after, "?on=2027-02-01", "past"),
]

PLANS = [
    Visit("customers:plans", planned.a_customer_without_plans, note="empty"),
    Visit("customers:plans", planned.a_plan_in_every_state, note="full"),
    Visit("customers:communication", planned.a_customer_without_plans, note="empty"),
    Visit("customers:communication_edit", planned.a_customer_without_plans, note="empty"),
    Visit("customers:stakeholders", mapped.a_crowded_map, note="crowded"),
    Visit("customers:maturity", planned.a_customer_without_plans, note="empty"),
    Visit("requirements:of_customer", planned.a_customer_without_plans, note="empty"),
    Visit("requirements:list", nothing, note="empty"),
    Visit("requirements:board", nothing, note="empty"),
    Visit("requirements:board", ranked.a_full_board, note="full"),
    Visit("requirements:detail", ranked.a_decided_order, note="decided"),
    Visit("requirements:detail", ranked.a_ranked_requirement, note="ranked"),
    Visit("requirements:detail", ranked.an_order_for_the_group, note="for_the_group"),
    Visit("requirements:detail", ranked.an_order_that_was_asked_for, note="asked"),
    Visit("requirements:detail", planned.a_requirement_of_a_change, note="of_a_change"),
]

CHOSEN = f"?year=2026&currency_of_year=EUR&chosen={matrix.CHOSEN['chosen']}"

MONEY = [
    Visit("customers:preview", partial(matrix.a_proposal, own=True), CHOSEN),
    Visit("customers:decline", partial(matrix.a_proposal, own=True), CHOSEN),
    Visit("customers:resolve_many", partial(matrix.an_anomaly_chosen, own=True), CHOSEN),
]

IN_THE_CALENDAR = partial(agreed.an_agreement_to_see_in_the_calendar, own=True)

MINUTES = [
    Visit("meetings:detail", minuted.a_full_agenda, note="planned"),
    Visit("meetings:detail", minuted.a_meeting_that_awaits, note="awaits"),
    Visit("meetings:detail", minuted.a_sent_meeting, note="sent"),
    Visit("meetings:detail", minuted.a_locked_meeting, note="locked"),
    Visit("links:open", minuted.a_link_to_minutes, note="minutes"),
    Visit("links:open", minuted.a_link_to_a_decision, note="decision"),
]

COMPLAINTS = [
    Visit("complaints:detail", complained.an_asked_complaint, note="asked"),
    Visit("links:open", complained.an_opened_link, note="complaint"),
    Visit("meetings:action", promised.a_reminded_action, note="reminded"),
    Visit("links:open", promised.a_link_to_an_action, note="action"),
    Visit("links:open", promised.a_link_to_a_plan, note="common-plan"),
]

AGREEMENTS = [
    Visit("links:open", approvals.an_opened_link, note="approval"),
    Visit("agreements:detail", approvals.an_amended_one, note="amendment"),
    Visit("agreements:detail", reminded.an_agreement_with_all_kinds, note="reminded"),
    Visit("reports:today", reminded.reminders_that_wait, note="reminded"),
    Visit(
        "agreements:calendar",
        partial(agreed.an_agreement_to_see_in_the_calendar, own=True),
        "?view=year",
        "year",
    ),
    Visit("agreements:calendar", nothing, note="empty"),
    Visit("rounds:list", partial(agreed.a_listed_round, own=True), note="full"),
    Visit("rounds:detail", partial(agreed.a_closed_round, own=True), note="closed"),
    Visit("agreements:detail", documents.an_agreement_with_documents, note="documents"),
]

SERVICES = [
    Visit("agreements:services", nothing, note="empty"),
    Visit("agreements:service", partial(agreed.a_used_service, own=True), note="used"),
    Visit("opportunities:list", nothing, note="empty"),
]

CALENDAR = [
    Visit("meetings:calendar", month.a_full_month, "?month=2026-12", "month"),
    Visit("meetings:calendar", month.a_full_month, "?month=2026-12&view=agenda", "agenda"),
    Visit("meetings:entry", month.an_assumed_entry, note="assumed"),
    Visit("meetings:detail", month.an_invited_meeting, note="invited"),
    Visit("meetings:feeds", month.calendar_links, note="links"),
]

YEAR = [
    Visit("meetings:coverage", month.a_full_year, note="full"),
    Visit("meetings:coverage_of", month.a_covered_customer, note="full"),
    Visit("meetings:year_wheel", month.a_full_year, "?list=all", "full"),
    Visit("meetings:activities", month.a_full_year, "?show=all", "full"),
    Visit("meetings:activity", month.a_done_activity, note="done"),
]

STEERING = [
    Visit("meetings:steering", steered.a_group_at_work, note="at-work"),
    Visit("meetings:steering", steered.a_group_at_work, "?wall=1", "wall"),
]

ESCALATIONS = [
    Visit("meetings:escalation", escalated.one_that_rose, note="rose"),
    Visit("meetings:escalation", escalated.one_that_was_told, note="told"),
    Visit("meetings:escalation_path", escalated.a_given_path, note="given"),
    Visit("links:open", escalated.an_opened_link, note="escalation"),
]

SURVEYS = [
    Visit("surveys:detail", surveyed.an_anonymous_result, note="anonymous"),
    Visit("surveys:detail", surveyed.an_open_survey, note="open"),
    Visit("surveys:detail", surveyed.a_draft_of, note="draft"),
    Visit("links:open", surveyed.a_survey_by_link, note="survey"),
]

FURTHER: list[Visit] = [
    *AGREEMENTS,
    *SERVICES,
    *MONEY,
    *STRUCTURE,
    *DECIDING,
    *PLANS,
    *CALENDAR,
    *YEAR,
    *COMPLAINTS,
    *STEERING,
    *ESCALATIONS,
    *MINUTES,
    *SURVEYS,
]


PARTS = {"ui:lookup"}
"""What a page fetches while one types, and is no page by itself."""


def visits() -> list[Visit]:
    """Every page once with its rows, then the further states."""
    rows = [row for row in all_rows() if row.url not in PARTS]
    opened = [row for row in rows if row.get.of(ADMINISTRATOR, "get") == 200]
    return [Visit(row.url, partial(row.arguments, own=True)) for row in opened] + FURTHER
