"""Notices of breaches: never before they are switched on, and each breached month once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.models import PeriodKind
from brm.outbox.models import OutboxMessage
from brm.ui.lookup import shown
from customers.models import Membership, Stakeholder
from customers.operations.hand_over import hand_over
from customers.periods import period
from customers.registries.gaps import gaps
from reports.improvements.breaches import improve_what_was_breached
from reports.improvements.notices import (
    switch_off,
    switch_on,
    tell_another,
    tell_customers_of_breaches,
)
from reports.models import Attainment, BreachNotice, BreachNoticeRule, Improvement
from reports.operations.attainment import recompute_attainment
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.forms_sent import sent_by
from tests.meetings.factories import manager_of
from tests.meetings.test_constraints import assert_refused
from tests.reports.factories import (
    BreachNoticeRuleFactory,
    LevelFactory,
    ServiceFactory,
    a_level,
    measured,
)

pytestmark = pytest.mark.django_db
SEEN = date(2026, 11, 5)
TOLD = SEEN + timedelta(days=3)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def level(customer):
    """Breached in October 2026, which was seen on 5 November."""
    return breached(customer)


def breached(customer):
    level = a_level(customer, line__service=ServiceFactory(name="Outage map"))
    measured(level, "98.1")
    recompute_attainment(as_of=SEEN)
    improve_what_was_breached(SEEN)
    return level


def mails():
    return [each.payload for each in OutboxMessage.objects.filter(kind="mail").order_by("pk")]


def test_a_breach_is_told_with_the_figures_and_what_is_done(level, customer):
    BreachNoticeRuleFactory(customer=customer)

    counts = tell_customers_of_breaches(TOLD)

    [mail], notice = mails(), BreachNotice.objects.get()
    assert counts == {"told": 1}
    assert mail["to"] == ["karin@example.org"]
    assert mail["subject"] == "Outage map, availability was not held in October 2026"
    assert mail["text"].split("\n\n") == [
        "A service level that we agreed with Grid North was not held.",
        Attainment.objects.breached().get().sentence,
        "We are working on it, until 4 January 2027.",
        "Your relationship manager answers what you want to know about it.",
    ]
    assert (notice.subject, notice.text) == (mail["subject"], mail["text"])


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (TOLD, "We are working on it, until 8 November 2026."),
        (TOLD - timedelta(days=1), "We are working on it."),
    ],
)
def test_a_day_that_has_passed_is_no_promise(level, customer, due_on, words):
    BreachNoticeRuleFactory(customer=customer)
    Improvement.objects.update(due_on=due_on)

    tell_customers_of_breaches(TOLD)

    assert BreachNotice.objects.get().text.split("\n\n")[2] == words


def test_told_once_it_is_never_told_again(level, customer):
    BreachNoticeRuleFactory(customer=customer)
    tell_customers_of_breaches(TOLD)

    counts = tell_customers_of_breaches(TOLD + timedelta(days=1))

    assert (counts, len(mails())) == ({"told": 0}, 1)


@pytest.mark.parametrize(("days", "told"), [(2, 0), (3, 1), (4, 1)])
def test_it_waits_for_the_days_in_which_a_figure_can_be_corrected(level, customer, days, told):
    BreachNoticeRuleFactory(customer=customer)

    assert tell_customers_of_breaches(SEEN + timedelta(days=days)) == {"told": told}


def test_a_figure_that_was_corrected_meanwhile_is_told_to_nobody(level, customer):
    BreachNoticeRuleFactory(customer=customer)
    Attainment.objects.breached().update(result="met", value="99.9")

    assert tell_customers_of_breaches(TOLD) == {"told": 0}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"first_month": date(2026, 10, 1)}, 1),
        ({"first_month": date(2026, 11, 1)}, 0),
        ({"ended_on": SEEN}, 0),
        ({"person__email": ""}, 0),
    ],
    ids=["since then", "since later", "switched off", "no address"],
)
def test_only_a_rule_that_holds_for_the_month_tells(level, customer, facts, told):
    BreachNoticeRuleFactory(customer=customer, **facts)

    assert tell_customers_of_breaches(TOLD) == {"told": told}


def test_without_a_rule_of_the_customer_nobody_is_told(level):
    BreachNoticeRuleFactory()

    assert (tell_customers_of_breaches(TOLD), mails()) == ({"told": 0}, [])


def test_a_rule_of_one_agreement_is_silent_about_the_others(level, customer):
    other = a_level(customer)
    BreachNoticeRuleFactory(customer=customer, agreement=other.line.period.agreement)
    assert tell_customers_of_breaches(TOLD) == {"told": 0}
    BreachNoticeRuleFactory(
        customer=customer,
        agreement=level.line.period.agreement,
        person=PersonFactory(email="per@example.org"),
    )

    assert tell_customers_of_breaches(TOLD) == {"told": 1}


def test_a_person_with_two_rules_is_told_once(level, customer):
    rule = BreachNoticeRuleFactory(customer=customer)
    BreachNoticeRuleFactory(
        customer=customer, person=rule.person, agreement=level.line.period.agreement
    )

    assert tell_customers_of_breaches(TOLD) == {"told": 1}


def test_it_is_told_in_the_language_of_the_person(level, customer):
    BreachNoticeRuleFactory(customer=customer, person__language="sv")

    tell_customers_of_breaches(TOLD)

    assert "oktober 2026" in BreachNotice.objects.get().subject


def test_what_was_told_stays_as_it_was(level, customer):
    BreachNoticeRuleFactory(customer=customer)
    tell_customers_of_breaches(TOLD)
    notice = BreachNotice.objects.get()
    notice.text = "All was well"

    assert_refused("Cannot update", notice.save)


# Switching --------------------------------------------------------------------------------------


def test_switched_on_it_begins_with_the_month_of_the_day(customer, manager):
    karin = PersonFactory(email="karin@example.org")

    rule = switch_on(customer=customer, by=manager, on=date(2026, 11, 30), person=karin)

    assert rule.first_month == date(2026, 11, 1)


def test_switched_off_and_on_again_nothing_in_between_is_told(level, customer, manager):
    rule = BreachNoticeRuleFactory(customer=customer)
    switch_off(rule, by=manager, on=SEEN)
    switch_on(customer=customer, by=manager, on=TOLD, person=rule.person)

    assert tell_customers_of_breaches(TOLD) == {"told": 0}


def test_who_has_no_address_is_not_switched_on(customer, manager):
    with pytest.raises(ValidationError, match="has no e-mail address"):
        switch_on(customer=customer, by=manager, on=SEEN, person=PersonFactory(email=""))


def test_only_who_cares_for_the_customer_switches(customer, manager, relationship_manager):
    karin = PersonFactory(email="karin@example.org")

    with pytest.raises(PermissionDenied, match="This is for Ingrid"):
        switch_on(customer=customer, by=relationship_manager, on=SEEN, person=karin)


def test_the_page_switches_on_shows_what_was_told_and_switches_off(client_of, customer, manager):
    browser = client_of(manager)
    karin = PersonFactory(name="Karin Ek", email="karin@example.org")
    page = reverse("improvements:notices", args=[customer.pk])
    on = reverse("improvements:notices_on", args=[customer.pk])
    form = sent_by(browser.get(on), "person")
    browser.post(on, form | {"person": shown(karin)})
    rule = BreachNoticeRule.objects.get()
    assert rule.first_month == timezone.localdate().replace(day=1)
    assert "Karin Ek" in browser.get(page).content.decode()

    browser.post(reverse("improvements:notices_off", args=[rule.pk]))

    assert browser.get(page).context["rules"] == []


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("notices_begin_with_a_whole_month", {"first_month": date(2026, 10, 2)}),
        ("a_notice_waits_a_month_at_most", {"wait_days": 32}),
    ],
)
def test_the_database_refuses_a_rule(name, facts):
    customer, person = CustomerFactory(), PersonFactory()

    assert_refused(name, lambda: BreachNoticeRuleFactory(customer=customer, person=person, **facts))


def test_a_person_has_one_rule_of_the_same_agreements(customer):
    person = BreachNoticeRuleFactory(customer=customer).person

    assert_refused(
        "one_rule_of_notices_a_person",
        lambda: BreachNoticeRuleFactory(customer=customer, person=person),
    )


def test_a_quarter_is_told_beside_its_last_month(customer):
    """Both are results of one measure and of one month; one of them must not stop the other."""
    monthly = a_level(customer, line__service=ServiceFactory(name="Outage map"))
    LevelFactory.create(line=monthly.line, measure=monthly.measure, period_kind=PeriodKind.QUARTER)
    for month in (7, 8, 9):
        measured(monthly, "98.1", period=date(2026, month, 1))
    rule = BreachNoticeRuleFactory(customer=customer, first_month=date(2026, 9, 1), wait_days=0)
    seen = date(2026, 10, 5)
    recompute_attainment(as_of=seen)
    improve_what_was_breached(seen)

    assert tell_customers_of_breaches(seen) == {"told": 2}
    assert tell_customers_of_breaches(seen) == {"told": 0}
    told = BreachNotice.objects.filter(person=rule.person).order_by("period_kind")
    assert list(told.values_list("period_kind", "period")) == [
        ("month", date(2026, 9, 1)),
        ("quarter", date(2026, 9, 1)),
    ]
    assert [each.subject for each in told] == [
        "Outage map, availability was not held in September 2026",
        "Outage map, availability was not held from July to September 2026",
    ]


def test_whoever_is_told_instead_learns_nothing_of_before(level, customer, manager):
    rule = BreachNoticeRuleFactory(customer=customer)
    tell_customers_of_breaches(TOLD)

    tell_another(rule, PersonFactory(email="per@example.org"), date(2026, 11, 20), manager)

    assert tell_customers_of_breaches(date(2026, 11, 20)) == {"told": 0}
    following = BreachNoticeRule.objects.on().get()
    assert (following.person.email, following.first_month) == (
        "per@example.org",
        date(2026, 11, 1),
    )


def test_who_has_left_is_told_nothing(level, customer):
    rule = BreachNoticeRuleFactory(customer=customer)
    rule.person.left_on = date(2026, 11, 1)
    rule.person.save()

    assert tell_customers_of_breaches(TOLD) == {"told": 0}


def test_nobody_without_an_address_is_told_instead(level, customer, manager):
    rule = BreachNoticeRuleFactory(customer=customer)
    per = PersonFactory(name="Per Lind", email="")

    with pytest.raises(ValidationError) as refused:
        hand_over(rule.person, by=manager, on=SEEN, first_day=SEEN, to={"breach_notices": per})

    assert refused.value.message_dict == {
        "breach_notices": [f"{rule}: Per Lind has no e-mail address."]
    }
    assert BreachNoticeRule.objects.on().get().person == rule.person


def test_a_rule_whose_person_has_lost_the_address_is_a_gap_and_says_so(
    client_of, customer, manager
):
    lost = BreachNoticeRuleFactory(customer=customer)
    BreachNoticeRuleFactory(customer=customer)
    ended = BreachNoticeRuleFactory(customer=customer, ended_on=SEEN)
    for each in (lost.person, ended.person):
        each.email = ""
        each.save()
    gap = gaps["untold_breaches"]

    page = client_of(manager).get(reverse("improvements:notices", args=[customer.pk]))

    assert list(gap.rows(SEEN)) == [lost]
    assert gap.why(lost, SEEN) == (
        f"{lost.person} is to be told by mail and has no e-mail address any more."
    )
    assert page.content.decode().count("nobody is told until there is one") == 1


def test_a_person_of_another_customer_is_not_told(customer, manager):
    water = CustomerFactory(unit__name="Water")
    karin = PersonFactory(name="Karin Ek", email="karin@example.org")
    _place(karin, UnitFactory(parent=water.unit))
    rule = BreachNoticeRuleFactory(customer=customer)
    sentence = "Karin Ek is of Water and not of Grid North."

    with pytest.raises(ValidationError) as refused:
        switch_on(customer=customer, by=manager, on=SEEN, person=karin)
    with pytest.raises(ValidationError) as refused_too:
        tell_another(rule, karin, SEEN, manager)

    assert refused.value.message_dict == {"person": [sentence]}
    assert refused_too.value.message_dict == {"person": [sentence]}
    assert BreachNoticeRule.objects.on().get() == rule


def _place(person, unit):
    Membership.objects.create(person=person, unit=unit, valid=period(date(2026, 1, 1), None))


def _below(person, customer):
    _place(person, UnitFactory(parent=customer.unit))


def _mandate(person, customer):
    MandateFactory(person=person, unit=customer.unit)


def _stake(person, customer):
    Stakeholder.objects.create(person=person, customer=customer, influence=1, interest=1)


def _team(person, customer):
    TeamMemberFactory(person=person, customer=customer, role="service_manager")


@pytest.mark.parametrize("place", [_below, _mandate, _stake, _team], ids=lambda each: each.__name__)
def test_who_has_a_place_at_the_customer_too_is_told(customer, manager, place):
    karin = PersonFactory(email="karin@example.org")
    _place(karin, CustomerFactory().unit)
    place(karin, customer)

    assert switch_on(customer=customer, by=manager, on=timezone.localdate(), person=karin).pk
