"""Who gets what of the URLs of agreements."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from agreements.models import (
    Agreement,
    AgreementEdition,
    AgreementLine,
    AgreementRound,
    ApprovalRequest,
    Benefit,
    BusinessCase,
    OpportunityCustomer,
    OpportunityService,
    Requirement,
    ServiceLevel,
)
from agreements.operations.amend import draft_amendment
from agreements.operations.decide_case import ask_to_decide
from agreements.operations.draft import save_line
from agreements.operations.opportunity import (
    answer_opportunity,
    drop_opportunity,
    propose_opportunity,
    requirement_of_opportunity,
)
from agreements.operations.order import ask_buyer
from agreements.operations.plan_renewals import plan_renewal_steps
from agreements.operations.rounds import close_round, start_round
from brm.accounts.models import Role, User
from brm.documents.models import DocumentVersion
from customers.models import Customer
from customers.periods import period
from tests.agreements.approvals import SITE, asked_of, who_decides_for
from tests.agreements.cases import a_delivered_benefit, a_fitted_requirement, a_submitted_case
from tests.agreements.cases import a_draft as a_draft_of_a_case
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    AgreementReviewFactory,
    ReminderFactory,
    RenewalStepFactory,
    ServiceFactory,
    ServiceLevelFactory,
    ServicePriceFactory,
)
from tests.agreements.opportunities import a_proposed_one, an_assessed_one, an_opportunity
from tests.agreements.requirements import a_requirement
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.customers.plans import an_adopted_plan
from tests.documents import a_document as a_document_of
from tests.factories import UserFactory
from tests.matrix import Answers, Row

READ = Answers(200, nobody=404)
LIST = Answers(200)
CARE = Answers(403, nobody=404, own_manager=200, administrator=200)
ACT = Answers(403, nobody=404, own_manager=302, administrator=302)
ADMINISTER = Answers(403, administrator=200)
GROUP = Answers(403, steering_group=200, administrator=200)
TO_DRAFT = Answers(403, own_manager=200, foreign_manager=200, administrator=200)


def in_care(user: User, own: bool) -> Customer:
    """A customer that the user is relationship manager of, or somebody else."""
    customer = CustomerFactory.create(unit__name="Water")
    manager = PersonFactory.create(user=user) if own else PersonFactory.create()
    TeamMemberFactory.create(customer=customer, person=manager)
    return customer


def agreement(user: User, own: bool, **facts: object) -> Agreement:
    made: Agreement = AgreementFactory.create(
        name="Outage map", customer=in_care(user, own), **facts
    )
    return made


def line(user: User, own: bool) -> AgreementLine:
    period = agreement(user, own).periods.get()
    made: AgreementLine = AgreementLineFactory.create(period=period, service__name="Maps")
    return made


def level(user: User, own: bool) -> ServiceLevel:
    made: ServiceLevel = ServiceLevelFactory.create(
        line=line(user, own), measure__name="Answer time"
    )
    return made


def an_agreement(user: User, own: bool) -> tuple[object, ...]:
    return (agreement(user, own).pk,)


def a_level_of_today(user: User, own: bool) -> ServiceLevel:
    """A level in force today, without an end."""
    made = level(user, own)
    Agreement.objects.filter(pk=made.line.period.agreement_id).update(initial_months=None)
    made.line.period.valid = period(made.valid.lower, None)
    made.line.period.save()
    made.refresh_from_db()
    return made


def an_agreement_with_a_level(user: User, own: bool) -> tuple[object, ...]:
    return (a_level_of_today(user, own).line.period.agreement_id,)


def a_customer_with_a_level(user: User, own: bool) -> tuple[object, ...]:
    return (a_level_of_today(user, own).line.period.agreement.customer_id,)


def an_agreement_s_lines(user: User, own: bool) -> tuple[object, ...]:
    return (line(user, own).period.agreement_id, "lines")


def an_edition(user: User, own: bool) -> tuple[object, ...]:
    """The second edition of a text, so that there is one before it."""
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    amended = line(user, own)
    amended.quantity += 1
    save_line(amended, by=administrator, on=date(2026, 6, 1), why="By mail")
    return (AgreementEdition.objects.latest_first()[0].pk,)


def a_current_one(user: User, own: bool) -> tuple[object, ...]:
    """In force today, so that it can be amended."""
    first = timezone.localdate().replace(month=1, day=1)
    return (agreement(user, own, anchor_on=first).pk,)


def an_amendment(user: User, own: bool) -> tuple[object, ...]:
    """An amendment that is drafted for today."""
    a_current_one(user, own)
    administrator, today = UserFactory.create(role=Role.ADMINISTRATOR), timezone.localdate()
    facts = {"by": administrator, "on": today, "why": "More people", "takes_effect_on": today}
    return (draft_amendment(Agreement.objects.get(), **facts).pk,)


def a_document(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    made = a_document_of(agreement(user, own), by=administrator, title="Signed twice")
    return (made.pk,)


def a_version(user: User, own: bool) -> tuple[object, ...]:
    (document,) = a_document(user, own)
    return (DocumentVersion.objects.get(document=document).pk,)


def a_draft_to_ask_for(user: User, own: bool) -> tuple[object, ...]:
    return (agreement(user, own, state="negotiation", exemption="").pk,)


def a_request(user: User, own: bool) -> tuple[object, ...]:
    """Somebody of the customer is asked for a yes or no to a text."""
    drafted = agreement(user, own, state="negotiation", exemption="", currency="EUR")
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    asked_of(drafted, who_decides_for(drafted.customer), by=administrator, on=timezone.localdate())
    return (ApprovalRequest.objects.get().pk,)


def an_edition_asked_for(user: User, own: bool) -> tuple[object, ...]:
    a_request(user, own)
    return (AgreementEdition.objects.get().pk,)


def an_agreement_to_see_in_the_calendar(user: User, own: bool) -> tuple[object, ...]:
    """It should be started today, and so lies in this month; the URL names nothing."""
    today = timezone.localdate()
    agreement(
        user,
        own,
        anchor_on=today,
        initial_months=None,
        first_ends_on=today,
        notice_months=None,
        lead_days=0,
    )
    plan_renewal_steps(today)
    return ()


def its_customer(user: User, own: bool) -> tuple[object, ...]:
    return (agreement(user, own).customer_id,)


def a_draft(user: User, own: bool) -> tuple[object, ...]:
    return (agreement(user, own, state="draft").pk, "negotiation")


def a_line(user: User, own: bool) -> tuple[object, ...]:
    return (line(user, own).pk,)


def a_level(user: User, own: bool) -> tuple[object, ...]:
    return (level(user, own).pk,)


def a_step(user: User, own: bool) -> tuple[object, ...]:
    period = agreement(user, own).periods.get()
    return (RenewalStepFactory.create(period=period, due_on=date(2026, 7, 2)).pk,)


def a_review(user: User, own: bool) -> tuple[object, ...]:
    return (AgreementReviewFactory.create(agreement=agreement(user, own)).pk,)


def a_reminder(user: User, own: bool) -> tuple[object, ...]:
    period = agreement(user, own).periods.get()
    RenewalStepFactory.create(period=period, due_on=date(2026, 7, 2))
    return (ReminderFactory.create(period=period, days_before=14).pk,)


def a_service(user: User, own: bool) -> tuple[object, ...]:
    return (ServiceFactory.create(name="Outage map").pk,)


def a_used_service(user: User, own: bool) -> tuple[object, ...]:
    """A service that is live, with a line of a customer, and another one at another price."""
    used = line(user, own)
    used.service.name = "Outage map"
    used.service.save()
    first = timezone.localdate().replace(month=1, day=1)
    facts = {"funding_share": 60, "rest_paid_by": CustomerFactory.create(), "price": 80}
    shared = AgreementFactory.create(anchor_on=first).periods.get()
    AgreementLineFactory.create(period=shared, service=used.service, **facts)
    return (used.service_id,)


def a_price(user: User, own: bool) -> tuple[object, ...]:
    return (ServicePriceFactory.create().pk,)


def a_price_to_come(user: User, own: bool) -> tuple[object, ...]:
    return (ServicePriceFactory.create(valid=period(date(2990, 1, 1), None)).pk,)


def a_customer_with_a_line(user: User, own: bool) -> tuple[object, ...]:
    first = timezone.localdate().replace(month=1, day=1)
    held = agreement(user, own, anchor_on=first)
    made = AgreementLineFactory.create(period=held.periods.get(), service__name="Maps", cost=70)
    ServiceLevelFactory.create(line=made, measure__name="Answer time", valid=made.period.valid)
    return (held.customer_id,)


def a_customer_to_order(user: User, own: bool) -> tuple[object, ...]:
    ServicePriceFactory.create(service__name="Outage map")
    return (in_care(user, own).pk,)


def a_new_requirement(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    customer = in_care(user, own)
    return (a_requirement(customer, by=administrator, title="Leak detection").pk,)


def an_order(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    facts = {"title": "Leak detection", "kind": "order", "service": ServiceFactory.create()}
    return (a_requirement(in_care(user, own), by=administrator, **facts).pk,)


def a_case(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    asked = a_fitted_requirement(in_care(user, own), by=administrator)
    return (a_draft_of_a_case(asked, by=administrator).pk,)


def a_listed_case(user: User, own: bool) -> tuple[object, ...]:
    a_case(user, own)
    return ()


def a_waiting_case(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    asked = a_fitted_requirement(in_care(user, own), by=administrator)
    return (a_submitted_case(asked, by=administrator).pk,)


def an_asked_order(user: User, own: bool) -> tuple[object, ...]:
    (pk,) = an_order(user, own)
    order, administrator = (
        Requirement.objects.get(pk=pk),
        UserFactory.create(role=Role.ADMINISTRATOR),
    )
    order.rough_sum, order.currency = Decimal(1), "EUR"
    order.save()
    person = who_decides_for(order.customer).person
    ask_buyer(order, by=administrator, on=timezone.localdate(), person=person, site=SITE)
    return (order.order_requests.get().pk,)


def an_asked_case(user: User, own: bool) -> tuple[object, ...]:
    (pk,) = a_waiting_case(user, own)
    case, administrator = (
        BusinessCase.objects.get(pk=pk),
        UserFactory.create(role=Role.ADMINISTRATOR),
    )
    person = who_decides_for(case.requirement.customer).person
    ask_to_decide(case, by=administrator, on=timezone.localdate(), person=person, site=SITE)
    return (case.requests.get().pk,)


def a_delivered_one(user: User, own: bool) -> Benefit:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    return a_delivered_benefit(in_care(user, own), by=administrator)


def a_benefit(user: User, own: bool) -> tuple[object, ...]:
    return (a_delivered_one(user, own).pk,)


def a_listed_benefit(user: User, own: bool) -> tuple[object, ...]:
    a_delivered_one(user, own)
    return ()


def a_look(user: User, own: bool) -> tuple[object, ...]:
    return (a_delivered_one(user, own).reviews.get(months=0).pk,)


def a_customer_with_a_benefit(user: User, own: bool) -> tuple[object, ...]:
    return (a_delivered_one(user, own).requirement.customer_id,)


def a_step_of_one(user: User, own: bool) -> tuple[object, ...]:
    return (*a_new_requirement(user, own), "preparing")


def a_customer_with_one(user: User, own: bool) -> tuple[object, ...]:
    a_new_requirement(user, own)
    return (Customer.objects.get().pk,)


def a_listed_requirement(user: User, own: bool) -> tuple[object, ...]:
    a_new_requirement(user, own)
    return ()


def a_planned_change(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    plan = an_adopted_plan(in_care(user, own), by=administrator, Meters=date(2026, 3, 1))
    return (plan.changes.get().pk,)


def a_customer_to_start_with(user: User, own: bool) -> tuple[object, ...]:
    first = timezone.localdate().replace(month=1, day=1)
    return (agreement(user, own, anchor_on=first).customer_id, first.year)


def the_round(user: User, own: bool) -> AgreementRound:
    customer, year = a_customer_to_start_with(user, own)
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    on = timezone.localdate()
    held = Customer.objects.get(pk=customer)
    return start_round(held, by=administrator, on=on, year=int(str(year)))


def a_round(user: User, own: bool) -> tuple[object, ...]:
    return (the_round(user, own).pk,)


def a_listed_round(user: User, own: bool) -> tuple[object, ...]:
    the_round(user, own)
    return ()


def an_agreement_of_a_round(user: User, own: bool) -> tuple[object, ...]:
    return (the_round(user, own).items.get().pk,)


def a_closed_round(user: User, own: bool) -> tuple[object, ...]:
    held, on = the_round(user, own), timezone.localdate()
    held.items.update(result="renewed")
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    return (close_round(held, by=administrator, on=on, result="All renewed").pk,)


REQUIREMENTS = [
    Row("requirements:list", a_listed_requirement, get=LIST),
    Row("requirements:board", a_listed_requirement, get=LIST),
    Row("requirements:create", get=TO_DRAFT, post=TO_DRAFT),
    Row("requirements:detail", a_new_requirement, get=READ, says="Leak detection"),
    Row("requirements:edit", a_new_requirement, get=CARE, post=CARE, says="Leak detection"),
    Row("requirements:order", get=TO_DRAFT, post=TO_DRAFT),
    Row("requirements:weights", get=ADMINISTER, post=ADMINISTER),
    Row("requirements:fit", a_new_requirement, get=CARE, post=CARE, says="Leak detection"),
    Row("requirements:points", a_new_requirement, get=CARE, post=CARE),
    Row("requirements:order_decide", an_order, get=CARE, post=CARE, says="Leak detection"),
    Row("requirements:order_decide_group", an_order, get=GROUP, post=GROUP),
    Row("requirements:order_ask", an_order, get=CARE, post=CARE, says="Leak detection"),
    Row("requirements:order_to_group", an_order, post=ACT),
    Row("requirements:order_take_back", an_asked_order, post=ACT),
    Row("requirements:withdraw", a_new_requirement, get=CARE, post=CARE, says="Leak detection"),
    Row("requirements:trace", a_new_requirement, get=READ, says="Leak detection"),
    Row("requirements:traces_of_customer", a_customer_with_one, get=READ, says="Leak detection"),
    Row("requirements:undo", a_new_requirement, post=ACT),
    Row("requirements:move", a_step_of_one, post=ACT),
    Row("requirements:of_customer", a_customer_with_one, get=READ, says="Leak detection"),
    Row("requirements:from_change", a_planned_change, post=ACT),
]

CASES = [
    Row("cases:list", a_listed_case, get=LIST),
    Row("cases:begin", a_new_requirement, post=ACT),
    Row("cases:detail", a_case, get=READ, says="Leak detection"),
    Row("cases:edit", a_case, get=CARE, post=CARE, says="Leak detection"),
    Row("cases:submit", a_case, post=ACT),
    Row("cases:pdf", a_case, get=READ),
    Row("cases:decide", a_waiting_case, get=CARE, post=CARE, says="Leak detection"),
    Row("cases:decide_group", a_waiting_case, get=GROUP, post=GROUP, says="Leak detection"),
    Row("cases:take_back", an_asked_case, post=ACT),
    Row("cases:ask", a_waiting_case, get=CARE, post=CARE, says="Leak detection"),
]

BENEFITS = [
    Row("benefits:list", a_listed_benefit, get=LIST),
    Row("benefits:detail", a_benefit, get=READ, says="Water lost"),
    Row("benefits:edit", a_benefit, get=CARE, post=CARE, says="Water lost"),
    Row("benefits:review", a_look, get=CARE, post=CARE, says="Water lost"),
    Row("benefits:of_customer", a_customer_with_a_benefit, get=READ, says="Water lost"),
]

ROUNDS = [
    Row("rounds:list", get=LIST),
    Row("rounds:start", a_customer_to_start_with, post=ACT),
    Row("rounds:detail", a_round, get=READ, says="Outage map"),
    Row("rounds:edit", a_round, get=CARE, post=CARE),
    Row("rounds:fill", a_round, post=ACT),
    Row("rounds:close", a_round, get=CARE, post=CARE, says="Outage map"),
    Row("rounds:reopen", a_closed_round, post=ACT),
    Row("rounds:item", an_agreement_of_a_round, get=CARE, post=CARE, says="Outage map"),
]


def an_opportunity_to_watch(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    facts = {"service": ServiceFactory.create(), "owner": PersonFactory.create()}
    return (an_assessed_one(administrator, **facts).pk,)


def an_opportunity_with_customers(user: User, own: bool) -> tuple[object, ...]:
    return (a_proposal(user, own).opportunity_id,)


def a_proposal(user: User, own: bool) -> OpportunityCustomer:
    """An opportunity of one customer, declined by another and a requirement of a third."""
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    proposed = a_proposed_one(administrator, in_care(user, own), service=ServiceFactory.create())
    facts = {"by": administrator, "on": date(2026, 6, 16)}
    rows = []
    for _ in range(2):
        other = CustomerFactory.create()
        propose_opportunity(proposed.opportunity, customer=other, **facts)
        rows.append(OpportunityCustomer.objects.get(customer=other))
    answer_opportunity(rows[0], answer="declined", reason="No pipes there", **facts)
    requirement_of_opportunity(rows[1], **facts)
    return proposed


def a_proposal_of_one(user: User, own: bool) -> tuple[object, ...]:
    return (a_proposal(user, own).pk,)


def a_dropped_opportunity(user: User, own: bool) -> tuple[object, ...]:
    administrator = UserFactory.create(role=Role.ADMINISTRATOR)
    made = an_opportunity(administrator)
    drop_opportunity(made, by=administrator, on=date(2026, 6, 16), reason="Too early")
    return (made.pk,)


def a_concern(user: User, own: bool) -> tuple[object, ...]:
    an_opportunity_to_watch(user, own)
    return (OpportunityService.objects.get().pk,)


def listed_opportunities(user: User, own: bool) -> tuple[object, ...]:
    an_opportunity_with_customers(user, own)
    return ()


WATCH = Answers(403, own_manager=302, foreign_manager=302, administrator=302)

OPPORTUNITIES = [
    Row("opportunities:list", listed_opportunities, get=LIST),
    Row("opportunities:create", get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:detail", an_opportunity_with_customers, get=READ, says="Leak detection"),
    Row("opportunities:edit", an_opportunity_to_watch, get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:customers", an_opportunity_with_customers, get=READ, says="Leak detection"),
    Row("opportunities:assess", an_opportunity_to_watch, get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:propose", an_opportunity_to_watch, get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:drop", an_opportunity_to_watch, get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:reopen", a_dropped_opportunity, post=WATCH),
    Row("opportunities:concern", an_opportunity_to_watch, get=TO_DRAFT, post=TO_DRAFT),
    Row("opportunities:leave_out", a_concern, post=WATCH),
    Row("opportunities:accept", a_proposal_of_one, post=ACT),
    Row("opportunities:decline", a_proposal_of_one, get=CARE, post=CARE, says="Leak detection"),
    Row("opportunities:require", a_proposal_of_one, post=ACT),
]

ROWS = [
    *OPPORTUNITIES,
    *REQUIREMENTS,
    *ROUNDS,
    *BENEFITS,
    *CASES,
    Row("agreements:list", get=LIST),
    Row("agreements:calendar", an_agreement_to_see_in_the_calendar, get=LIST),
    Row("agreements:of_customer", its_customer, get=READ, says="Outage map"),
    Row("agreements:create", get=TO_DRAFT, post=TO_DRAFT),
    Row("agreements:detail", an_agreement, get=READ, says="Outage map"),
    Row("agreements:document_create", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("documents:download", a_version, get=READ),
    Row("documents:version", a_document, get=CARE, post=CARE, says="Signed twice"),
    Row("documents:withdraw", a_document, get=CARE, post=CARE, says="Signed twice"),
    Row("agreements:text", an_agreement, get=READ, says="Outage map"),
    Row("agreements:edition", an_edition, get=READ, says="Outage map"),
    Row("agreements:sheets", an_agreement_s_lines, get=READ),
    Row("agreements:pdf", an_agreement, get=READ),
    Row("agreements:edition_pdf", an_edition, get=READ),
    Row("agreements:amend", a_current_one, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:withdraw", an_amendment, post=ACT),
    Row("agreements:ask", a_draft_to_ask_for, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:answer", an_edition_asked_for, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:take_back", a_request, post=ACT),
    Row("agreements:edit", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:activate", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:renew", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:end", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:succeed", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:notice", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:state", a_draft, post=ACT),
    Row("agreements:line_create", an_agreement, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:line_edit", a_line, get=CARE, post=CARE, says="Maps"),
    Row("agreements:line_remove", a_line, get=CARE, post=CARE, says="Maps"),
    Row("agreements:level_remove", a_level, get=CARE, post=CARE, says="Answer time"),
    Row("agreements:level_create", a_line, get=CARE, post=CARE, says="Maps"),
    Row("agreements:level_trace", a_level, get=READ, says="Answer time"),
    Row("agreements:trace", an_agreement_with_a_level, get=READ, says="Answer time"),
    Row("agreements:trace_of_customer", a_customer_with_a_level, get=READ, says="Answer time"),
    Row("agreements:level_edit", a_level, get=CARE, post=CARE, says="Answer time"),
    Row("agreements:step_complete", a_step, post=ACT),
    Row("agreements:step_skip", a_step, post=ACT, data={"reason": "Not needed"}),
    Row("agreements:step_reopen", a_step, post=ACT),
    Row("agreements:review", a_review, get=CARE, post=CARE, says="Outage map"),
    Row("agreements:reminder_acknowledge", a_reminder, post=ACT),
    Row("agreements:reminder_take_back", a_reminder, post=ACT),
    Row("agreements:services", get=LIST),
    Row("agreements:service", a_service, get=READ, says="Outage map"),
    Row("agreements:service_create", get=ADMINISTER, post=ADMINISTER),
    Row("agreements:service_edit", a_service, get=ADMINISTER, post=ADMINISTER),
    Row("agreements:service_use", a_used_service, get=READ, says="Outage map"),
    Row("agreements:price_create", a_service, get=ADMINISTER, post=ADMINISTER),
    Row("agreements:price_edit", a_price, get=ADMINISTER, post=ADMINISTER),
    Row("agreements:price_take_back", a_price_to_come, post=Answers(403, administrator=302)),
    Row("agreements:services_of_customer", a_customer_with_a_line, get=READ, says="Maps"),
    Row("agreements:services_to_order", a_customer_to_order, get=READ, says="Outage map"),
]
