"""The demo organisation's escalations below the steering group: each level, each age."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from brm.accounts.models import User
from meetings.models import (
    DeescalationRight,
    Escalation,
    EscalationCause,
    EscalationLevel,
    InformedThrough,
    LevelOwner,
)
from meetings.operations import escalate, watch
from meetings.operations.give_path import tell_customer
from meetings.operations.rise import raise_by_the_clock
from reports.operations.demo_cast import Cast, Story

BRIEF = ("question", "words", "effect", "facts", "options", "recommendation")


def tell_escalations(story: Story, cast: Cast) -> None:
    """Say who answers for the levels, raise each question, and let its clock and people act."""
    levels = story["levels"]
    LevelOwner.objects.create(person=cast.person(levels["everywhere"]))
    for own in levels["own"]:
        LevelOwner.objects.create(customer=cast.customer(own), person=cast.person(own["person"]))
    gives_back = cast.person(levels["may_give_back"]).user
    assert gives_back is not None
    DeescalationRight.objects.create(user=gives_back)
    for entry in story["questions"]:
        Told(cast, gives_back, _raised(entry, cast)).take(entry.get("steps", []))
    raise_by_the_clock(cast.today)


def _raised(entry: Story, cast: Cast) -> Escalation:
    customer = cast.customer(entry)
    cause = EscalationCause.objects.filter(name=entry.get("cause", "")).first()
    return escalate.raise_escalation(
        customer=customer,
        by=cast.manager_of(customer),
        on=cast.day(entry["day"]),
        level=EscalationLevel.RELATIONSHIP_MANAGER,
        severity=entry.get("severity", 1),
        wanted_by=cast.day(entry["wanted"]),
        cause=cause,
        **{part: entry[part] for part in BRIEF if part in entry},
    )


@dataclass(frozen=True)
class Told:
    """One question of the story, whose steps are the methods below."""

    cast: Cast
    gives_back: User
    escalation: Escalation

    @property
    def by(self) -> User:
        return self.cast.manager_of(self.escalation.customer)

    def take(self, steps: list[list[str]]) -> None:
        for day, name, *words in steps:
            getattr(self, name)(self.cast.day(day), words)

    def accept(self, on: date, words: list[str]) -> None:
        escalate.accept_escalation(self.escalation, by=self.by, on=on)
        watch.follow_escalation(self.escalation, by=self.gives_back, on=on)

    def lift(self, on: date, words: list[str]) -> None:
        escalate.lift_escalation(self.escalation, by=self.by, on=on, text=words[0])

    def give_back(self, on: date, words: list[str]) -> None:
        escalate.deescalate_escalation(self.escalation, by=self.gives_back, on=on, text=words[0])

    def give_reason(self, on: date, words: list[str]) -> None:
        escalate.return_escalation(self.escalation, by=self.by, on=on, text=words[0])

    def decide(self, on: date, words: list[str]) -> None:
        text, owner, due_on = words
        escalate.decide_escalation(
            self.escalation,
            by=self.by,
            on=on,
            text=text,
            owner=self.cast.person(owner),
            due_on=self.cast.day(due_on),
        )

    def tell(self, on: date, words: list[str]) -> None:
        tell_customer(
            self.escalation,
            by=self.by,
            on=on,
            site=settings.SITE,
            person=self.cast.person(words[0]),
            through=InformedThrough.LINK,
        )
