"""What each role gets of the pages of the delivery."""

from datetime import timedelta

from django.utils import timezone

from brm.accounts.models import User
from customers.models import Customer
from meetings.spans import containing
from reports.evidence.packs.work import ask_for_pack
from reports.health.assess import assess_health
from reports.models import Edition, Milestone, ProjectCustomer, ProjectReview
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile
from reports.rules import Rating, months_before
from tests.customers.factories import CustomerFactory, PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.matrix import Answers, Row
from tests.reports import reported
from tests.reports.evident import TODAY, a_pack, a_user
from tests.reports.factories import (
    BreachNoticeRuleFactory,
    ImprovementFactory,
    ProjectFactory,
    ProjectStatusFactory,
    a_level,
    measured,
)
from tests.reports.surveys import rows as surveyed


def _customer(user: User, own: bool) -> Customer:
    """A customer in the user's care, or in somebody else's."""
    customer = CustomerFactory.create(unit__name="Canary Water")
    manager = PersonFactory.create(user=user if own else None)
    TeamMemberFactory.create(customer=customer, person=manager)
    return customer


def a_customer(user: User, own: bool) -> tuple[object, ...]:
    return (_customer(user, own).pk,)


def a_level_with_results(user: User, own: bool) -> tuple[object, ...]:
    today = timezone.localdate()
    level = a_level(_customer(user, own))
    measured(level, "98", period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    return (level.pk,)


def a_project(user: User, own: bool) -> tuple[object, ...]:
    project = ProjectFactory.create(customer=_customer(user, own), name="Canary meters")
    ProjectStatusFactory.create(project=project, rating=Rating.RED)
    return (project.pk,)


def a_customer_delivered_to(user: User, own: bool) -> tuple[object, ...]:
    """With a level that was measured and a red project."""
    today = timezone.localdate()
    customer = _customer(user, own)
    measured(a_level(customer), "98", period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    project = ProjectFactory.create(customer=customer, name="Canary meters")
    ProjectStatusFactory.create(project=project, rating=Rating.RED)
    return (customer.pk,)


def a_service_with_results(user: User, own: bool) -> tuple[object, ...]:
    """A service that a customer has agreed, with a month that was breached."""
    today = timezone.localdate()
    level = a_level(_customer(user, own))
    measured(level, "98", period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    return (level.line.service_id,)


def a_clause(user: User, own: bool) -> tuple[object, ...]:
    """A requirement of a standard that a customer lacks everything of."""
    _customer(user, own)
    return ("B3",)


def its_records(user: User, own: bool) -> tuple[object, ...]:
    """A list of records with one of a customer."""
    _customer(user, own)
    return ("B2", "places")


def a_pack_of_evidence(user: User, own: bool) -> tuple[object, ...]:
    """Made, of the customers below a unit."""
    return (a_pack(_customer(user, own)).pk,)


def a_pack_under_way(user: User, own: bool) -> tuple[object, ...]:
    """Asked for, of the customers below a unit; no worker has it."""
    customer = _customer(user, own)
    return (
        ask_for_pack(containing("month", TODAY, first_month=1), unit=customer.unit, by=a_user()).pk,
    )


def a_profile(user: User, own: bool) -> tuple[object, ...]:
    profile = compile_profile(
        _customer(user, own), edition=Edition.INTERNAL, by=None, on=timezone.localdate()
    )
    return (profile.pk,)


def an_improvement(user: User, own: bool) -> tuple[object, ...]:
    improvement = ImprovementFactory.create(customer=_customer(user, own), text="Canary map")
    return (improvement.pk,)


def what_was_held(user: User, own: bool) -> tuple[object, ...]:
    """A breach above its workload limit, of the last month; the pages of all name no customer."""
    today = timezone.localdate()
    level = a_level(_customer(user, own), workload_limit=400)
    measured(level, "98", period=months_before(today, 1)[0], workload=412, counted=700)
    recompute_attainment(as_of=today, months=1)
    return ()


def a_figure(user: User, own: bool) -> tuple[object, ...]:
    """A figure of the last month, corrected once."""
    customer = _customer(user, own)
    last = months_before(timezone.localdate(), 1)[0]
    level = a_level(customer)
    measured(level, "98", period=last, is_current=False)
    figure = measured(
        level, "99.1", period=last, revision=2, reason="Two hours of it were agreed", counted=718
    )
    return (figure.pk,)


def a_customer_in_health(user: User, own: bool) -> tuple[object, ...]:
    """Whose health was counted a year ago and today: it came into another band."""
    today = timezone.localdate()
    level = a_level(_customer(user, own))
    key = level.line.period.agreement.customer_id
    assess_health(on=today - timedelta(days=360), customers=[key])
    measured(level, "98", period=months_before(today, 1)[0])
    recompute_attainment(as_of=today)
    assess_health(on=today, customers=[key])
    return (key,)


def a_notice(user: User, own: bool) -> tuple[object, ...]:
    rule = BreachNoticeRuleFactory.create(customer=_customer(user, own))
    return (rule.pk,)


def a_milestone(user: User, own: bool) -> tuple[object, ...]:
    project = ProjectFactory.create(customer=_customer(user, own), name="Canary meters")
    milestone = Milestone.objects.create(project=project, name="Pilot", due_on=timezone.localdate())
    return (milestone.pk,)


def a_connected_project(user: User, own: bool) -> tuple[object, ...]:
    project = ProjectFactory.create(customer=_customer(user, own))
    other = CustomerFactory.create()
    ProjectCustomer.objects.create(project=project, customer=other)
    return (project.pk, "customer", other.pk)


def a_project_review(user: User, own: bool) -> tuple[object, ...]:
    review = ProjectReview.objects.create(
        customer=_customer(user, own),
        reviewed_on=timezone.localdate(),
        text="Canary meters are late",
        written_by=UserFactory.create(),
    )
    return (review.pk,)


READ_BY_ALL = Answers(200, nobody=404)
CARE = Answers(403, nobody=404, own_manager=200, administrator=200)
CARED_FOR = Answers(403, nobody=404, own_manager=302, administrator=302)
OPENING = Answers(200, nobody=403, reader=403, steering_group=403)
HEALED = Answers(403, nobody=404, own_manager=302, administrator=302)

RUNS = Answers(403, nobody=404, own_manager=200, administrator=200)
DOES = Answers(403, nobody=404, own_manager=302, administrator=302)
MAKES = Answers(403, own_manager=200, foreign_manager=200, administrator=200)
NAMES = Answers(200, nobody=404, reader=403, foreign_manager=200)

SURVEYS = [
    Row("surveys:list", surveyed.some_answers, get=Answers(200)),
    Row("surveys:scores", surveyed.some_answers, get=Answers(200)),
    Row("surveys:create", get=MAKES, post=MAKES),
    Row("surveys:detail", surveyed.a_closed_one, get=READ_BY_ALL, says="Canary satisfaction"),
    Row("surveys:edit", surveyed.a_draft, get=RUNS, post=RUNS),
    Row(
        "surveys:copy",
        surveyed.a_draft,
        get=Answers(403, nobody=403, own_manager=200, foreign_manager=200, administrator=200),
        post=Answers(403, nobody=403, own_manager=200, foreign_manager=200, administrator=200),
    ),
    Row("surveys:translate", surveyed.a_draft_in_swedish, get=RUNS, post=RUNS),
    Row("surveys:delete", surveyed.a_draft, get=DOES, post=DOES),
    Row("surveys:preview", surveyed.a_draft, get=READ_BY_ALL, says="Canary satisfaction"),
    Row("surveys:open", surveyed.a_draft, get=DOES, post=DOES),
    Row("surveys:close", surveyed.an_open_one, get=DOES, post=DOES),
    Row("surveys:add_question", surveyed.a_draft, get=RUNS, post=RUNS),
    Row("surveys:edit_question", surveyed.a_question, get=RUNS, post=RUNS),
    Row("surveys:remove_question", surveyed.a_question, get=DOES, post=DOES),
    Row("surveys:move_question", surveyed.a_question, get=DOES, post=DOES),
    Row("surveys:frame", surveyed.a_draft, get=READ_BY_ALL, says="Canary Water"),
    Row("surveys:propose_frame", surveyed.a_draft, get=DOES, post=DOES),
    Row("surveys:add_member", surveyed.a_draft, get=RUNS, post=RUNS),
    Row("surveys:member", surveyed.a_member, get=RUNS, post=RUNS, data={"reason": "x" * 300}),
    Row("surveys:invitations", surveyed.an_open_one, get=READ_BY_ALL, says="Canary Water"),
    Row("surveys:published", surveyed.a_published_one, get=READ_BY_ALL, says="Canary unit"),
    Row("surveys:answers", surveyed.a_closed_one, get=NAMES, says="promised to be named"),
    Row("surveys:export", surveyed.a_closed_one, get=READ_BY_ALL),
    Row("surveys:evaluate", surveyed.a_closed_one, get=RUNS, post=RUNS),
    Row("surveys:report", surveyed.a_closed_one, get=RUNS, post=RUNS),
    Row(
        "surveys:of_customer",
        surveyed.a_customer_that_answered,
        get=READ_BY_ALL,
        says="Canary Water",
    ),
]

ROWS = [
    *SURVEYS,
    Row("reports:today", get=Answers(200)),
    Row("reports:delivery", get=Answers(200)),
    Row("reports:of_customer", a_customer_delivered_to, get=READ_BY_ALL, says="Canary meters"),
    Row("reports:level_detail", a_level_with_results, get=READ_BY_ALL, says="Canary Water"),
    Row("attainment:services_map", what_was_held, get=Answers(200)),
    Row("attainment:workload", what_was_held, get=Answers(200)),
    Row("measurements:list", what_was_held, get=Answers(200)),
    Row("measurements:record", get=OPENING, post=OPENING),
    Row("measurements:detail", a_figure, get=READ_BY_ALL, says="Canary Water"),
    Row("measurements:correct", a_figure, get=CARE, post=CARE),
    Row("reports:projects", get=Answers(200)),
    Row("reports:project_detail", a_project, get=READ_BY_ALL, says="Canary meters"),
    Row("reports:project_ratings", get=Answers(200)),
    Row("reports:project_create", get=OPENING, post=OPENING),
    Row("reports:project_edit", a_project, get=CARE, post=CARE),
    Row("reports:project_status", a_project, get=CARE, post=CARE),
    Row("reports:project_thresholds", a_project, get=CARE, post=CARE),
    Row("reports:project_manual", a_project, get=CARE, post=CARE),
    Row("reports:project_manual_end", a_project, post=CARED_FOR),
    Row("reports:project_milestone_add", a_project, get=CARE, post=CARE),
    Row("reports:project_milestone_edit", a_milestone, get=CARE, post=CARE),
    Row(
        "reports:project_connect",
        a_project,
        get=Answers(302, nobody=404),
        post=CARED_FOR,
    ),
    Row("reports:project_disconnect", a_connected_project, post=CARED_FOR),
    Row("reports:project_reviews", a_customer, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:project_review_create", a_customer, get=CARE, post=CARE),
    Row("reports:project_review", a_project_review, get=READ_BY_ALL, says="Canary meters"),
    Row("improvements:list", get=Answers(200)),
    Row("improvements:create", get=OPENING, post=OPENING),
    Row("improvements:detail", an_improvement, get=READ_BY_ALL, says="Canary map"),
    Row("improvements:edit", an_improvement, get=CARE, post=CARE),
    Row(
        "improvements:move",
        an_improvement,
        get=Answers(302, nobody=404),
        post=CARE,
        data={"to": "done"},
    ),
    Row("improvements:notices", a_customer, get=READ_BY_ALL, says="Canary Water"),
    Row("improvements:notices_on", a_customer, get=CARE, post=CARE),
    Row(
        "improvements:notices_off",
        a_notice,
        post=Answers(403, nobody=404, own_manager=302, administrator=302),
    ),
    *reported.ROWS,
    Row("reports:profile", a_profile, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:profile_pdf", a_profile, get=READ_BY_ALL),
    Row("reports:profile_compile", a_customer, get=Answers(302, nobody=404), post=CARE),
    Row("reports:evidence", get=Answers(200)),
    Row("reports:evidence_clause", a_clause, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:evidence_records", its_records, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:health", a_customer_in_health, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:health_assess", a_customer, get=Answers(302, nobody=404), post=HEALED),
    Row("reports:evidence_packs", get=Answers(200)),
    Row(
        "reports:evidence_pack_ask",
        get=Answers(302),
        post=Answers(
            403, own_manager=302, foreign_manager=302, steering_group=302, administrator=302
        ),
        data={
            "kind": "month",
            "first_day": "2026-10-01",
            "last_day": "2026-10-31",
            "idempotency_key": "6f1c1a1e-6c3a-4d0e-8a55-3d8c5d7d1b11",
        },
    ),
    Row("reports:evidence_pack", a_pack_of_evidence, get=READ_BY_ALL, says="Canary Water"),
    Row("reports:evidence_pack_progress", a_pack_under_way, get=Answers(302, nobody=404)),
    Row("reports:evidence_capability", get=Answers(200)),
    Row("reports:evidence_figures", get=Answers(200)),
    Row("reports:portfolio", get=Answers(200)),
    Row("reports:management", get=Answers(200)),
    Row("reports:of_service", a_service_with_results, get=READ_BY_ALL, says="Canary Water"),
]
