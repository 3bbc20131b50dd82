"""Promise R9: a frozen profile never changes, whatever becomes of everything it was compiled from.

Hypothesis draws sequences of edits of every table of the organisation by plain SQL, of what is
registered, of language and day, and of attempts on the profiles themselves; after each sequence
every profile is read and drawn again. `BRM_EXAMPLES` takes another number of sequences.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from brm.accounts.models import User
from customers.models import Customer
from reports import frozen
from reports.frozen import FORMS, pdf_of, shown_sections
from reports.models import Edition, Profile
from reports.operations.attainment import recompute_attainment
from reports.operations.profiles import compile_profile, digest_of
from reports.sections import Section, SectionKind, Subject, compile_sections, sections
from tests.registries import registered
from tests.reports.whole import TODAY, a_whole_customer

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("BRM_EXAMPLES", "16"))
STEPS = 10
OURS = ("accounts", "customers", "agreements", "meetings", "reports")
KEPT = {"customer", "unit", "meeting", "forum", "user", "profile"}
"""What a profile refers to: its rows are edited, and cannot be deleted."""


def tables(*, deletable: bool) -> list[type[models.Model]]:
    """Every table of the organisation but the profiles, events of the history left out."""
    found = [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if model is not Profile and not model.__name__.endswith("Event")
    ]
    return [each for each in found if not (deletable and each._meta.model_name in KEPT)]


def columns() -> list[tuple[str, str, str]]:
    """Table, column and what is written into it: words, numbers and days of every row."""
    values: dict[type[models.Field[Any, Any]], str] = {
        models.CharField: "left('Edited ' || ctid::text, {length})",
        models.TextField: "'Edited'",
        models.DecimalField: "1",
        models.DateField: "date '2001-02-03'",
        models.JSONField: "'{{}}'",
    }
    return [
        (model._meta.db_table, field.column, values[type(field)].format(length=length))
        for model in tables(deletable=False)
        for field in model._meta.concrete_fields
        if type(field) in values and not field.primary_key
        for length in [getattr(field, "max_length", None) or 50]
    ]


COLUMNS, TABLES = columns(), tables(deletable=True)


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor of the owner without triggers and foreign keys; what it cannot write it leaves."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        try:
            with transaction.atomic():
                yield cursor
        except DatabaseError:
            """A constraint refused it: then it is no edit that can be."""
        finally:
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@dataclass(frozen=True)
class Drawn:
    """A profile as it stands in the database, as a document and as a page."""

    row: dict[str, Any]
    paper: str
    page: str


def drawn(profile: Profile) -> Drawn:
    facts = {"content": profile.content, "sections": shown_sections(profile.content)}
    with translation.override("en"):
        page = render_to_string(FORMS[profile.template_version].page, facts)
    paper = hashlib.sha256(pdf_of(profile)).hexdigest()
    return Drawn(Profile.objects.values().get(pk=profile.pk), paper, page)


class Frozen(RuleBasedStateMachine):
    """Everything around some profiles changes, and they do not."""

    customer: ClassVar[Customer]
    first: ClassVar[dict[int, Drawn]]

    def __init__(self) -> None:
        super().__init__()
        self.sequence = transaction.atomic()
        self.sequence.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.before = dict(self.first)

    def teardown(self) -> None:
        try:
            self.stands_as_it_was()
            with translation.override("en"):
                assert {pk: drawn(Profile.objects.get(pk=pk)) for pk in self.before} == self.before
        finally:
            translation.activate("en")
            transaction.set_rollback(True)
            self.sequence.__exit__(None, None, None)

    @rule(edited=st.lists(st.integers(0, len(COLUMNS) - 1), min_size=1, max_size=8))
    def edit(self, edited: list[int]) -> None:
        for table, column, value in (COLUMNS[n] for n in edited):
            with unguarded() as cursor:
                cursor.execute(f'UPDATE {table} SET "{column}" = {value}')  # noqa: S608  own names

    @rule(emptied=st.lists(st.integers(0, len(TABLES) - 1), min_size=1, max_size=8))
    def delete(self, emptied: list[int]) -> None:
        for model in (TABLES[n] for n in emptied):
            with unguarded() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608  own names

    @rule(language=st.sampled_from(["en", "sv"]))
    def speak(self, language: str) -> None:
        translation.activate(language)

    @rule(days=st.integers(1, 4000))
    def count_again(self, days: int) -> None:
        """Years later: results are recomputed, as far as what they refer to still stands."""
        with suppress(DatabaseError), transaction.atomic():
            recompute_attainment(as_of=TODAY + timedelta(days=days))

    @rule(edition=st.sampled_from(Edition), days=st.integers(0, 400))
    def compile_another(self, edition: Edition, days: int) -> None:
        """A new picture beside the old ones, with a section that came meanwhile."""
        on = TODAY + timedelta(days=days)
        later = registered(sections, "later", SectionKind(_later))
        with later, suppress(Exception), transaction.atomic():
            compile_profile(self.customer, edition=edition, by=None, on=on)

    @rule(
        attempt=st.sampled_from(
            [
                "UPDATE reports_profile SET content = '{}'",
                "UPDATE reports_profile SET template_version = 1, digest = repeat('0', 64)",
                "DELETE FROM reports_profile",
                "TRUNCATE reports_profile",
            ]
        )
    )
    def tamper(self, attempt: str) -> None:
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(attempt)
            except DatabaseError:
                return
        raise AssertionError(f"The database let through: {attempt}")

    @invariant()
    def stands_as_it_was(self) -> None:
        rows = {row["id"]: row for row in Profile.objects.filter(pk__in=self.before).values()}
        assert rows == {pk: before.row for pk, before in self.before.items()}
        assert all(digest_of(row["content"]) == row["digest"] for row in rows.values())


def _later(subject: Subject) -> Section:
    return Section("Later", "There was no such section before.")


def run(machine: type[Frozen]) -> None:
    """Without looking for a shorter sequence, which takes minutes: the one that failed is told."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=checks,
            phases=[Phase.generate],
        ),
    )


@pytest.fixture
def machine(administrator: User) -> type[Frozen]:
    """Profiles of both editions of a customer of whom everything is told."""
    customer = a_whole_customer(administrator)
    made = [compile_profile(customer, edition=each, by=None, on=TODAY) for each in Edition]
    first = {profile.pk: drawn(profile) for profile in made}
    return type("FrozenProfiles", (Frozen,), {"customer": customer, "first": first})


def test_whatever_changes_around_it_a_frozen_profile_is_read_and_drawn_as_it_was(
    machine: type[Frozen],
) -> None:
    run(machine)


def test_a_profile_drawn_from_what_stands_now_is_found_out(
    machine: type[Frozen], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: pictures that look at the tables again differ as soon as these do."""
    customer = machine.customer

    def of_today(content: dict[str, Any], digest: str) -> dict[str, Any]:
        content |= {"sections": compile_sections(Subject(customer, TODAY, Edition.INTERNAL))}
        return frozen.facts_2(content, digest)

    monkeypatch.setitem(FORMS, 2, frozen.Form(FORMS[2].paper, FORMS[2].page, of_today))

    with pytest.raises(AssertionError):
        run(machine)


def test_without_its_trigger_a_changed_profile_is_found_out(machine: type[Frozen]) -> None:
    """The control: with the guard off an attempt goes through."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_profile DISABLE TRIGGER USER")

    with pytest.raises(AssertionError):
        run(machine)
