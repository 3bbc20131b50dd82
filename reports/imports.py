"""What a row of an imported file means here: a measurement, a project with its status.

Results of surveys are in `reports.importing.survey_results`.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Better, Measure, Service
from brm.imports.counts import Counts
from brm.imports.kinds import Field, FigureFields, Kind, Reference, Staging, kinds
from brm.imports.upsert import rows, run
from brm.ui.currencies import CurrencyField
from customers.imports.care import refuse_others_care
from customers.models import Customer, Unit
from reports.importing.figures import changes, sums
from reports.importing.limits import reject_beyond_limits
from reports.importing.missing import (
    create_units,
    make_customers,
    make_measures,
    make_services,
)
from reports.importing.survey_results import SURVEY_RESULTS
from reports.measurements.months import make_months_of
from reports.models import Measurement, Project, ProjectStatus
from reports.operations.attainment import recompute_between
from reports.rules import Rating, first_of_month, months_before

YEARS = range(2000, 2100)
"""Of these a month may be: a slip of the pen is no month of the year 206."""


class MonthField(forms.DateField):
    """A month by its first day; any day of it, or `2026-10`, means the month."""

    input_formats = ["%Y-%m-%d", "%Y-%m"]

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise ValidationError(_("A month lies between 2000 and 2099."))
        return first_of_month(day) if day else None


class RatingField(forms.ChoiceField):
    """A colour by its name, whatever its case and spelling: `Amber / Red`, `amber_red`."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s/_-]+", "_", str(super().to_python(value)).strip().lower())


def figure(*, required: bool = False, places: int = 4) -> forms.DecimalField:
    return forms.DecimalField(required=required, max_digits=18, decimal_places=places)


def text(longest: int | None = None, *, required: bool = False) -> forms.CharField:
    return forms.CharField(max_length=longest, required=required)


def check_measurements(staging: Staging) -> None:
    """Reject what is refused by hand too: others' customers, months to come, beyond limits."""
    refuse_others_care(staging, field="customer")
    staging.reject(
        f"period > '{first_of_month(timezone.localdate())}'",
        field="period",
        reason=_("This month has not begun yet."),
    )
    reject_beyond_limits(staging)


def apply_measurements(staging: Staging) -> Counts:
    """Write new figures, and a new revision of each that changed; then the results that follow.

    A figure that comes again as it stands is left alone. What a file does not give (counted,
    excluded, workload) is taken over from the revision before.
    """
    make_months_of(staging.table)
    _find_standing(staging)
    staging.differences += changes(staging)
    changed = run(
        "UPDATE reports_measurement SET is_current = false FROM import_standing standing "
        "WHERE standing.id = reports_measurement.id AND standing.is_changed"
    )
    written = run(
        """
        INSERT INTO reports_measurement (version, customer_id, service_id, measure_id, period,
               value, counted, excluded, workload, revision, is_current)
        SELECT 1, customer_id, service_id, measure_id, period, value, counted, excluded, workload,
               revision + 1, true
          FROM import_standing WHERE id IS NULL OR is_changed ORDER BY record
        """
    )
    _recompute(staging)
    return Counts(written - changed, changed, _rows(staging) - written)


def _find_standing(staging: Staging) -> None:
    """Each record beside the current revision of its figure, locked against a second import."""
    run("LOCK TABLE reports_measurement IN SHARE ROW EXCLUSIVE MODE")
    run("DROP TABLE IF EXISTS import_standing")
    kept = ", ".join(
        f"CASE WHEN given_{name} THEN given.{name} ELSE old.{name} END AS {name}"
        for name in ("counted", "excluded", "workload")
    )
    run(
        f"""
        CREATE TEMP TABLE import_standing ON COMMIT DROP AS
        SELECT *, id IS NOT NULL AND (value, counted, excluded, workload) IS DISTINCT FROM
                  (old_value, old_counted, old_excluded, old_workload) AS is_changed
          FROM (SELECT given.record, given.customer_id, given.service_id, given.measure_id,
                       given.period, round(given.value, 6) AS value, {kept}, old.id,
                       coalesce(old.revision, 0) AS revision, old.value AS old_value,
                       old.counted AS old_counted, old.excluded AS old_excluded,
                       old.workload AS old_workload
                  FROM {staging.table} given
                  LEFT JOIN reports_measurement old
                    ON old.is_current AND old.customer_id = given.customer_id
                   AND old.service_id = given.service_id AND old.measure_id = given.measure_id
                   AND old.period = given.period) beside
        """  # noqa: S608  the parts are names of this module and of the staging table
    )


