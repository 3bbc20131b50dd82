"""What the customers of the demo organisation complained of and praised, and what came of it."""

from datetime import date

from django.conf import settings

from agreements.models import Service
from brm.accounts.models import User
from meetings.complaints.page import brief_of
from meetings.models import (
    Complaint,
    ComplaintCause,
    ComplaintSeverity,
    Escalation,
    EscalationLevel,
)
from meetings.operations import ask_about_complaint, complain, escalate, follow_complaint
from meetings.operations.review_complaints import review_complaints
from reports.operations.demo_cast import Cast, Story


class Telling:
    """One complaint on its way, as its owner and the steering group take it on."""

    def __init__(self, entry: Story, cast: Cast, steering: User) -> None:
        self.cast, self.steering = cast, steering
        customer = cast.customer(entry)
        self.by = cast.manager_of(customer)
        received = cast.day(entry["day"])
        services = Service.objects.filter(code=entry.get("service", ""))
        self.person = cast.person(entry["said_by"])
        self.complaint: Complaint = complain.record_complaint(
            customer=customer,
            by=self.by,
            on=received,
            kind=entry.get("kind", "complaint"),
            subject=entry["subject"],
            text=entry.get("text", ""),
            received_on=received,
            said_by=self.person,
            channel=entry.get("channel", "email"),
            severity=entry.get("severity", ComplaintSeverity.SERIOUS.value),
            service=services.first(),
        )

    def acknowledge(self, on: date, words: list[str]) -> None:
        complain.acknowledge_complaint(self.complaint, by=self.by, on=on, day=on)

    def answer(self, on: date, words: list[str]) -> None:
        complain.answer_complaint(self.complaint, by=self.by, on=on, day=on, answer=words[0])

    def ask(self, on: date, words: list[str]) -> None:
        ask_about_complaint.ask_whether_solved(
            self.complaint, by=self.by, on=on, person=self.person, site=settings.SITE
        )

    def confirm(self, on: date, words: list[str]) -> None:
        complain.record_confirmation(self.complaint, by=self.by, on=on, day=on)

    def close(self, on: date, words: list[str]) -> None:
        cause = ComplaintCause.objects.get(name=words[0]) if words else None
        told = on if self.complaint.is_complaint else None
        complain.close_complaint(self.complaint, by=self.by, on=on, told_on=told, cause=cause)

    def reopen(self, on: date, words: list[str]) -> None:
        complain.reopen_complaint(self.complaint, by=self.by, on=on, text=words[0])

    def follow_up(self, on: date, words: list[str]) -> None:
        owner, due_on = self.cast.person(words[1]), self.cast.day(words[2])
        follow_complaint.promise_follow_up(
            self.complaint, by=self.by, on=on, text=words[0], owner=owner, due_on=due_on
        )

    def escalate(self, on: date, words: list[str]) -> None:
        self.complaint.refresh_from_db()
        brief = brief_of(self.complaint, on=on) | {"recommendation": words[0]}
        brief |= {"level": EscalationLevel.STEERING_GROUP}
        brief.pop("customer")
        follow_complaint.escalate_complaint(self.complaint, by=self.by, on=on, **brief)

    def decide(self, on: date, words: list[str]) -> None:
        escalation = self._escalation()
        escalate.accept_escalation(escalation, by=self.steering, on=on)
        escalate.decide_escalation(escalation, by=self.steering, on=on, text=words[0])

    def inform(self, on: date, words: list[str]) -> None:
        escalate.inform_customer(self._escalation(), by=self.by, on=on)

    def _escalation(self) -> Escalation:
        return Escalation.objects.get(complaints=self.complaint)


def tell_complaints(story: Story, cast: Cast, *, steering: User) -> None:
    """Tell `complaints.toml`: each complaint, each review held."""
    for entry in story["complaints"]:
        telling = Telling(entry, cast, steering)
        for day, step, *words in entry.get("steps", []):
            getattr(telling, step)(cast.day(day), words)
    for entry in story["reviews"]:
        customer = cast.customer(entry)
        review_complaints(
            customer,
            by=cast.manager_of(customer),
            on=cast.day(entry["day"]),
            outcome=entry["outcome"],
        )
