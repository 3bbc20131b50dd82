"""The demo organisation's list of services: what they came to cost since, and new technology."""

from decimal import Decimal

from agreements.models import Answered, Opportunity, OpportunityCustomer, Service
from agreements.operations import opportunity as opportunities
from agreements.operations.price import set_price
from brm.accounts.models import User
from customers.models import Person
from reports.operations.demo_cast import Cast, Story


def tell_services(story: Story, demo: Cast, *, by: User) -> None:
    """All that the file says, in its order; `by` is an administrator."""
    for entry in story["prices"]:
        set_price(
            _service(entry["service"]),
            by=by,
            on=demo.today,
            price=Decimal(entry["price"]),
            currency=demo.currency,
            from_day=demo.day(entry["from"]),
        )
    for entry in story["opportunities"]:
        _watch(entry, demo, by=by)


def _service(code: str) -> Service:
    return Service.objects.get(code=code)


def _watch(entry: Story, demo: Cast, *, by: User) -> None:
    """One opportunity, in the order in which it came about."""
    opportunity = opportunities.notice_opportunity(
        Opportunity(
            technology=entry["technology"],
            could_do=entry["could_do"],
            owner=Person.objects.filter(external_id=entry.get("owner", "")).first(),
        ),
        by=by,
        on=demo.day(entry["noticed"]),
    )
    for code in entry["services"]:
        on = demo.day(entry["noticed"])
        opportunities.concern_service(opportunity, by=by, on=on, service=_service(code))
    if "assessed" in entry:
        opportunities.assess_opportunity(
            opportunity, by=by, on=demo.day(entry["assessed"]), assessment=entry["assessment"]
        )
    if said := entry.get("dropped"):
        opportunities.drop_opportunity(
            opportunity, by=by, on=demo.day(said["on"]), reason=said["reason"]
        )
    if asked := entry.get("proposed"):
        _propose(opportunity, asked, demo, by=by)
    for answer in entry.get("answers", []):
        _answer(opportunity, answer, demo)


def _propose(opportunity: Opportunity, asked: Story, demo: Cast, *, by: User) -> None:
    """To those who have one of its services, and to those that are named."""
    on = demo.day(asked["on"])
    opportunities.propose_opportunity(opportunity, by=by, on=on, by_service=asked["by_service"])
    for code in asked["customers"]:
        customer = demo.customer({"customer": code})
        opportunities.propose_opportunity(opportunity, by=by, on=on, customer=customer)


def _answer(opportunity: Opportunity, said: Story, demo: Cast) -> None:
    customer, on = demo.customer(said), demo.day(said["on"])
    rows = OpportunityCustomer.objects.select_related("opportunity", "customer__unit")
    proposed = rows.get(opportunity=opportunity, customer=customer)
    by = demo.manager_of(customer)
    if said["answer"] == "requirement":
        opportunities.requirement_of_opportunity(proposed, by=by, on=on)
        return
    answer, reason = Answered(said["answer"]), said.get("reason", "")
    opportunities.answer_opportunity(proposed, by=by, on=on, answer=answer, reason=reason)