def _recompute(staging: Staging) -> None:
    """The results of the levels that the figures are held against: up to the year of the last.

    As by hand, a month has its result when it has ended.
    """
    ended = months_before(timezone.localdate(), 1)[-1]
    [(first, last)] = rows(f"SELECT min(period), max(period) FROM {staging.table}")  # noqa: S608  as above
    if first and first <= ended:
        last = min(last.replace(month=12), ended)
        recompute_between(first, last, levels=_levels(staging))


def _levels(staging: Staging) -> list[int]:
    """The levels of the customers, services and measures that the file has figures of."""
    found = rows(
        f"""
        SELECT level.id FROM agreements_servicelevel level
          JOIN agreements_agreementline line ON line.id = level.line_id
         WHERE (line.customer_id, line.service_id, level.measure_id) IN
               (SELECT customer_id, service_id, measure_id FROM {staging.table})
        """  # noqa: S608  the staging table's own name
    )
    return [level for (level,) in found]


def _rows(staging: Staging) -> int:
    return run(f"SELECT FROM {staging.table}")


def check_projects(staging: Staging) -> None:
    """Reject projects of customers in others' care: those named, and those they are of so far."""
    refuse_others_care(staging, field="customer")
    so_far = f"project.code = {staging.table}.code"
    held = f"(SELECT project.customer_id FROM reports_project project WHERE {so_far})"  # noqa: S608
    refuse_others_care(staging, field="code", customer=held)
    _keep_by_hand(staging)


def _keep_by_hand(staging: Staging) -> None:
    """Reject what says otherwise of a day whose status was reported by hand: that one has reasons.

    A file that says the same is no change.
    """
    given = staging.table
    staging.reject(
        "EXISTS (SELECT FROM reports_projectstatus status "
        "JOIN reports_project project ON project.id = status.project_id "
        f"WHERE project.code = {given}.code AND status.reported_on = {given}.reported_on "
        "AND status.reported_by_id IS NOT NULL "
        f"AND (given_rating AND status.rating <> coalesce({given}.rating, '') "
        f"OR given_comment AND status.comment <> coalesce({given}.comment, '')))",
        field="reported_on",
        reason=_("The status of this day was reported by hand, and stays as it was reported."),
    )


def apply_projects(staging: Staging) -> Counts:
    """Write the projects and, where the file says when it was reported, their statuses.

    One project may stand in many lines and in many files: its name, dates and budget are those of
    the latest report, whatever the order in which the files come.
    """
    _mark_latest(staging)
    staging.upsert(
        Project,
        key={"code": "code"},
        values={
            "name": "name",
            "customer_id": "customer_id",
            "unit_id": "unit_id",
            "description": "description",
            "category": "category",
            "starts_on": "first_day",
            "ends_on": "last_day",
            "budget": "budget",
            "currency": "currency",
        },
        where="is_latest",
    )
    _find_projects(staging)
    staging.upsert(
        ProjectStatus,
        key={"project_id": "project_id", "reported_on": "reported_on"},
        values={"rating": "rating", "comment": "comment"},
        where="reported_on IS NOT NULL",
    )
    return _count(staging)


def _mark_latest(staging: Staging) -> None:
    """Mark the record that tells how each project stands now, and note the versions before."""
    run(
        f"""
        ALTER TABLE {staging.table} ADD project_id bigint, ADD is_latest boolean,
              ADD project_was integer, ADD status_was integer
        """
    )
    _find_projects(staging)
    run(
        f"""
        UPDATE {staging.table} given
           SET project_was = project.version, status_was = status.version,
               is_latest = found.place = 1 AND (found.reported_on IS NULL
                   OR found.reported_on >= coalesce(found.last_reported_on, found.reported_on))
          FROM (SELECT record, code, reported_on,
                       row_number() OVER (PARTITION BY code ORDER BY reported_on DESC NULLS LAST)
                           AS place,
                       (SELECT max(earlier.reported_on) FROM reports_projectstatus earlier
                         WHERE earlier.project_id = each.project_id) AS last_reported_on
                  FROM {staging.table} each) found
          LEFT JOIN reports_project project ON project.code = found.code
          LEFT JOIN reports_projectstatus status
            ON status.project_id = project.id AND status.reported_on = found.reported_on
         WHERE found.record = given.record
        """  # noqa: S608  the staging table's own name
    )


