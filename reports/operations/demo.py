"""The demo organisation: files imported, then months lived by the operations of the pages."""

import tomllib
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from brm.accounts.calendar import next_working_day, previous_working_day, working_days
from brm.accounts.models import Organisation, Role, User
from brm.imports.relative import relative_day
from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from brm.outbox.sweeps import sweeps
from customers.models import (
    BuyerOverride,
    Customer,
    Matter,
    Person,
    Proposal,
    ProposalKind,
    Threshold,
    Unit,
)
from customers.operations.decide import accept_proposals
from customers.operations.propose import propose_structure
from customers.periods import period
from meetings.models import (
    Activity,
    AgendaItem,
    AgendaState,
    AttendanceState,
    EscalationLevel,
    Meeting,
    MeetingKind,
)
from meetings.operations import act, agenda, escalate, meet, minute, promise
from meetings.operations.attend import mark_all_present, mark_attendance
from meetings.operations.invitations import send_invitations
from meetings.operations.send_minutes import approve_minutes, lock_minutes, send_minutes
from reports.health.assess import assess_health
from reports.operations.demo_activities import tell_activities
from reports.operations.demo_agreements import tell_agreements
from reports.operations.demo_cadences import tell_cadences
from reports.operations.demo_calendar import tell_calendar
from reports.operations.demo_cast import Cast
from reports.operations.demo_complaints import tell_complaints
from reports.operations.demo_escalations import tell_escalations
from reports.operations.demo_evidence import tell_evidence
from reports.operations.demo_freshness import change_since_reviews
from reports.operations.demo_health import tell_health
from reports.operations.demo_improvements import tell_improvements
from reports.operations.demo_logs import tell_logs
from reports.operations.demo_measurements import tell_corrections
from reports.operations.demo_memberships import tell_memberships
from reports.operations.demo_partings import tell_partings
from reports.operations.demo_plans import tell_plans
from reports.operations.demo_projects import tell_projects
from reports.operations.demo_recipes import tell_recipes
from reports.operations.demo_renewals import live_renewals
from reports.operations.demo_reorganisations import tell_reorganisations
from reports.operations.demo_reports import tell_reports
from reports.operations.demo_series import tell_series
from reports.operations.demo_services import tell_services
from reports.operations.demo_stakeholders import tell_stakeholders
from reports.operations.demo_steering import tell_steering
from reports.operations.demo_surveys import tell_surveys
from reports.operations.demo_together import tell_together
from reports.operations.profiles import EDITION_OF, compile_profile, compile_waiting

Story = dict[str, Any]

PASSWORD = "tarnholm"  # noqa: S105 - printed at start; the accounts exist in the demo only
IMPORTS = (
    ("people", "people"),
    ("units", "units"),
    ("people", "places"),
    ("budgets", "budgets"),
    ("rates", "rates"),
    ("services", "services"),
    ("mandates", "mandates"),
    ("team", "team"),
    ("measures", "measures"),
    ("agreements", "agreements"),
    ("levels", "levels"),
    ("measurements", "measurements"),
    ("projects", "projects"),
)
"""Kind of import and name of the file, in the order in which they stand on each other."""

LIVED_DAYS = 375
"""So far back the process has been running when the demo is loaded."""


