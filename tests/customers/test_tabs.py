"""The tabs of a customer's page: which there are, what they count, which one is open."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import TeamMember
from customers.registries.tabs import Tab, drawn_tabs, tabs
from tests.customers.factories import CustomerFactory, TeamMemberFactory
from tests.registries import registered

pytestmark = pytest.mark.django_db


def shown(response) -> dict[str, tuple[str, bool]]:
    """Each tab by its label: its address, and whether it is the open one."""
    body = response.content.decode()
    nav = body[body.index('<nav class="tabs"') :]
    found = re.findall(r'<a href="(.*?)"(.*?)>(.*?)</a>', nav[: nav.index("</nav>")], flags=re.S)
    return {label.strip(): (href, "aria-current" in more) for href, more, label in found}


def test_the_first_tab_is_the_overview_and_the_last_the_history(client_of, reader):
    customer = CustomerFactory()

    found = shown(client_of(reader).get(customer.get_absolute_url()))

    assert next(iter(found)) == "Overview"
    assert found["Overview"] == (customer.get_absolute_url(), True)
    assert list(found)[-1] == "History"


def test_the_history_of_a_customer_is_a_tab_of_its_page(client_of, reader):
    customer = CustomerFactory(unit__name="Water works")
    address = reverse("history:object", args=["customers.customer", customer.pk])

    response = client_of(reader).get(address)

    found = shown(response)
    assert found["Overview"] == (customer.get_absolute_url(), False)
    assert found["History"] == (address, True)
    assert "Water works" in response.content.decode()


def test_all_tabs_are_counted_in_one_query(django_assert_num_queries):
    customer = CustomerFactory()
    TeamMemberFactory(customer=customer)
    TeamMemberFactory(customer=customer, role="delivery_manager")

    def team(of, on):
        return TeamMember.objects.on(on).filter(customer=of)

    with (
        registered(tabs, "some", Tab("Some", "customers:detail", team)),
        registered(tabs, "more", Tab("More", "customers:detail", lambda of, on: 120)),
        registered(tabs, "none", Tab("None", "customers:detail", lambda of, on: None)),
        django_assert_num_queries(1),
    ):
        drawn = {
            t.label: t.count
            for t in drawn_tabs(customer, on=timezone.localdate(), current="overview")
        }

    assert [drawn["Some"], drawn["More"], drawn["None"]] == ["2", "99+", ""]


@pytest.mark.parametrize(
    "name", ["agreements", "delivery", "meetings", "escalations", "plans", "timeline"]
)
def test_a_tab_lies_in_the_place_of_the_customers_whichever_app_draws_it(name, client_of, reader):
    customer = CustomerFactory(unit__name="Water works")

    response = client_of(reader).get(tabs[name].href(customer))

    assert [tab.current for tab in response.context["tabs"]].count(True) == 1
    here = [stop.name for stop in response.context["shell"].stops if stop.current]
    assert here == ["customers"]
