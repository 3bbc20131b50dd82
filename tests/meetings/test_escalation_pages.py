"""What an escalation's pages show, and that the customer's own page says nothing of inside IT."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Organisation, Role
from brm.links.models import PersonalLink
from brm.links.purposes import purposes
from brm.outbox.models import OutboxMessage
from brm.ui.lookup import shown
from customers.models import Channel, ChannelKind, CommunicationPlan
from meetings.escalations.link import DECISION, PATH
from meetings.models import (
    DeescalationRight,
    Escalation,
    EscalationCause,
    EscalationDigest,
    EscalationWatcher,
)
from meetings.operations import digest, escalate, give_path
from tests.customers.factories import PersonFactory
from tests.factories import UserFactory
from tests.meetings import escalated
from tests.meetings.escalated import CANARY, SITE
from tests.meetings.factories import TODAY, EscalationFactory
from tests.meetings.steered import group_meets

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def customer():
    return escalated.a_customer()


@pytest.fixture
def manager(customer):
    return escalated.manager(customer)


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


def at(name: str, *args: int) -> str:
    return reverse(f"meetings:{name}", args=args)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# The page ---------------------------------------------------------------------------------------


def test_the_page_is_the_brief_the_clock_the_levels_and_the_decision(browser, customer, today):
    escalation = escalated.decided_and_told(customer, today)

    page = text_of(browser.get(escalation.get_absolute_url()))

    for words in (
        "38 000 parcels.",
        "A second line.",
        "Owen Bergman carries it out by",
        "Erik Lund, personal link",
        "IT steering group",
        "0 working days",
        "The customer knows; it can be closed.",
    ):
        assert words in page


def test_one_click_follows_and_one_more_does_not(browser, customer, manager, today):
    escalation = escalated.raised(customer, today)

    browser.post(at("follow_escalation", escalation.pk), {"follow": "1"})
    follows = list(EscalationWatcher.objects.values_list("user", flat=True))
    page = text_of(browser.get(escalation.get_absolute_url()))
    browser.post(at("follow_escalation", escalation.pk), {"follow": "0"})

    assert follows == [manager.pk]
    assert "Unfollow" in page
    assert not EscalationWatcher.objects.exists()


def test_somebody_without_a_login_is_added_and_taken_off(browser, customer, today):
    escalation = escalated.raised(customer, today)
    per = PersonFactory(name="Per Berg")

    browser.post(at("let_follow", escalation.pk), {"person": shown(per)})
    again = browser.post(at("let_follow", escalation.pk), {"person": shown(per)})
    watcher = EscalationWatcher.objects.get()
    browser.post(at("let_no_more_follow", watcher.pk))

    assert again.status_code == 200
    assert str(watcher) == "Per Berg"
    assert not EscalationWatcher.objects.exists()


def test_the_brief_is_changed_from_the_version_that_was_read(browser, customer, today):
    escalation = escalated.raised(customer, today)
    page = at("edit_escalation", escalation.pk)
    form = browser.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"effect": "Trucks wait two hours.", "wanted_by": today.isoformat()}

    browser.post(page, typed)
    second = browser.post(page, typed | {"effect": "Trucks wait three hours."})

    escalation.refresh_from_db()
    assert (escalation.effect, second.status_code) == ("Trucks wait two hours.", 200)


def test_a_decided_brief_stays_as_it_was(browser, customer, manager, today):
    escalation = escalated.decided_and_told(customer, today)
    page = at("edit_escalation", escalation.pk)
    form = browser.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    refused = browser.post(page, typed | {"effect": "x", "wanted_by": today.isoformat()})

    assert "It is decided: its brief stays as it was." in text_of(refused)


def test_deciding_on_the_page_makes_the_action(client_of, steering_member, customer, today):
    escalation = escalated.raised(customer, today, level=3)
    facts = {
        "to": "decided",
        "text": "A second line.",
        "owner": shown(PersonFactory(name="Owen")),
        "due_on": today.isoformat(),
    }

    client_of(steering_member).post(at("move_escalation", escalation.pk), facts)

    pair = escalation.decisions.get()
    assert (pair.decision.text, str(pair.action.owner)) == ("A second line.", "Owen")


def test_a_doubled_click_changes_the_level_once(client_of, steering_member, customer, today):
    escalation = escalated.raised(customer, today)
    DeescalationRight.objects.create(user=steering_member)
    client, address = client_of(steering_member), at("move_escalation", escalation.pk)

    def doubled(to: str) -> int:
        shown = client.get(f"{escalation.get_absolute_url()}?step={to}").context["form"]
        sent = {"to": to, "text": "Now.", "seen_level": shown["seen_level"].value()}
        client.post(address, sent)
        again = client.post(address, sent)
        escalation.refresh_from_db()
        assert "It is at another level already." in text_of(again)
        return escalation.level

    lifted = doubled("lift")
    escalate.lift_escalation(escalation, by=steering_member, on=today)

    assert (lifted, doubled("deescalate")) == (2, 2)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("level=2", {"E-2"}),
        ("severity=2", {"E-3"}),
        ("show=all&state=closed", set()),
        ("age=11-20", {"E-2"}),
        ("age=21-", {"E-3"}),
        ("age=0-5", {"E-1"}),
        ("customer=north", {"E-1"}),
        ("text=harbour", {"E-3"}),
        ("cause=first", {"E-2"}),
    ],
)
def test_the_list_is_narrowed_by_what_one_asks_for(browser, customer, today, query, numbers):
    cause = EscalationCause.objects.first()
    old, older = today - timedelta(days=22), today - timedelta(days=60)
    rises = today + timedelta(days=9)
    EscalationFactory(number="E-1", customer=customer, raised_on=today, level_since=today)
    EscalationFactory(
        number="E-2", level=2, rises_on=rises, raised_on=old, level_since=old, cause=cause
    )
    EscalationFactory(
        number="E-3", severity=2, raised_on=older, level_since=older, question="Whose harbour?"
    )

    response = browser.get(f"{at('escalations')}?{query.replace('first', str(cause.pk))}")

    assert {row.number for row in response.context["page"].rows} == numbers


def test_the_list_is_exported_with_clock_cause_and_decision(browser, customer, today):
    escalated.decided_and_told(customer, today)

    sheet = browser.get(f"{at('escalations')}?export=csv").getvalue().decode("utf-8-sig")

    head, row = sheet.splitlines()[0], sheet
    assert "Rises on" in head
    assert "A second line." in row


# What the customer sees -------------------------------------------------------------------------


@pytest.fixture
def seen_escalations(customer, manager, today, steering_member):
    """In every state, with inner words in all that is for inside IT."""
    CommunicationPlan.objects.create(customer=customer, changed_on=today, changed_by=manager)
    Channel.objects.create(
        plan=customer.communication_plan,
        kind=ChannelKind.ESCALATION,
        name="Duty officer",
        address="+46 70 000 00 00",
    )
    meeting = group_meets(steering_member, today, in_days=7)
    waiting = escalated.raised(customer, today, words="Who pays for the second line?")
    returned = escalated.raised(customer, today)
    escalate.return_escalation(returned, by=manager, on=today, text=f"{CANARY}?")
    scheduled = escalated.raised(customer, today, level=3)
    escalate.schedule_escalation(
        scheduled, by=steering_member, on=today, meeting=meeting, text=f"{CANARY}."
    )
    decided = escalated.raised(customer, today, level=3)
    escalate.decide_escalation(decided, by=steering_member, on=today, text=f"{CANARY}: not told.")
    told = escalated.decided_and_told(customer, today)
    return [waiting, returned, scheduled, decided, told]


def test_the_link_shows_the_way_and_the_states_and_no_inner_word(
    seen_escalations, customer, manager, today
):
    facts = {"by": manager, "on": today, "site": SITE}
    link = give_path.give_path(customer, person=PersonFactory(name="Karin"), **facts)

    page = text_of(Client().get(reverse("links:open", args=escalated.token_of(link))))

    for words in (
        "Who pays for the second line?",
        "A question was raised for you",
        "Being prepared anew",
        "On the agenda of the IT steering group",
        "Decided, we come back to you",
        "A second line.",
        "1. Relationship manager",
        "Ingrid Falk",
        "Head Hansson",
        "Decides within 5 working days",
        "Duty officer",
    ):
        assert words in page
    assert CANARY not in page


def test_the_mail_and_the_page_of_a_decision_say_what_was_decided_and_no_inner_word(
    seen_escalations, customer
):
    told = seen_escalations[-1]
    link = PersonalLink.objects.get(purpose=DECISION, subject_id=told.pk)

    letter = purposes[DECISION].letter(link, Escalation.objects.get(pk=told.pk), "http://x/")
    page = text_of(Client().get(reverse("links:open", args=escalated.token_of(link))))

    assert letter.subject == "Decided: E-5 of Grid North"
    assert "A second line." in letter.text
    assert "A second line." in page
    assert CANARY not in page + letter.subject + letter.text
    assert OutboxMessage.objects.filter(kind="personal_link").count() == 1


def test_a_link_needs_an_address_and_nothing_is_kept_without_one(browser, customer, manager, today):
    escalation = escalated.raised(customer, today)
    escalate.decide_escalation(escalation, by=manager, on=today, text="Yes.")
    facts = {"to": "informed", "person": shown(PersonFactory(name="Per", email="")), "text": ""}

    refused = browser.post(at("move_escalation", escalation.pk), facts | {"through": "link"})
    browser.post(at("move_escalation", escalation.pk), facts | {"through": "meeting"})

    escalation.refresh_from_db()
    assert refused.context["form"].errors == {"person": ["Per has no e-mail address."]}
    assert (escalation.informed_on, str(escalation.informed_person)) == (today, "Per")
    assert escalation.informed_through == "meeting"


def test_who_decides_for_the_customer_is_offered_first(browser, customer, manager, today):
    escalation = escalated.raised(customer, today)
    escalate.decide_escalation(escalation, by=manager, on=today, text="Yes.")

    form = browser.get(escalation.get_absolute_url()).context["form"]

    assert str(form.fields["person"].initial) == "Karin Ek"


def test_a_path_is_given_and_taken_back_on_its_page(browser, customer):
    page = at("escalation_path", customer.pk)
    give = at("give_escalation_path", customer.pk)
    form = {
        "person": shown(PersonFactory(name="Erik", email="erik@example.org")),
        "idempotency_key": browser.get(give).context["form"]["idempotency_key"].value(),
    }

    for _doubled in range(2):
        browser.post(give, form)
    link = PersonalLink.objects.get(purpose=PATH)
    given = text_of(browser.get(page))
    browser.post(at("take_back_escalation_path", customer.pk, link.pk))
    opened = Client().get(reverse("links:open", args=escalated.token_of(link)))

    assert "erik@example.org" in given
    assert opened.status_code == 410


# The weekly digest ------------------------------------------------------------------------------


def told_of(day: date) -> dict[str, int]:
    return digest.tell_the_week(day)


def test_the_group_reads_once_a_week_what_waits(customer, manager):
    UserFactory(role=Role.STEERING_GROUP, email="group@example.org")
    escalated.raised(customer, TODAY, level=3, question="Who pays?")
    coming = escalated.raised(customer, TODAY - timedelta(days=6), question="Which team?")
    escalate.lift_escalation(coming, by=manager, on=TODAY - timedelta(days=3))

    counts = [told_of(TODAY + timedelta(days=n)) for n in (0, 1, 6, 7)]

    assert [each["told"] for each in counts] == [1, 0, 0, 1]
    sent = OutboxMessage.objects.filter(key__startswith="escalation-digest-").order_by("pk")
    mail = sent[0].payload
    assert mail["to"] == ["group@example.org"]
    assert mail["text"].startswith(
        "Waits for your decision:\n- E-1 Who pays? (wanted by 14 December 2026)\n\n"
        "Comes to you within a week, unless decided before:\n"
        "- E-2 Which team? (on 30 November 2026)"
    )


def test_a_week_with_nothing_to_tell_or_nobody_to_read_is_none(customer):
    nobody = told_of(TODAY)
    UserFactory(role=Role.STEERING_GROUP)

    assert [nobody, told_of(TODAY)] == [{"told": 0}] * 2
    assert not EscalationDigest.objects.exists()


def test_a_digest_waits_for_the_weeks_first_working_day(customer):
    Organisation.objects.update_or_create(id=1, defaults={"name": "Grid", "country": "SE"})
    UserFactory(role=Role.STEERING_GROUP)
    easter_monday = date(2027, 3, 29)
    escalated.raised(customer, TODAY, level=3)

    counts = [told_of(easter_monday + timedelta(days=n)) for n in range(3)]

    assert [each["told"] for each in counts] == [0, 1, 0]