class Demo:
    """One organisation in a folder: CSV files with their recipes, and `story.toml`."""

    def __init__(self, folder: Path, *, today: date) -> None:
        self.folder = folder
        self.today = today
        self.story: Story = tomllib.loads((folder / "story.toml").read_text("utf-8"))

    def is_loaded(self) -> bool:
        """Whether the organisation's name stands in this installation already."""
        return Organisation.objects.filter(name=self.story["organisation"]["name"]).exists()

    @transaction.atomic
    def load(self) -> None:
        """All of it or nothing; takes well under a minute."""
        self.found()
        self._live_activities()
        change_since_reviews(self.story["freshness"], today=self.today)
        live_renewals(self.story["not_begun"], self._cast())
        self._sweep(self.today)
        self._tell_improvements()
        self._tell_story()
        self._tell_plans()
        self._tell_agreements()
        self._tell_services()
        self._tell_complaints()
        self._tell_reports()
        self._tell_surveys()
        tell_recipes(self.folder.parent / "recipes", by=self._user_of_role(Role.ADMINISTRATOR))
        self._tell_partings()
        self._tell_memberships()
        self._tell_reorganisations()
        tell_cadences(self.story["cadences"], self._cast())
        tell_calendar(self.story["calendar"], self._cast())
        tell_stakeholders(self.folder, today=self.today)
        self._tell_escalations()
        tell_activities(self.story["activities"], self._cast())
        tell_corrections(self.story["corrections"], self._cast())
        self._tell_together()
        self._tell_steering()
        self._tell_projects()
        tell_health(today=self.today)
        self._sweep(self.today)
        # The day's sweep of health was done before the story was told.
        assess_health(on=self.today, tells=False)
        compile_waiting(as_of=self.today)
        tell_evidence(by=self._user_of_role(Role.ADMINISTRATOR), today=self.today)
        self._forget_mails_of_the_past()

    def _forget_mails_of_the_past(self) -> None:
        """What a link of the past opened was read then: mailed today it would open nothing."""
        over = PersonalLink.objects.filter(expires_on__lt=self.today).values_list("pk", flat=True)
        keys = [f"personal_link:{pk}" for pk in over]
        OutboxMessage.objects.under_way().filter(key__in=keys).delete()

    @transaction.atomic
    def found(self) -> None:
        """The organisation as it stands before anything happens: its files, users, customers."""
        Organisation.objects.update_or_create(id=1, defaults=self.story["organisation"])
        for kind, name in IMPORTS:
            self._import(kind, name)
        tell_logs(self.folder, today=self.today)
        self._make_users()
        self._follow_the_money()
        self._set_customers()

    def _tell_partings(self) -> None:
        by = self._user_of_role(Role.ADMINISTRATOR)
        tell_partings(self.story["partings"], day=self._day, by=by, today=self.today)

    def _tell_memberships(self) -> None:
        by = self._user_of_role(Role.ADMINISTRATOR)
        tell_memberships(self.story["memberships"], day=self._day, by=by)

    def _tell_reorganisations(self) -> None:
        by = self._user_of_role(Role.ADMINISTRATOR)
        tell_reorganisations(self.story["reorganisations"], day=self._day, by=by, today=self.today)

    def accounts_in_words(self) -> list[str]:
        """The demo accounts, a line each, with the one password of them all."""
        people = Person.objects.in_bulk(
            [entry["person"] for entry in self.story["users"]], field_name="external_id"
        )
        return [
            f"{people[entry['person']].email:36} {Role(entry['role']).label}"
            for entry in self.story["users"]
        ] + [f"password of all: {PASSWORD}"]

    # Structure -----------------------------------------------------------------------------

    def _import(self, kind: str, name: str) -> None:
        file, recipe = self.folder / f"{name}.csv", self.folder / "recipes" / f"{name}.toml"
        call_command("import_file", kind, str(file), recipe=str(recipe))

    def _make_users(self) -> None:
        for entry in self.story["users"]:
            person = Person.objects.get(external_id=entry["person"])
            first, _, last = person.name.partition(" ")
            person.user = User.objects.create_user(
                person.email, PASSWORD, role=Role(entry["role"]), first_name=first, last_name=last
            )
            person.save()

    def _follow_the_money(self) -> None:
        """This year's proposals are decided; next year's wait for a relationship manager."""
        currency = self.story["organisation"]["currency"]
        administrator = self._user_of_role(Role.ADMINISTRATOR)
        Threshold.objects.create(currency=currency, **self.story["threshold"])
        propose_structure(self.today.year, currency, on=self.today, by=administrator)
        known = Proposal.objects.open().filter(unit__mandates__isnull=False)
        accepted = known.exclude(kind=ProposalKind.GAP).values_list("pk", flat=True)
        accept_proposals(accepted, by=administrator, on=self.today)
        propose_structure(self.today.year + 1, currency, on=self.today, by=administrator)

    def _set_customers(self) -> None:
        """Buyers for whom another customer than the nearest above decides."""
        for entry in self.story["set_customers"]:
            BuyerOverride.objects.create(
                unit=Unit.objects.get(code=entry["unit"]),
                customer=self._customer(entry),
                reason=entry["reason"],
                valid=period(self._day(entry["first_day"]), None),
            )

    # Activities ----------------------------------------------------------------------------

    def _live_activities(self) -> None:
        """The year behind us: most activities done, some late, some skipped with their reason."""
        self._sweep(self.today - timedelta(days=LIVED_DAYS))
        waiting = Activity.objects.filter(due_on__lt=self.today).select_related("customer__unit")
        for activity in waiting.order_by("due_on", "pk"):
            self._live(activity)

    def _live(self, activity: Activity) -> None:
        chance = _chance(f"{activity.customer.unit.code} {activity.kind_id} {activity.due_on:%j}")
        by = self._manager_of(activity.customer)
        is_old = activity.due_on < self.today - timedelta(days=30)
        if is_old and chance < 4:
            reason = "Nothing had changed since the time before; agreed with the customer."
            act.skip_activity(activity, by=by, on=activity.due_on, reason=reason)
        elif is_old or chance < 70:
            late = timedelta(days=6 if chance % 9 == 0 else -2)
            done_on = min(activity.due_on + late, self.today)
            act.complete_activity(activity, by=by, on=done_on, outcome="Done as planned.")

    # Meetings, actions, escalations ------------------------------------------------------------

    def _tell_story(self) -> None:
        tell_series(tomllib.loads((self.folder / "series.toml").read_text("utf-8")), self._cast())
        for entry in self.story["meetings"]:
            self._meet(entry)
        for entry in self.story["actions"]:
            self._promise(entry)
        for entry in self.story["escalations"]:
            self._escalate(entry)

    def _tell_plans(self) -> None:
        tell_plans(tomllib.loads((self.folder / "plans.toml").read_text("utf-8")), self._cast())

    def _tell_services(self) -> None:
        story = tomllib.loads((self.folder / "services.toml").read_text("utf-8"))
        tell_services(story, self._cast(), by=self._user_of_role(Role.ADMINISTRATOR))

    def _tell_agreements(self) -> None:
        story = tomllib.loads((self.folder / "agreements.toml").read_text("utf-8"))
        tell_agreements(story, self._cast())

    def _tell_complaints(self) -> None:
        story = tomllib.loads((self.folder / "complaints.toml").read_text("utf-8"))
        steering = self._user_of_role(Role.STEERING_GROUP)
        tell_complaints(story, self._cast(), steering=steering)

    def _tell_surveys(self) -> None:
        story = tomllib.loads((self.folder / "surveys.toml").read_text("utf-8"))
        tell_surveys(story, self._cast(), by=self._user_of_role(Role.ADMINISTRATOR))

    def _tell_escalations(self) -> None:
        story = tomllib.loads((self.folder / "escalations.toml").read_text("utf-8"))
        tell_escalations(story, self._cast())

    def _tell_together(self) -> None:
        story = tomllib.loads((self.folder / "together.toml").read_text("utf-8"))
        tell_together(story, self._cast())

    def _tell_improvements(self) -> None:
        story = tomllib.loads((self.folder / "improvements.toml").read_text("utf-8"))
        tell_improvements(story, self._cast())

    def _tell_projects(self) -> None:
        story = tomllib.loads((self.folder / "projects.toml").read_text("utf-8"))
        tell_projects(story, self._cast())

    def _tell_steering(self) -> None:
        """At the end: the agenda of the next meeting is made of what waits by then."""
        story = tomllib.loads((self.folder / "steering.toml").read_text("utf-8"))
        tell_steering(story, self._cast(), steering=self._user_of_role(Role.STEERING_GROUP))

    def _tell_reports(self) -> None:
        story = tomllib.loads((self.folder / "reports.toml").read_text("utf-8"))
        by = self._user_of_role(Role.ADMINISTRATOR)
        tell_reports(story, self._cast(), administrator=by)

    def _cast(self) -> Cast:
        return Cast(
            today=self.today,
            day=self._day,
            customer=self._customer,
            person=self._person,
            manager_of=self._manager_of,
            currency=self.story["organisation"]["currency"],
        )

    def _meet(self, entry: Story) -> None:
        customer = self._customer(entry)
        day = self._working_day(entry["day"])
        by = self._manager_of(customer)
        starts_at = timezone.make_aware(datetime.combine(day, time.fromisoformat(entry["at"])))
        meeting = meet.plan_meeting(
            meet.forum_of(customer),
            by=by,
            kind=entry["kind"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=90),
            on=min(day, self.today),
            place=entry["place"],
        )
        if day < self.today:
            self._hold(meeting, entry, by=by, on=day)
        elif entry.get("invited"):
            send_invitations(meeting, by=by, on=self.today)

    def _working_day(self, text: str) -> date:
        """A working day near the story's day, and on the same side of today."""
        day = self._day(text)
        nearest = previous_working_day if day < self.today else next_working_day
        return nearest(day, working_days())

    def _hold(self, meeting: Meeting, entry: Story, *, by: User, on: date) -> None:
        self._show_profile(meeting, by=by, on=on)
        proposed = {
            item.source_id: item for item in meeting.agenda.filter(state=AgendaState.PROPOSED)
        }
        told = [
            (proposed.pop(self._level_key(meeting, item), None), item)
            for item in entry.get("items", [])
        ]
        for unused in proposed.values():
            agenda.move_item_to(unused, AgendaState.REMOVED, by=by, on=on)
        for topic, item in told:
            if topic is None:
                topic = agenda.add_item(meeting, by=by, on=on, topic=item["topic"])
            else:
                topic = agenda.move_item_to(topic, AgendaState.ACCEPTED, by=by, on=on)
            self._treat(topic, item, by=by, on=on)
        minute.write_minutes(meeting, by=by, on=on, text=entry["minutes"])
        meet.hold_meeting(meeting, by=by, on=on)
        self._mark(meeting, entry, by=by, on=on)
        if approver := entry.get("approved_by"):
            send_minutes(meeting, by=by, on=on)
            person = self._person(approver)
            approve_minutes(meeting, by=by, on=on + timedelta(days=3), person=person)
            lock_minutes(meeting, by=by, on=on + timedelta(days=3))

    def _mark(self, meeting: Meeting, entry: Story, *, by: User, on: date) -> None:
        """Who sent apologies, and that all others came; sent minutes wait for an approval."""
        absent = meeting.attendance.filter(person__external_id__in=entry.get("absent", []))
        states = {place.pk: AttendanceState.APOLOGIES.value for place in absent}
        mark_attendance(meeting, by=by, on=on, states=states)
        mark_all_present(meeting, by=by, on=on)
        if entry.get("sent"):
            send_minutes(meeting, by=by, on=on)

    def _show_profile(self, meeting: Meeting, *, by: User, on: date) -> None:
        """What was shown there, as it compiles itself a week before a meeting."""
        edition = EDITION_OF.get(MeetingKind(meeting.kind))
        if edition and meeting.customer:
            compile_profile(meeting.customer, edition=edition, by=by, on=on, meeting=meeting)

    def _level_key(self, meeting: Meeting, item: Story) -> str:
        """The key of the topic of a breached level, where the item is about one."""
        return f"{meeting.customer_id}/{item['level']}" if "level" in item else ""

    def _treat(self, topic: AgendaItem, item: Story, *, by: User, on: date) -> None:
        if text := item.get("information"):
            minute.add_information(topic, by=by, on=on, text=text)
        if decision := item.get("decision"):
            minute.add_decision(
                topic,
                by=by,
                on=on,
                text=decision["text"],
                matter=decision.get("matter", Matter.SERVICE.value),
                decided_by=self._person(decision["by"]),
                amount=Decimal(decision["amount"]),
                currency=self.story["organisation"]["currency"],
                service=decision.get("service", ""),
            )
        if promised := item.get("action"):
            owner, due_on = self._person(promised["owner"]), self._day(promised["day"])
            action = minute.add_action(
                topic, by=by, on=on, text=promised["text"], owner=owner, due_on=due_on
            )
            if done := promised.get("done"):
                promise.complete_action(action, by=by, on=self._day(done))

    def _promise(self, entry: Story) -> None:
        customer = self._customer(entry)
        promise.create_action(
            by=self._manager_of(customer),
            on=self.today,
            text=entry["text"],
            owner=self._person(entry["owner"]),
            due_on=self._day(entry["day"]),
            customer=customer,
        )

    def _escalate(self, entry: Story) -> None:
        customer, on = self._customer(entry), self._day(entry["day"])
        brief = ("question", "effect", "otherwise", "options", "recommendation")
        escalation = escalate.raise_escalation(
            customer=customer,
            by=self._manager_of(customer),
            on=on,
            wanted_by=self._day(entry["wanted_by"]),
            level=entry.get("level", EscalationLevel.STEERING_GROUP),
            **{part: entry[part] for part in brief},
        )
        if accepted := entry.get("accepted"):
            steering = self._user_of_role(Role.STEERING_GROUP)
            escalate.accept_escalation(escalation, by=steering, on=self._day(accepted))

    # Finding people and days -------------------------------------------------------------------

    def _sweep(self, as_of: date) -> None:
        for sweep in sweeps:
            sweep(as_of)

    def _day(self, words: str) -> date:
        return relative_day(words, today=self.today)

    def _customer(self, entry: Story) -> Customer:
        return Customer.objects.get(unit__code=entry["customer"])

    def _person(self, external_id: str) -> Person:
        return Person.objects.get(external_id=external_id)

    def _manager_of(self, customer: Customer) -> User:
        manager = customer.relationship_manager(on=self.today)
        assert manager is not None
        assert manager.user is not None
        return manager.user

    def _user_of_role(self, role: Role) -> User:
        return User.objects.filter(groups__name=role).earliest("pk")


def _chance(words: str) -> int:
    """A number from 0 to 99 that is the same for the same words, on every machine."""
    return zlib.crc32(words.encode()) % 100
