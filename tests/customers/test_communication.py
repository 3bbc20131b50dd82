"""The communication plan: read, written, on paper, given to the customer."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from brm.outbox.models import OutboxMessage
from customers.models import Channel, CommunicationPlan, Encounter
from customers.operations.communicate import give_plan
from customers.plans.communication_link import letter
from tests.customers.factories import CustomerFactory
from tests.customers.plans import a_plan_with_rows, cost_of
from tests.customers.test_pages import hidden, text_of
from tests.factories import UserFactory
from tests.forms_sent import sent_by

pytestmark = pytest.mark.django_db

SITE = "https://brm.example.org/"


@pytest.fixture
def manager() -> User:
    return UserFactory.create(role=Role.RELATIONSHIP_MANAGER)


@pytest.fixture
def customer(manager):
    return CustomerFactory(unit__name="Water works", manager=manager)


def page(name: str, customer) -> str:
    return reverse(f"customers:{name}", args=[customer.pk])


def sent(plan: CommunicationPlan | None, drawn, **changes: str) -> dict[str, str]:
    """What a browser sends from the form as it was drawn, with what somebody typed over it."""
    context = drawn.context
    fields = {name: hidden(drawn)[name] for name in hidden(drawn)}
    if plan is None:
        fields.pop("version", None)
    fields["note"] = ""
    for formset in context["rows"].values():
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            fields[f"{formset.prefix}-{name}"] = str(formset.management_form[name].value())
        for row in formset:
            for field in row:
                if field.name != "DELETE" or field.value():
                    fields[field.html_name] = str(field.value() or "")
    return fields | changes


def test_a_new_plan_begins_with_a_row_for_each_kind_of_channel(client_of, manager, customer):
    drawn = client_of(manager).get(page("communication_edit", customer))

    rows = drawn.context["rows"]["channels"]
    assert [row["kind"].value() for row in rows] == ["ordering", "complaint", "escalation"]


def test_a_plan_is_written_with_the_rows_that_were_filled_in(client_of, manager, customer):
    client = client_of(manager)
    drawn = client.get(page("communication_edit", customer))
    typed = {
        "channels-0-name": "Service portal",
        "channels-0-address": "https://portal.example.org",
        "encounters-0-ours": "Relationship manager",
        "encounters-0-theirs": "Head of Water works",
        "encounters-0-about": "Plans",
    }

    client.post(page("communication_edit", customer), sent(None, drawn, **typed))

    plan = CommunicationPlan.objects.get()
    assert (plan.edition, plan.changed_by, plan.changed_on) == (1, manager, timezone.localdate())
    assert [str(each) for each in plan.channels.all()] == [
        "Service portal, https://portal.example.org"
    ]
    assert [str(each) for each in plan.encounters.all()] == [
        "Relationship manager, Head of Water works"
    ]


def test_a_doubled_click_writes_one_plan(client_of, manager, customer):
    client = client_of(manager)
    drawn = client.get(page("communication_edit", customer))
    typed = sent(
        None, drawn, **{"channels-0-name": "Portal", "channels-0-address": "https://p.example.org"}
    )

    answers = [client.post(page("communication_edit", customer), typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (CommunicationPlan.objects.count(), Channel.objects.count()) == (1, 1)


PORTAL = {"channels-0-name": "Portal", "channels-0-address": "https://p.example.org"}
PHONE = {"channels-1-name": "Phone", "channels-1-address": "+46 8 555 01 37"}


def test_of_two_who_begin_a_plan_the_second_sees_both_and_saves_what_was_typed(
    client_of, manager, customer
):
    client, address = client_of(manager), page("communication_edit", customer)
    theirs = sent(None, client.get(address), note="Call first", **PORTAL)
    mine = sent(None, client.get(address), note="Write first", **PORTAL, **PHONE)
    client.post(address, theirs)

    met = client.post(address, mine)

    assert "Somebody else has changed this while you were writing." in text_of(met)
    assert [(d.mine, d.theirs, d.typed) for d in met.context["form"].conflict] == [
        ("Write first", "Call first", True)
    ]
    rows = met.context["rows"]["channels"]
    assert [(row.instance.pk is None, row["name"].value()) for row in rows] == [
        (False, "Portal"),
        (True, "Phone"),
    ]
    client.post(address, sent_by(met))
    plan = CommunicationPlan.objects.get()
    assert (plan.edition, plan.note) == (2, "Write first")
    assert [each.name for each in plan.channels.all()] == ["Portal", "Phone"]


def test_a_note_left_empty_by_the_second_who_begins_stays_as_the_first_wrote_it(
    client_of, manager, customer
):
    client, address = client_of(manager), page("communication_edit", customer)
    theirs = sent(None, client.get(address), note="Call first")
    mine = sent(None, client.get(address), **PHONE)
    client.post(address, theirs)

    met = client.post(address, mine)

    assert sent_by(met)["note"] == "Call first"
    assert CommunicationPlan.objects.get().edition == 1


def test_rows_are_changed_struck_out_and_added_at_once(client_of, manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    client = client_of(manager)
    drawn = client.get(page("communication_edit", customer))
    typed = {
        "channels-0-hours": "weekdays",
        "channels-1-DELETE": "on",
        "encounters-1-ours": "Delivery manager",
        "encounters-1-theirs": "Foreman",
        "encounters-1-about": "Delivery",
    }

    client.post(page("communication_edit", customer), sent(plan, drawn, **typed))

    plan.refresh_from_db()
    assert plan.edition == 2
    assert list(plan.channels.values_list("name", "hours")) == [("Service portal", "weekdays")]
    assert [each.about for each in plan.encounters.all()] == ["Plans and delivery", "Delivery"]


def test_what_another_changed_in_a_row_meanwhile_is_not_lost(client_of, manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    client = client_of(manager)
    mine = sent(plan, client.get(page("communication_edit", customer)))
    theirs = sent(plan, client.get(page("communication_edit", customer)))
    client.post(page("communication_edit", customer), theirs | {"channels-0-hours": "weekdays"})

    met = client.post(
        page("communication_edit", customer), mine | {"channels-0-name": "New portal"}
    )

    assert met.status_code == 200
    assert "saved meanwhile is “weekdays”" in text_of(met)
    first = met.context["rows"]["channels"][0]
    assert (first["name"].value(), first["hours"].value()) == ("New portal", "weekdays")
    assert Channel.objects.get(kind="ordering").name == "Service portal"


def test_a_row_half_filled_in_keeps_what_was_typed_and_says_what_is_missing(
    client_of, manager, customer
):
    client = client_of(manager)
    drawn = client.get(page("communication_edit", customer))

    answer = client.post(
        page("communication_edit", customer), sent(None, drawn, **{"channels-0-name": "Portal"})
    )

    assert answer.status_code == 200
    assert "Where: This field is required." in text_of(answer)
    assert 'value="Portal"' in answer.content.decode()
    assert not CommunicationPlan.objects.exists()


def test_the_page_of_a_customer_without_a_plan_says_what_belongs_there(client_of, reader, customer):
    answer = client_of(reader).get(page("communication", customer))

    assert "Nobody has written down where Water works orders" in text_of(answer)
    assert "Write the plan" not in text_of(answer)


def test_the_page_costs_the_same_queries_for_one_row_and_for_three(client_of, reader, customer):
    plan = a_plan_with_rows(customer, by=UserFactory())
    client = client_of(reader)
    client.get(page("communication", customer))
    few = cost_of(client, page("communication", customer))

    for n in range(3):
        Channel.objects.create(plan=plan, kind="ordering", name=f"C{n}", address="x")

    assert cost_of(client, page("communication", customer)) == few


def test_a_plan_unchanged_for_over_a_year_says_so(client_of, reader, customer):
    plan = a_plan_with_rows(customer, by=UserFactory())
    told = []
    for days in (365, 366):
        changed_on = timezone.localdate() - timedelta(days=days)
        CommunicationPlan.objects.filter(pk=plan.pk).update(changed_on=changed_on)
        answer = client_of(reader).get(page("communication", customer))
        told.append("unchanged for over a year" in text_of(answer))

    assert told == [False, True]


def test_the_plan_is_given_by_link_and_mail_and_opens_without_signing_in(
    client_of, manager, customer
):
    a_plan_with_rows(customer, by=manager)
    client = client_of(manager)
    form = client.get(page("communication_give", customer))
    until = timezone.localdate() + timedelta(days=30)
    typed = hidden(form) | {
        "recipient": "Ada Berg",
        "address": "ada@example.org",
        "expires_on": until.isoformat(),
    }

    for _ in range(2):
        client.post(page("communication_give", customer), typed)

    link = PersonalLink.objects.get()
    shown = Client().get(address_of(link, site="http://testserver/"))
    assert "Service portal" in text_of(shown)
    assert "was made for Ada Berg" in text_of(shown)
    assert OutboxMessage.objects.filter(kind="personal_link").count() == 1
    assert "used once" in text_of(client.get(page("communication", customer)))


def test_a_given_link_shows_the_plan_as_it_stands_today(manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    link = give_plan(
        plan, by=manager, on=timezone.localdate(), site="http://testserver/", recipient="Ada"
    )
    Channel.objects.filter(kind="ordering").update(name="New portal")
    CommunicationPlan.objects.update(edition=2)

    shown = Client().get(address_of(link, site="http://testserver/"))

    assert "New portal" in text_of(shown)


def test_a_given_plan_is_there_on_paper_too(manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    link = give_plan(plan, by=manager, on=timezone.localdate(), site=SITE, recipient="Ada")
    address = address_of(link, site="http://testserver/")

    answer = Client().get(address, {"as": "pdf"})

    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content


def test_a_link_that_was_taken_back_opens_no_more(client_of, manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    link = give_plan(plan, by=manager, on=timezone.localdate(), site=SITE, recipient="Ada")

    client_of(manager).post(
        reverse("customers:communication_take_back", args=[customer.pk, link.pk])
    )

    assert Client().get(address_of(link, site="http://testserver/")).status_code == 410


def test_a_link_of_another_customer_is_not_taken_back_from_here(client_of, manager, customer):
    other = CustomerFactory(manager=manager)
    plan = a_plan_with_rows(other, by=manager)
    link = give_plan(plan, by=manager, on=timezone.localdate(), site=SITE, recipient="Ada")

    answer = client_of(manager).post(
        reverse("customers:communication_take_back", args=[customer.pk, link.pk])
    )

    assert answer.status_code == 404


def test_nobody_without_care_gives_a_plan_away(customer):
    plan = a_plan_with_rows(customer, by=UserFactory())
    other = UserFactory(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        give_plan(plan, by=other, on=timezone.localdate(), site=SITE, recipient="Ada")


def test_the_mail_names_the_person_the_day_and_the_address(manager, customer):
    plan = a_plan_with_rows(customer, by=manager)
    until = timezone.localdate() + timedelta(days=1)
    link = give_plan(
        plan, by=manager, on=timezone.localdate(), site=SITE, recipient="Ada", expires_on=until
    )

    mail = letter(link, plan, "https://brm.example.org/links/x/")

    assert mail.subject == "Communication plan of Water works"
    assert mail.text.startswith("To Ada\n")
    assert "https://brm.example.org/links/x/" in mail.text


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://portal.example.org", "https://portal.example.org"),
        ("desk@example.org", "mailto:desk@example.org"),
        ("+46 8 555 01 37", "tel:+46855501 37".replace(" ", "")),
        ("Room Kompass", ""),
        ("javascript:alert(1)", ""),
        ("2 doors down", ""),
    ],
)
def test_a_click_on_an_address_opens_what_it_is(address, href):
    assert Channel(address=address).href == href


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Channel(kind="gossip", name="x", address="y"), "a_channel_is_of_a_known_kind"),
        (Channel(kind="ordering", name="", address="y"), "a_channel_says_what_and_where"),
        (
            Encounter(ours="a", theirs="b", about="c", rhythm="daily"),
            "an_encounter_has_a_known_rhythm",
        ),
        (
            Encounter(ours="a", theirs="", about="c", rhythm="monthly"),
            "an_encounter_says_who_whom_and_about_what",
        ),
    ],
)
def test_rows_that_cannot_be(row, name, customer, manager):
    row.plan = CommunicationPlan.objects.create(
        customer=customer, changed_on=date(2026, 1, 1), changed_by=manager
    )

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()

    assert refused.value.__cause__.diag.constraint_name == name