def _find_projects(staging: Staging) -> None:
    run(
        f"UPDATE {staging.table} given SET project_id = project.id "  # noqa: S608  as above
        "FROM reports_project project WHERE project.code = given.code"
    )


def _count(staging: Staging) -> Counts:
    """A record is new with its status, or with its project where it brings no status."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*) FILTER (WHERE is_new),
                   count(*) FILTER (WHERE NOT is_new AND is_changed),
                   count(*) FILTER (WHERE NOT is_new AND NOT is_changed)
              FROM (SELECT CASE WHEN given.reported_on IS NULL THEN project_was IS NULL
                                ELSE status_was IS NULL END AS is_new,
                           (is_latest AND project.version <> project_was)
                           OR coalesce(status.version <> status_was, false) AS is_changed
                      FROM {staging.table} given
                      JOIN reports_project project ON project.id = given.project_id
                      LEFT JOIN reports_projectstatus status
                        ON status.project_id = project.id
                       AND status.reported_on = given.reported_on) compared
            """  # noqa: S608  the staging table's own name
        )
        created, updated, unchanged = cursor.fetchone() or (0, 0, 0)
    return Counts(created, updated, unchanged)


MEASUREMENTS = Kind(
    name="measurements",
    label=_("Measurements"),
    model=Measurement,
    key=("customer", "service", "measure", "period"),
    fields=(
        Field(
            "customer",
            text(60, required=True),
            refers_to=Reference(Customer, by="unit__code", create=make_customers),
        ),
        Field("customer_name", text(255)),
        Field(
            "service", text(60, required=True), refers_to=Reference(Service, create=make_services)
        ),
        Field("service_name", text(255)),
        Field(
            "measure", text(60, required=True), refers_to=Reference(Measure, create=make_measures)
        ),
        Field("measure_name", text(255)),
        Field("measure_unit", text(30)),
        Field("measure_better", forms.ChoiceField(choices=Better.choices, required=False)),
        Field("measure_counted_in", text(30)),
        Field("measure_lower", figure(places=6)),
        Field("measure_upper", figure(places=6)),
        Field("period", MonthField(label=_("month"))),
        Field("value", figure(required=True, places=6)),
        Field("counted", figure()),
        Field("excluded", figure()),
        Field("workload", figure(places=2)),
    ),
    check=check_measurements,
    apply=apply_measurements,
    figure=FigureFields(),
    figures=sums,
    help_text=_("One figure a line: a customer's service, measured in one way, in one month."),
)

PROJECTS = Kind(
    name="projects",
    label=_("Projects"),
    model=Project,
    key=("code", "reported_on"),
    fields=(
        Field("code", text(60, required=True)),
        Field("name", text(300, required=True)),
        Field("customer", text(60), refers_to=Reference(Customer, by="unit__code")),
        Field("unit", text(60), refers_to=Reference(Unit, create=create_units)),
        Field("unit_name", text(255)),
        Field("unit_parent", text(60), refers_to=Reference(Unit, create=create_units)),
        Field("unit_parent_name", text(255)),
        Field("description", text()),
        Field("category", text(120)),
        Field("first_day", forms.DateField(required=False)),
        Field("last_day", forms.DateField(required=False)),
        Field(
            "budget",
            forms.DecimalField(required=False, max_digits=16, decimal_places=2),
        ),
        Field("currency", CurrencyField(required=False)),
        Field("reported_on", forms.DateField(required=False)),
        Field("rating", RatingField(required=False, choices=Rating.choices)),
        Field("comment", text()),
    ),
    check=check_projects,
    apply=apply_projects,
    help_text=_("One report of a project a line; a project may be reported many times."),
)


def register() -> None:
    """Offer the kinds for import, after those they refer to."""
    kinds.register(MEASUREMENTS.name, MEASUREMENTS, order=60)
    kinds.register(PROJECTS.name, PROJECTS, order=70)
    kinds.register(SURVEY_RESULTS.name, SURVEY_RESULTS, order=80)
