"""The common plan: written as a draft, published in versions that stay, read by the customer."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.links.models import PersonalLink
from brm.links.tokens import token_again
from meetings.agenda import topics_for
from meetings.models import CommonPlan, CommonPlanAcknowledgement, CommonPlanVersion
from meetings.operations.plan_together import (
    add_plan_item,
    change_plan_item,
    give_common_plan,
    publish_plan,
    take_out_plan_item,
)
from meetings.plans.rules import difference, digest_of
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.factories import UserFactory
from tests.meetings.factories import manager_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def customer():
    return CustomerFactory(unit__name="Grid North")


@pytest.fixture
def manager(customer):
    return manager_of(customer, name="Ingrid")


@pytest.fixture
def item(customer, manager):
    return add_plan_item(
        customer,
        by=manager,
        on=TODAY,
        text="One order portal",
        owner=PersonFactory(name="Bo Ek"),
        due_on=date(2027, 3, 1),
        state="intended",
    )


def item_of(key, **facts):
    return {"key": key, "text": "a", "owner": "Bo", "due_on": None, "state": "intended"} | facts


def test_two_versions_differ_by_what_is_new_changed_and_gone():
    earlier = [item_of(1), item_of(2), item_of(3)]
    later = [item_of(1), item_of(2, state="done", owner="Al"), item_of(4)]

    found = [(each.item["key"], each.sort, each.before) for each in difference(earlier, later)]

    assert found == [
        (2, "changed", {"owner": "Bo", "state": "intended"}),
        (4, "new", {}),
        (3, "gone", {}),
    ]


def test_the_digest_is_of_the_content_and_not_of_the_order_of_its_keys():
    content = {"items": [item_of(1)]}
    turned = {"items": [dict(reversed(item_of(1).items()))]}

    assert digest_of(content) == digest_of(turned)
    assert digest_of(content) != digest_of({"items": [item_of(2)]})


def test_a_published_version_stays_whatever_becomes_of_the_draft(item, manager):
    first = publish_plan(item.plan, by=manager, on=TODAY, note="To begin with")
    change_plan_item(item, by=manager, on=TODAY, state="under_way")
    second = publish_plan(item.plan, by=manager, on=TODAY)
    take_out_plan_item(item, by=manager, on=TODAY)

    first.refresh_from_db()
    assert [(each.number, each.items[0]["state"]) for each in (first, second)] == [
        (1, "intended"),
        (2, "under_way"),
    ]
    assert first.digest == digest_of(first.content)
    with pytest.raises(InternalError), transaction.atomic():
        CommonPlanVersion.objects.update(note="another")


def test_nothing_empty_and_nothing_unchanged_is_published(item, manager):
    publish_plan(item.plan, by=manager, on=TODAY)

    with pytest.raises(ValidationError, match="Nothing has changed since version 1"):
        publish_plan(item.plan, by=manager, on=TODAY)
    take_out_plan_item(item, by=manager, on=TODAY)
    with pytest.raises(ValidationError, match="There is nothing in the plan yet"):
        publish_plan(item.plan, by=manager, on=TODAY)


def test_only_who_cares_for_the_customer_writes_and_only_what_is_published_is_given(item, manager):
    with pytest.raises(PermissionDenied):
        publish_plan(item.plan, by=UserFactory(role=Role.READER), on=TODAY)
    with pytest.raises(ValidationError, match="Publish the plan first"):
        give_common_plan(item.plan, by=manager, on=TODAY, site="https://x/", recipient="Al")


def test_the_customer_reads_the_published_plan_by_link_and_says_once_that_it_is_known(
    item, manager, client
):
    today = timezone.localdate()
    publish_plan(item.plan, by=manager, on=today)
    change_plan_item(item, by=manager, on=today, text="One portal for all orders")
    publish_plan(item.plan, by=manager, on=today)
    change_plan_item(item, by=manager, on=today, text="A secret draft")
    give_common_plan(item.plan, by=manager, on=today, site="https://x/", recipient="Al Ask")
    link = PersonalLink.objects.get()
    page = reverse("links:open", args=[token_again(link.seed, link.digest)])

    shown = client.get(page).content.decode()
    old = client.post(page, {"name": "Al Ask", "version": "1"})
    client.post(page, {"name": "Al Ask", "comment": "Good", "version": "2"})
    again = client.post(page, {"name": "Al Ask", "comment": "Other", "version": "2"})

    assert "One portal for all orders" in shown
    assert "One order portal →" in shown
    assert "A secret draft" not in shown
    assert old.status_code == 409
    said = CommonPlanAcknowledgement.objects.get()
    assert (said.of_version.number, said.name, said.comment) == (2, "Al Ask", "Good")
    assert "Good" in again.content.decode()


def test_what_is_due_soon_is_a_topic_of_the_next_meeting(item, customer, manager):
    before = item.due_on - timedelta(days=31)

    far, near = (topics_for(customer, on=day) for day in (before, before + timedelta(days=1)))

    assert [each.topic for each in far if each.source_kind == "common_plan"] == []
    assert [each.reason for each in near if each.source_kind == "common_plan"] == ["1 item due"]


def test_the_plan_is_written_and_published_on_the_customers_page(
    customer, manager, client_of, item
):
    browser = client_of(manager)
    page = reverse("plans:of_customer", args=[customer.pk])
    form = browser.get(reverse("plans:edit_item", args=[item.pk])).context["form"]
    fields = {each.html_name: each.value() or "" for each in form}
    fields["owner"] = item.owner.external_id

    browser.post(reverse("plans:edit_item", args=[item.pk]), fields | {"text": "Two portals"})
    browser.post(reverse("plans:publish", args=[customer.pk]), {"note": "New text"})

    assert "Two portals" in browser.get(page).content.decode()
    version = CommonPlan.objects.get().versions.get()
    shown = browser.get(version.get_absolute_url()).content.decode()
    assert ("Two portals" in shown, "New text" in shown) == (True, True)


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_costs_the_same_for_one_item_and_for_three(
    n, customer, manager, client_of, django_assert_num_queries
):
    for place in range(n):
        facts = {"owner": PersonFactory(), "due_on": None, "state": "intended"}
        add_plan_item(customer, by=manager, on=TODAY, text=f"Item {place}", **facts)
    publish_plan(CommonPlan.objects.get(), by=manager, on=TODAY)
    browser, page = client_of(manager), reverse("plans:of_customer", args=[customer.pk])
    browser.get(page)

    with django_assert_num_queries(19):
        browser.get(page)
