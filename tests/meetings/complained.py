"""Complaints in states that the matrix does not make, for the browser to look at."""

from django.utils import timezone

from brm.accounts.models import User
from brm.links.models import PersonalLink
from brm.links.operations import address_of
from meetings.models import Complaint
from meetings.operations import ask_about_complaint, complain
from tests.customers.factories import CustomerFactory, PersonFactory
from tests.meetings.factories import ComplaintFactory

SITE = "http://testserver/"


def _asked_about(user: User) -> Complaint:
    """A complaint with an answer, whose speaker is asked whether it is solved."""
    customer = CustomerFactory(unit__name="Water works", manager=user)
    karin = PersonFactory(name="Karin Ek", email="karin@example.org")
    today = timezone.localdate()
    complaint: Complaint = ComplaintFactory(
        customer=customer, said_by=karin, said_by_name="", received_on=today
    )
    step = {"by": user, "on": today}
    answer = "A second line runs from Monday on."
    complain.answer_complaint(complaint, **step, day=today, answer=answer)
    ask_about_complaint.ask_whether_solved(complaint, **step, person=karin, site=SITE)
    return complaint


def an_asked_complaint(user: User) -> tuple[object, ...]:
    return (_asked_about(user).pk,)


def an_opened_link(user: User) -> tuple[object, ...]:
    """The token by which the answer is read."""
    _asked_about(user)
    link = PersonalLink.objects.latest("pk")
    return (address_of(link, site=SITE).rstrip("/").rsplit("/", 1)[-1],)
