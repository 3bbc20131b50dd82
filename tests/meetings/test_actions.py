"""Actions on their way: moved with a reason, reminded of once, answered by the mail's link."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.links.models import PersonalLink
from brm.links.tokens import token_again
from brm.outbox.models import OutboxMessage
from customers.models import Person
from meetings.action_origins import to_promise
from meetings.models import Action, ActionReminder, ActionReminderRule, ActionStep
from meetings.operations.promise import answer_action, create_action, move_due_day
from meetings.operations.remind_of_actions import remind_of_actions, remind_owner
from tests.agreements.factories import AgreementFactory
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import ActionFactory, EscalationFactory, manager_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    user = manager_of(customer, name="Ingrid")
    user.person.email = "ingrid@example.org"
    user.person.save()
    return user


@pytest.fixture
def action(customer):
    owner = PersonFactory(name="Bo Ek", email="bo@example.org")
    return ActionFactory(customer=customer, owner=owner, due_on=TODAY, text="Price list")


def open_link(client, **answer):
    """The page of the latest personal link; with an answer, after it was sent."""
    link = PersonalLink.objects.latest("pk")
    page = reverse("links:open", args=[token_again(link.seed, link.digest)])
    return client.post(page, answer) if answer else client.get(page)


def test_a_due_day_is_moved_with_its_reason_and_both_are_kept(action, manager):
    move_due_day(action, by=manager, on=TODAY, due_on=date(2026, 12, 1), reason="Supplier late")

    action.refresh_from_db()
    step = ActionStep.objects.get()
    assert action.due_on == date(2026, 12, 1)
    assert (step.due_before, step.due_after, step.text) == (
        TODAY,
        date(2026, 12, 1),
        "Supplier late",
    )


@pytest.mark.parametrize(
    ("due_on", "reason", "sentence"),
    [(TODAY, "why", "It is due on that day already."), (date(2026, 12, 1), "  ", "Say why.")],
)
def test_a_move_needs_another_day_and_a_reason(action, manager, due_on, reason, sentence):
    with pytest.raises(ValidationError) as refusal:
        move_due_day(action, by=manager, on=TODAY, due_on=due_on, reason=reason)

    assert refusal.value.messages == [sentence]


def test_nobody_without_care_moves_it_and_nobody_what_is_done(action, manager):
    with pytest.raises(PermissionDenied):
        move_due_day(action, by=UserFactory(role=Role.READER), on=TODAY, due_on=TODAY, reason="x")
    Action.objects.update(state="done", done_on=TODAY)

    with pytest.raises(ValidationError, match="done already"):
        move_due_day(action, by=manager, on=TODAY, due_on=date(2026, 12, 1), reason="x")


def sent(action):
    return sorted(action.reminders.values_list("days", "told", "sent_on"))


def test_the_owner_is_told_before_and_after_and_then_the_manager_each_once(action, manager):
    counts = [
        remind_of_actions(TODAY + timedelta(days=days)) for days in (-4, -3, -3, 0, 1, 6, 7, 40)
    ]

    assert [(each["owners"], each["managers"]) for each in counts] == [
        (0, 0), (1, 0), (0, 0), (0, 0), (1, 0), (0, 0), (0, 1), (0, 0),
    ]  # fmt: skip
    assert sent(action) == [
        (-3, "owner", date(2026, 11, 21)),
        (1, "owner", date(2026, 11, 25)),
        (7, "manager", date(2026, 12, 1)),
    ]
    mail = OutboxMessage.objects.get(kind="mail").payload
    assert mail["to"] == ["ingrid@example.org"]
    assert mail["subject"] == "Late since 24 November 2026: Price list"


def test_after_a_standstill_each_reader_gets_one_mail_for_all_that_was_missed(action, manager):
    remind_of_actions(TODAY + timedelta(days=60))

    assert len(sent(action)) == 3
    assert PersonalLink.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="mail").count() == 1


def test_a_moved_day_a_new_owner_and_a_new_rule_are_reminded_of_anew(action, manager):
    remind_of_actions(TODAY)
    move_due_day(action, by=manager, on=TODAY, due_on=TODAY + timedelta(days=2), reason="late")
    Action.objects.update(owner=PersonFactory(email="al@example.org"))
    ActionReminderRule.objects.create(days=-10)

    counts = remind_of_actions(TODAY)

    assert counts == {"owners": 2, "managers": 0}
    assert PersonalLink.objects.latest("pk").address == "al@example.org"


def test_what_is_not_open_and_what_nobody_cares_for_is_not_reminded_of(customer):
    ActionFactory(customer=customer, due_on=TODAY, state="done", done_on=TODAY)
    ActionFactory(customer=customer, due_on=TODAY + timedelta(days=4))
    late = ActionFactory(customer=customer, due_on=TODAY - timedelta(days=30), owner__email="")

    counts = remind_of_actions(TODAY)

    assert (counts, ActionReminder.objects.count()) == ({"owners": 0, "managers": 0}, 0)
    Person.objects.filter(pk=late.owner_id).update(email="bo@example.org")
    assert remind_of_actions(TODAY) == {"owners": 2, "managers": 0}
    assert PersonalLink.objects.get().address == "bo@example.org"


def test_a_manager_is_not_told_of_an_own_action_nor_anybody_twice_after_a_merge(action, manager):
    remind_of_actions(TODAY + timedelta(days=1))
    before, kept = action.owner, manager.person
    Action.objects.update(owner=kept)
    Person.objects.filter(pk=before.pk).update(merged_into=kept)

    counts = remind_of_actions(TODAY + timedelta(days=7))

    assert counts == {"owners": 0, "managers": 0}
    assert [row.person for row in ActionReminder.objects.all()] == [before, before]


def test_reminding_costs_the_same_for_one_action_and_for_many(django_assert_num_queries):
    for n in (1, 3):
        for _each in range(n):
            ActionFactory(customer=None, due_on=TODAY, owner__email="bo@example.org")
        with django_assert_num_queries(8):
            remind_of_actions(TODAY)

    assert PersonalLink.objects.count() == 4


def test_the_mails_link_shows_the_action_and_done_is_kept_as_the_owners_word(
    action, manager, client
):
    remind_of_actions(TODAY)

    shown = open_link(client)
    state_after_get = Action.objects.get().state
    open_link(client, answer="done", text="Sent to all")
    again = open_link(client, answer="not_done", text="No")

    action.refresh_from_db()
    step = ActionStep.objects.get()
    assert "Price list" in shown.content.decode()
    assert state_after_get == "open"
    assert (action.state, action.done_on, action.outcome) == (
        "done",
        timezone.localdate(),
        "Sent to all",
    )
    assert (step.kind, step.said_by, step.taken_by) == ("done", action.owner, None)
    assert "Sent to all" in again.content.decode()
    told = OutboxMessage.objects.get(kind="mail").payload
    assert told["subject"] == "Done, says Bo Ek: Price list"


def test_not_done_needs_the_reason_and_leaves_it_open(action, manager, client):
    remind_of_actions(TODAY)

    refused = open_link(client, answer="not_done", text=" ")
    for _clicks in range(3):
        open_link(client, answer="not_done", text="The supplier is late")

    assert refused.status_code == 409
    assert "Say why it is not done." in refused.content.decode()
    step = ActionStep.objects.get()
    assert (step.kind, step.text, step.action.state) == (
        "not_done",
        "The supplier is late",
        "open",
    )
    assert OutboxMessage.objects.filter(kind="mail").count() == 1


def test_the_link_of_somebody_who_is_not_the_owner_any_more_does_nothing(action, manager, client):
    remind_of_actions(TODAY)
    reminder = ActionReminder.objects.latest("pk")
    Action.objects.update(owner=PersonFactory())

    answer = open_link(client, answer="done")

    assert "Nothing is asked of you here any more." in answer.content.decode()
    with pytest.raises(ValidationError):
        answer_action(reminder, on=TODAY, is_done=True)
    assert Action.objects.get().state == "open"


def test_a_link_shows_what_its_own_reader_said_and_not_a_later_owners_word(action, manager, client):
    remind_of_actions(TODAY)
    open_link(client, answer="not_done", text="The supplier is late")
    Action.objects.update(owner=PersonFactory())
    facts = {"action": action, "happened_on": TODAY, "said_by": Action.objects.get().owner}
    ActionStep.objects.create(kind="not_done", text="Bo left it undone", **facts)

    page = open_link(client).content.decode()

    assert "The supplier is late" in page
    assert "Bo left it undone" not in page


def test_a_manager_reminds_by_hand_once_a_day_and_not_one_without_an_address(action, manager):
    remind_owner(action, by=manager, on=TODAY)
    with pytest.raises(ValidationError, match="Bo Ek was reminded today already"):
        remind_owner(action, by=manager, on=TODAY)
    action.owner.email = ""
    action.owner.save()

    with pytest.raises(ValidationError, match="Bo Ek has no e-mail address"):
        remind_owner(action, by=manager, on=TODAY)

    assert PersonalLink.objects.get().made_by == manager


def test_what_was_said_is_never_changed(action, manager):
    move_due_day(action, by=manager, on=TODAY, due_on=date(2026, 12, 1), reason="late")

    with pytest.raises(InternalError), transaction.atomic():
        ActionStep.objects.update(text="early")


def test_an_action_made_from_an_agreement_is_shown_on_both_pages(client_of, customer, manager):
    browser = client_of(manager)
    agreement = AgreementFactory(customer=customer, name="Sorting")
    escalation = EscalationFactory(customer=customer)
    address = to_promise("agreement", str(agreement.pk), customer)
    form = browser.get(address).context["form"]

    fields = {each.html_name: each.value() or "" for each in form} | {
        "customer": "Grid North",
        "text": "Ask for the appendix",
        "owner": manager.person.external_id,
        "due_on": "2031-01-02",
    }
    browser.post(reverse("meetings:create_action"), fields)

    action = Action.objects.get()
    assert (action.origin_kind, action.origin_key) == ("agreement", str(agreement.pk))
    assert "Ask for the appendix" in browser.get(agreement.get_absolute_url()).content.decode()
    assert "Sorting" in browser.get(action.get_absolute_url()).content.decode()
    other = browser.get(escalation.get_absolute_url()).content.decode()
    assert "Nobody has promised anything about it." in other


def test_an_origin_that_is_none_is_left_out(customer, manager, client_of):
    browser = client_of(manager)
    owner = manager.person.external_id
    fields = {"customer": "Grid North", "text": "Call", "owner": owner, "due_on": "2031-01-02"}
    key = {"idempotency_key": "6f1e8a52-3ad2-4d0a-8f0e-0d5bfb0d2f11"}
    fields |= key | {"origin_kind": "agreement", "origin_key": "99999"}

    browser.post(reverse("meetings:create_action"), fields)

    assert Action.objects.get().origin_kind == ""


def test_half_an_origin_is_refused_by_the_database(customer, manager):
    with pytest.raises(ValidationError):
        create_action(
            by=manager, on=TODAY, text="x", owner=manager.person, due_on=TODAY,
            customer=customer, origin_kind="agreement",
        )  # fmt: skip


def test_many_actions_are_looked_over_and_then_done_or_moved_together(
    customer, manager, client_of, action
):
    browser = client_of(manager)
    second = ActionFactory(customer=customer, due_on=TODAY, text="Second")
    foreign = ActionFactory(customer=CustomerFactory(), due_on=TODAY, text="Foreign")
    page = reverse("meetings:act_on_actions")
    keys = [action.pk, second.pk, foreign.pk]

    shown = browser.get(page, {"act": "move", "chosen": keys}).context
    fields = {"act": "move", "chosen": keys, "sent": "1", "due_on": "2031-01-02"}
    refused = browser.post(page, fields | {"reason": ""}).context["form"].errors
    browser.post(page, fields | {"reason": "The supplier is late"})
    browser.post(page, {"act": "complete", "chosen": keys[:1], "sent": "1", "outcome": "Sent"})

    assert (shown["ready"], [why for _each, why in shown["left"]]) == (
        [action, second],
        ["not in your care"],
    )
    assert refused == {"reason": ["This field is required."]}
    assert list(Action.objects.order_by("pk").values_list("due_on", "state")) == [
        (date(2031, 1, 2), "done"),
        (date(2031, 1, 2), "open"),
        (TODAY, "open"),
    ]
