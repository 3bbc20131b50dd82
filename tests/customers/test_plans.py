"""The operational plan: written as a draft, adopted for good, its changes assessed."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from customers.models import EffectAssessment, Goal, OperationalPlan, PlannedChange
from customers.operations.plan_ahead import (
    adopt_plan,
    assess_effect,
    begin_draft,
    discard_draft,
)
from customers.plans.contents import differences_between
from customers.plans.page import PlanOfYear
from customers.plans.rules import (
    Edition,
    Entry,
    differences,
    ends_of_months,
    share_assessed,
    share_over_time,
)
from tests.customers.factories import CustomerFactory
from tests.customers.plans import a_draft, an_adopted_plan, cost_of, judged
from tests.customers.test_communication import sent
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory
from tests.forms_sent import sent_by

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 1)
MARCH = date(2026, 3, 1)


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    return CustomerFactory(unit__name="Water works", manager=manager)


def assess(change, by, on=TODAY, **facts) -> EffectAssessment:
    said = {"effect": "assessed", "words": "More meters"} | facts
    return assess_effect(change, by=by, on=on, **said)


# Rules


def test_the_share_assessed_counts_the_day_itself_and_not_the_day_before():
    one, other = uuid4(), uuid4()

    shares = [
        share_assessed([one, other], {one: TODAY}, on=TODAY + timedelta(days=n)) for n in (-1, 0, 1)
    ]

    assert shares == [Decimal(0), Decimal("0.5"), Decimal("0.5")]


def test_of_no_change_at_all_there_is_no_share():
    assert share_assessed([], {}, on=TODAY) is None


def test_the_share_over_time_is_of_the_edition_in_force_on_each_day():
    one, other = uuid4(), uuid4()
    editions = [
        Edition(date(2026, 1, 10), frozenset({one})),
        Edition(date(2026, 3, 10), frozenset({one, other})),
    ]

    shares = share_over_time(editions, {one: date(2026, 2, 1)}, ends_of_months(date(2026, 4, 5), 5))

    assert shares == [None, Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.5")]


def test_months_end_on_their_last_day_and_the_last_one_today():
    assert ends_of_months(date(2024, 3, 31), 3) == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]


def test_editions_differ_in_words():
    kept, gone, new = uuid4(), uuid4(), uuid4()
    before = [Entry(kept, "Meters", {"beginning": "1 March 2026"}), Entry(gone, "Pumps")]
    after = [Entry(kept, "Smart meters", {"beginning": "1 May 2026"}), Entry(new, "Valves")]

    assert [each.sentence for each in differences(before, after)] == [
        "Added: Valves",
        "Gone: Pumps",
        "“Meters” is now called “Smart meters”",
        "Smart meters: beginning is 1 May 2026, was 1 March 2026",
    ]


# Editions


def test_the_next_edition_begins_as_a_copy_and_the_earlier_one_stays(customer, manager):
    first = an_adopted_plan(customer, by=manager, Meters=MARCH)

    second = begin_draft(customer, 2026, by=manager, on=TODAY)

    assert (second.edition, second.is_draft) == (2, True)
    assert list(second.changes.values_list("title", "key")) == list(
        first.changes.values_list("title", "key")
    )
    assert list(second.goals.values_list("text", "key")) == list(
        first.goals.values_list("text", "key")
    )


def test_beginning_twice_goes_on_with_the_same_draft(customer, manager):
    drafts = {begin_draft(customer, 2026, by=manager, on=TODAY) for _ in range(2)}

    assert drafts == {OperationalPlan.objects.get()}


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_write_one_draft(customer, manager):
    begun = []

    def begin() -> None:
        begun.append(begin_draft(customer, 2026, by=manager, on=TODAY).pk)
        connection.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(begun), len(set(begun))) == (4, 1)


def test_an_empty_plan_is_not_adopted(customer, manager):
    draft = begin_draft(customer, 2026, by=manager, on=TODAY)

    with pytest.raises(ValidationError):
        adopt_plan(draft, by=manager, on=TODAY)


def test_a_plan_is_adopted_once(customer, manager):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    adopt_plan(draft, by=manager, on=TODAY)

    with pytest.raises(ValidationError) as refused:
        adopt_plan(draft, by=manager, on=TODAY)

    sentence = "This edition was adopted on 1 February 2026 and never changes; write the next one."
    assert " ".join(refused.value.messages[0].split()) == sentence


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: OperationalPlan.objects.filter(pk=plan.pk).update(direction="Elsewhere"),
        lambda plan: OperationalPlan.objects.filter(pk=plan.pk).update(adopted_on=None),
        lambda plan: plan.changes.update(title="Something else"),
        lambda plan: plan.changes.all().delete(),
        lambda plan: plan.goals.update(text="Something else"),
        lambda plan: PlannedChange.objects.create(plan=plan, title="Late", begins_on=MARCH),
        lambda plan: Goal.objects.create(plan=plan, text="Late"),
        lambda plan: plan.delete(),
    ],
)
def test_the_database_refuses_every_change_of_an_adopted_plan(customer, manager, change):
    plan = an_adopted_plan(customer, by=manager, Meters=MARCH)

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        change(plan)


def test_a_row_is_not_moved_into_an_adopted_plan_either(customer, manager):
    plan = an_adopted_plan(customer, by=manager, Meters=MARCH)
    draft = a_draft(CustomerFactory(manager=manager), by=manager, Pumps=MARCH)

    with pytest.raises(IntegrityError), transaction.atomic():
        draft.changes.update(plan=plan)


def test_a_draft_is_thrown_away_and_what_is_in_force_stays(customer, manager):
    first = an_adopted_plan(customer, by=manager, Meters=MARCH)
    draft = begin_draft(customer, 2026, by=manager, on=TODAY)

    for _ in range(2):
        discard_draft(draft, by=manager, on=TODAY)

    assert list(OperationalPlan.objects.all()) == [first]


def test_only_the_edition_adopted_last_is_current(customer, manager):
    an_adopted_plan(customer, by=manager, Meters=MARCH)
    second = an_adopted_plan(customer, by=manager, Pumps=MARCH, on=date(2026, 5, 1))
    begin_draft(customer, 2026, by=manager, on=TODAY)
    next_year = an_adopted_plan(customer, by=manager, year=2027, Valves=MARCH)

    assert set(OperationalPlan.objects.current()) == {second, next_year}


def test_what_changed_between_editions_is_told(customer, manager):
    first = an_adopted_plan(customer, by=manager, Meters=MARCH)
    draft = a_draft(customer, by=manager, Pumps=MARCH)
    draft.changes.filter(title="Meters").update(begins_on=date(2026, 4, 1), is_quarter=True)

    assert [each.sentence for each in differences_between(first, draft)] == [
        "Added: Pumps",
        "Meters: beginning is the second quarter of 2026, was 1 March 2026",
    ]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"title": ""}, "a_planned_change_has_a_name"),
        ({"is_quarter": True}, "a_quarter_is_named_by_its_first_day"),
        ({"title": "Meters"}, "one_planned_change_a_title"),
    ],
)
def test_planned_changes_that_cannot_be(customer, manager, facts, name):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    row = PlannedChange(plan=draft, **({"title": "Pumps", "begins_on": MARCH} | facts))

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert refused.value.__cause__.diag.constraint_name == name


# Assessments


def test_no_effect_is_an_answer_too(customer, manager):
    plan = an_adopted_plan(customer, by=manager, Meters=MARCH, Pumps=MARCH)
    meters = plan.changes.get(title="Meters")

    assess(meters, manager, effect="none", words="", rough_sum=Decimal(5), currency="EUR")

    said = EffectAssessment.objects.get()
    assert (said.rough_sum, said.currency, said.services) == (None, "", [])
    assert [c.title for c in PlannedChange.objects.current().unassessed()] == ["Pumps"]


def test_an_assessment_holds_for_the_change_in_every_later_edition(customer, manager):
    plan = an_adopted_plan(customer, by=manager, Meters=MARCH)
    assess(plan.changes.get(), manager)

    an_adopted_plan(customer, by=manager, Pumps=MARCH, on=date(2026, 5, 1))

    assert [c.title for c in PlannedChange.objects.current().unassessed()] == ["Pumps"]


def test_the_last_assessment_counts_and_the_earlier_ones_stay(customer, manager):
    change = an_adopted_plan(customer, by=manager, Meters=MARCH).changes.get()
    assess(change, manager)
    last = assess(change, manager, effect="none", words="Done by the supplier")

    assert EffectAssessment.objects.last_of([change.key]).get() == last
    assert EffectAssessment.objects.count() == 2


def test_an_assessment_is_never_changed(customer, manager):
    assess(an_adopted_plan(customer, by=manager, Meters=MARCH).changes.get(), manager)

    with pytest.raises(InternalError), transaction.atomic():
        EffectAssessment.objects.update(words="Other words")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"words": ""}, "__all__"),
        ({"rough_sum": Decimal(1), "currency": ""}, "__all__"),
        ({"services": ["no-such-service"]}, "services"),
    ],
)
def test_an_assessment_that_says_too_little_is_refused(customer, manager, facts, field):
    change = an_adopted_plan(customer, by=manager, Meters=MARCH).changes.get()

    with pytest.raises(ValidationError) as refused:
        assess(change, manager, **facts)

    assert list(refused.value.error_dict) == [field]


def test_nobody_without_care_assesses(customer, manager):
    change = an_adopted_plan(customer, by=manager, Meters=MARCH).changes.get()

    with pytest.raises(PermissionDenied):
        assess(change, UserFactory(role=Role.RELATIONSHIP_MANAGER))


# The page


def test_the_page_begins_with_what_is_not_assessed_and_what_begins_next(customer, manager):
    plan = an_adopted_plan(
        customer, by=manager, Meters=date(2026, 1, 20), Pumps=MARCH, Valves=date(2026, 9, 1)
    )
    assess(plan.changes.get(title="Valves"), manager)

    shown = PlanOfYear(customer, 2026, on=TODAY)

    assert shown.sentence == (
        "2 of 3 planned changes are not assessed. The next begins on 1 March 2026."
    )
    assert [row.state for row in shown.rows] == ["late", "at_risk", "done"]


@pytest.mark.parametrize(("days", "state"), [(90, "at_risk"), (91, "not_measured")])
def test_a_change_presses_from_ninety_days_before_it_begins(customer, manager, days, state):
    an_adopted_plan(customer, by=manager, Meters=TODAY + timedelta(days=days))

    assert [row.state for row in PlanOfYear(customer, 2026, on=TODAY).rows] == [state]


def test_rough_sums_are_added_up_by_currency(customer, manager):
    plan = an_adopted_plan(customer, by=manager, A=MARCH, B=MARCH, C=MARCH)
    sums = [(Decimal(5), "EUR"), (Decimal(7), "EUR"), (Decimal(9), "SEK")]
    for change, (rough_sum, currency) in zip(plan.changes.all(), sums, strict=True):
        assess(change, manager, rough_sum=rough_sum, currency=currency)

    assert PlanOfYear(customer, 2026, on=TODAY).rough_sums == {"EUR": 12, "SEK": 9}


def test_the_page_costs_the_same_queries_for_one_change_and_for_three(
    client_of, reader, customer, manager
):
    client = client_of(reader)
    address = reverse("customers:plans", args=[customer.pk])
    an_adopted_plan(customer, by=manager, Meters=MARCH)
    client.get(address, {"year": 2026})
    costs = []

    for more in ({}, {"Pumps": MARCH, "Valves": MARCH}):
        plan = an_adopted_plan(customer, by=manager, on=date(2026, 5, 1), **more)
        for change in plan.changes.all():
            assess(change, manager)
        costs.append(cost_of(client, address, {"year": 2026}))

    assert costs[0] == costs[1]


def test_a_plan_is_written_saved_and_adopted_on_its_pages(client_of, manager, customer):
    client = client_of(manager)
    year = timezone.localdate().year
    begun = client.post(reverse("customers:plan_begin", args=[customer.pk]), {"year": year})
    drawn = client.get(begun.url)
    draft = OperationalPlan.objects.get()
    typed = {
        "goals-0-text": "Fewer leaks",
        "changes-0-title": "Smart meters",
        "changes-0-begins_on": f"{year}-05-20",
        "changes-0-is_quarter": "on",
    }
    fields = {k: v for k, v in sent(draft, drawn).items() if not k.endswith("is_quarter")}
    fields |= {"direction": "Less water lost"} | typed
    fields.pop("note")

    client.post(begun.url, fields)
    address = reverse("customers:plan_adopt", args=[draft.pk])
    client.post(address, sent_by(client.get(address)))

    plan = OperationalPlan.objects.get()
    assert (plan.direction, plan.adopted_by) == ("Less water lost", manager)
    assert [(c.title, c.begins_on) for c in plan.changes.all()] == [
        ("Smart meters", date(year, 4, 1))
    ]
    page = client.get(reverse("customers:plans", args=[customer.pk]))
    assert "The one planned change is not assessed." in text_of(page)


def test_a_change_is_assessed_on_its_page_and_a_doubled_click_says_it_once(
    client_of, manager, customer
):
    year = timezone.localdate().year
    change = an_adopted_plan(
        customer, by=manager, year=year, Meters=timezone.localdate()
    ).changes.get()
    client = client_of(manager)
    address = reverse("customers:change_assess", args=[change.pk])
    fields = hidden(client.get(address)) | {"effect": "none", "words": "", "currency": "EUR"}

    for _ in range(2):
        answer = client.post(address, fields)

    assert answer.status_code == 302
    assert EffectAssessment.objects.count() == 1


def test_the_overview_names_what_is_not_assessed(client_of, reader, customer, manager):
    an_adopted_plan(customer, by=manager, Meters=MARCH)

    page = client_of(reader).get(customer.get_absolute_url())

    assert "Planned changes to assess" in text_of(page)
    assert "Meters" in text_of(page)


def test_the_timeline_tells_of_plans_and_what_was_assessed(client_of, reader, customer, manager):
    change = an_adopted_plan(customer, by=manager, Meters=MARCH).changes.get()
    assess(change, manager)
    assess(change, manager, effect="none", words="")
    judged(customer, by=manager, on=TODAY, business=2, it=3)

    page = text_of(client_of(reader).get(reverse("customers:timeline", args=[customer.pk])))

    assert "Plan for 2026 adopted, edition 1" in page
    assert "Effect on IT assessed: Meters" in page
    assert "No effect on IT: Meters" in page
    assert "Maturity judged: business 2, IT 3" in page


@pytest.mark.parametrize(("typed", "kept"), [("No leaks", ["No leaks"]), ("Fewer leaks", [])])
def test_a_row_that_somebody_else_took_out_meanwhile_does_not_stand_in_the_way(
    client_of, manager, customer, typed, kept
):
    draft = a_draft(customer, by=manager, Meters=MARCH)
    Goal.objects.create(plan=draft, text="Fewer leaks")
    client, address = client_of(manager), reverse("customers:plan_edit", args=[draft.pk])
    facts = sent(draft, client.get(address))
    draft.goals.all().delete()
    Goal.objects.create(plan=draft, text="More heat")
    OperationalPlan.objects.filter(pk=draft.pk).update(writes=1)

    refused = client.post(address, facts | {"goals-0-text": typed, "changes-0-title": "Smart"})
    done = client.post(address, sent(draft, refused))

    assert "Somebody else has taken out a row" in text_of(refused)
    assert refused.context["rows"]["goals"].forms[-1]["text"].value() == typed
    assert done.status_code == 302, text_of(done)
    assert draft.changes.get().title == "Smart"
    assert [goal.text for goal in draft.goals.all()] == ["More heat", *kept]
