"""A year of reports of the demo organisation: what was owed, what came, what was concluded."""

import io
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from agreements.models import Service
from brm.accounts.calendar import working_day_after, working_days
from brm.accounts.models import Role, User
from brm.api.operations import make_token
from reports.models import (
    Arrival,
    ExpectedReport,
    ReportingProcess,
    ReportKind,
    ReportRead,
    ServiceReport,
    Source,
)
from reports.operations.demo_cast import Cast, Story
from reports.register.operations import (
    Content,
    conclude_report,
    deliver_report,
    keep_incoming,
    set_aside,
    subject_of,
)
from reports.register.study import study_reports
from reports.register.sweep import expect_reports
from reports.register.template import headings_of, said

LIVED_MONTHS = 12


class Telling:
    """The year, told by the operations of the pages."""

    def __init__(self, story: Story, cast: Cast, *, administrator: User) -> None:
        self.story, self.cast, self.administrator = story, cast, administrator
        self.processes = {
            each.key: each
            for each in ReportingProcess.objects.select_related(
                "responsible__user"
            ).prefetch_related("fields")
        }

    def owe(self) -> None:
        """Say who answers for which process, and what each owes since a year ago."""
        for key, facts in self.story["processes"].items():
            process = self.processes[key]
            process.team = facts["team"]
            if "responsible" in facts:
                process.responsible = self.cast.person(facts["responsible"])
            process.save()
        for entry in self.story["kinds"]:
            facts = dict(entry)
            process = self.processes[facts.pop("process")]
            if "customer" in facts:
                facts["customer"] = self.cast.customer(facts)
            if "service" in facts:
                facts["service"] = Service.objects.get(code=facts["service"])
            starts_on = self._a_year_ago(facts["every_months"])
            ReportKind.objects.create(process=process, starts_on=starts_on, **facts)
        expect_reports(self.cast.today)

    def _a_year_ago(self, every_months: int) -> date:
        """The beginning of the period of the calendar year that a year ago lies in."""
        day = self.cast.today.replace(day=1) - relativedelta(months=LIVED_MONTHS)
        return day.replace(month=(day.month - 1) // every_months * every_months + 1)

    def set_aside(self) -> None:
        for entry in self.story["not_owed"]:
            first_day = self.cast.day(entry["month"])
            expected = ExpectedReport.objects.in_full().get(
                kind__name=entry["kind"], first_day=first_day
            )
            day = min(expected.due_on, self.cast.today)
            set_aside(expected, by=self.administrator, on=day, reason=entry["reason"])

    def live(self) -> None:
        """Let what was due come, some of it late, some of it never; the managers read it."""
        is_working = working_days()
        for expected in self._due():
            chance = _chance(f"{expected.kind} {expected.about} {expected.first_day:%j}", 100)
            late, missing = self.story["chance"]["late"], self.story["chance"]["missing"]
            if chance < missing:
                continue
            arrived_on = expected.due_on - timedelta(days=chance % 3)
            if chance < missing + late:
                arrived_on = working_day_after(expected.due_on, 1 + chance % 4, is_working)
            if expected.day_after <= arrived_on <= self.cast.today:
                self._deliver(expected, arrived_on)

    def _due(self) -> Iterator[ExpectedReport]:
        """Of every period that is over."""
        owed = ExpectedReport.objects.filter(
            state=Arrival.EXPECTED, day_after__lte=self.cast.today
        ).in_full()
        yield from owed.select_related("kind__process__responsible__user").order_by("pk")

    def _deliver(self, expected: ExpectedReport, on: date) -> None:
        process = self.processes[expected.kind.process_id]
        responsible = process.responsible.user if process.responsible else None
        deliver_report(
            subject_of(expected),
            Content(headings=self._headings(process, expected)),
            by=responsible or self.administrator,
            on=on,
            source=Source.TYPED,
        )

    def read(self) -> None:
        """Those to whom they are owed have read what came, but for some of the last month."""
        managers = list(User.objects.filter(groups__name=Role.RELATIONSHIP_MANAGER))
        rows = ServiceReport.objects.select_related("newest", "customer__unit")
        reads = [
            ReportRead(edition=report.newest, user=user, read_on=self._read_on(report))
            for report in rows.order_by("pk")
            for user in (
                managers if report.customer is None else [self.cast.manager_of(report.customer)]
            )
            if not self._is_news(report, user)
        ]
        ReportRead.objects.bulk_create(reads)

    def _is_news(self, report: ServiceReport, user: User) -> bool:
        """Whether it is of the last month and by chance not read yet."""
        is_late = report.day_after > self.cast.today - timedelta(days=45)
        return is_late and _chance(f"{user.email} {report.about} {report.process_id}", 5) < 2

    def _read_on(self, report: ServiceReport) -> date:
        assert report.newest is not None
        return min(report.newest.arrived_on + timedelta(days=3), self.cast.today)

    def _headings(self, process: ReportingProcess, expected: ExpectedReport) -> list[Any]:
        """A value for each heading that the story tells of."""
        told = self.story["headings"].get(process.key, {})
        values: dict[str, Any] = {}
        for key, ends in told.items():
            chance = f"{key} {expected.kind} {expected.about} {expected.first_day:%j}"
            if isinstance(ends[0], str):
                values[key] = ends[_chance(chance, len(ends))]
            else:
                values[key] = ends[0] + _chance(chance, ends[1] - ends[0] + 1)
        return said(headings_of(process), values)

    def conclude(self) -> None:
        for entry in self.story["conclusions"]:
            customer = self.cast.customer(entry)
            report = ServiceReport.objects.filter(
                process=entry["process"],
                customer=customer,
                first_day=self.cast.day(entry["month"]),
            ).first()
            if report is not None:
                assert report.newest is not None
                by = self.cast.manager_of(customer)
                on = min(report.newest.arrived_on + timedelta(days=4), self.cast.today)
                conclude_report(report, by=by, on=on, seen=report.newest.pk, text=entry["text"])
        for entry in self.story["studies"]:
            customer = self.cast.customer(entry)
            by, on = self.cast.manager_of(customer), self.cast.day(entry["day"])
            study_reports(customer, by=by, on=on, conclusion=entry["text"])

    def connect(self) -> None:
        """A file that waits to be filed, and the token of a system."""
        last = self.cast.today.replace(day=1) - timedelta(days=1)
        for entry in self.story["incoming"]:
            keep_incoming(
                file=io.BytesIO(entry["text"].encode()),
                file_name=entry["name"].format(month=f"{last:%Y-%m}"),
                arrived_on=self.cast.day(entry["day"]),
                by=self.administrator,
                on=self.cast.today,
            )
        for entry in self.story["tokens"]:
            expires_on = self.cast.today + timedelta(days=365)
            by, on = self.administrator, self.cast.today
            make_token(**entry, expires_on=expires_on, by=by, on=on)


def tell_reports(story: Story, cast: Cast, *, administrator: User) -> None:
    """Tell `reports.toml`."""
    telling = Telling(story, cast, administrator=administrator)
    telling.owe()
    telling.set_aside()
    telling.live()
    telling.read()
    telling.conclude()
    telling.connect()


def _chance(words: str, count: int) -> int:
    """A number below `count` that is the same for the same words, on every machine."""
    return zlib.crc32(words.encode()) % count
