"""Who matters to the customers of the demo organisation, and whom somebody spoke with."""

from datetime import date
from pathlib import Path
from tomllib import loads
from typing import Any

import pghistory

from brm.accounts.models import Role, User
from brm.imports.relative import relative_day
from customers.models import Contact, Customer, Person, Stakeholder

Story = dict[str, Any]


def tell_stakeholders(folder: Path, *, today: date) -> None:
    """Tell `stakeholders.toml`: the maps first, then the contacts."""
    story: Story = loads((folder / "stakeholders.toml").read_text("utf-8"))
    customers = {each.unit.code: each for each in Customer.objects.select_related("unit")}
    people = {each.external_id: each for each in Person.objects.all()}
    for entry in story["stakeholders"]:
        if customer := customers.get(entry["customer"]):
            _put_on_map(entry, customer, people, today)
    for entry in story["contacts"]:
        if customer := customers.get(entry["customer"]):
            _note(entry, customer, people[entry["person"]], today)


def _put_on_map(entry: Story, customer: Customer, people: dict[str, Person], today: date) -> None:
    """Each of the people at a time; one of them may have a next step."""
    whose, step, day = entry.get("step", ("", "", ""))
    with pghistory.context(user=_manager_of(customer, today).pk):
        for who, influence, interest, attitude, aim in entry["people"]:
            stake = Stakeholder(customer=customer, person=people[who], aim=aim, attitude=attitude)
            stake.influence, stake.interest = influence, interest
            if who == whose:
                stake.next_step, stake.next_step_on = step, relative_day(day, today=today)
            stake.full_clean()
            stake.save()


def _note(entry: Story, customer: Customer, person: Person, today: date) -> None:
    by = _manager_of(customer, today)
    contact = Contact(customer=customer, person=person, how=entry["how"], note=entry["note"])
    contact.spoken_on, contact.noted_by = relative_day(entry["day"], today=today), by
    contact.full_clean()
    with pghistory.context(user=by.pk):
        contact.save()


def _manager_of(customer: Customer, today: date) -> User:
    """The relationship manager's login, or an administrator's where that one has none."""
    person = customer.relationship_manager(on=today)
    if person and person.user:
        return person.user
    administrators = User.objects.filter(groups__name=Role.ADMINISTRATOR)
    return administrators.order_by("pk").first() or User.objects.order_by("pk")[0]
