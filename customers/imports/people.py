"""People, and the units they are in."""

from dataclasses import replace

from django import forms
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role
from brm.imports.kinds import Counts, Field, Kind, Reference, Staging, kinds
from customers.imports.contacts import CARDS, DIRECTORY
from customers.imports.doubts import note_doubts
from customers.imports.fields import TO_A_PERSON, create_people, create_units, day, optional, text
from customers.imports.merged import follow_merged
from customers.models import Anomaly, Membership, Person, Unit
from customers.operations.find_duplicates import find_duplicates


def check_people(staging: Staging) -> None:
    staging.reject(
        "manager = external_id", field="manager", reason=_("Nobody is their own manager.")
    )


def apply_people(staging: Staging) -> Counts:
    """People by their external id; a person's unit is where the person is from this day on."""
    counts = staging.upsert(
        Person,
        key={"external_id": "external_id"},
        values={
            "name": "name",
            "title": "title",
            "email": "email",
            "phone": "phone",
            "language": "language",
            "manager_id": "manager_id",
            "left_on": "left_on",
        },
        into="person_id",
    )
    _move_people(staging)
    note_doubts(staging)
    _note_duplicates(staging)
    return counts


def _note_duplicates(staging: Staging) -> None:
    """Let the work list show whoever of the file is probably somebody else who is there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id FROM {staging.table}")  # noqa: S608  (an own name)
        people = [pk for (pk,) in cursor.fetchall()]
    new = find_duplicates(timezone.localdate(), asked=people)["new"]
    if new:
        label = Anomaly._meta.label_lower
        staging.also_created[label] = staging.also_created.get(label, 0) + new


LEAVE = """
    UPDATE customers_membership m SET valid = daterange(lower(m.valid), %(today)s)
    FROM import_records s JOIN customers_unit u ON u.id = s.unit_id AND u.valid @> %(today)s
    WHERE m.person_id = s.person_id AND m.unit_id <> s.unit_id AND m.valid @> %(today)s
      AND m.from_directory AND lower(m.valid) IS DISTINCT FROM %(today)s
"""
NEVER_JOINED = """
    DELETE FROM customers_membership m
    USING import_records s JOIN customers_unit u ON u.id = s.unit_id AND u.valid @> %(today)s
    WHERE m.person_id = s.person_id AND m.unit_id <> s.unit_id AND lower(m.valid) = %(today)s
      AND m.from_directory
"""
JOIN = """
    INSERT INTO customers_membership (person_id, unit_id, title, valid, from_directory, version)
    SELECT s.person_id, s.unit_id, '', daterange(
        CASE WHEN EXISTS (SELECT 1 FROM customers_membership o WHERE o.person_id = s.person_id)
             THEN %(today)s END,
        least(p.left_on + 1, (
            SELECT min(lower(l.valid)) FROM customers_membership l
            WHERE l.person_id = s.person_id AND l.unit_id = s.unit_id
              AND lower(l.valid) > %(today)s))), true, 1
    FROM import_records s JOIN customers_person p ON p.id = s.person_id
    JOIN customers_unit u ON u.id = s.unit_id AND u.valid @> %(today)s
    WHERE s.unit_id IS NOT NULL AND (p.left_on IS NULL OR p.left_on >= %(today)s) AND NOT EXISTS (
        SELECT 1 FROM customers_membership h
        WHERE h.person_id = s.person_id AND h.unit_id = s.unit_id AND h.valid @> %(today)s)
"""


def _move_people(staging: Staging) -> None:
    """End memberships of other units and begin those of the file, both as of today.

    Those that somebody wrote down by hand stay: a file names one unit of a person, not all.
    A membership that began today and is another one by now was never held. One that begins ends
    where one of the same unit that is planned begins, and with the person's last day; who has left
    begins none. A unit that does not stand today says nothing: who was in it has gone where its
    reorganisation took them, and the directory may learn of that later.
    """
    today = {"today": timezone.localdate()}
    with connection.cursor() as cursor:
        # What is known of a table says little of one that was just filled: a plan that believes
        # in a single person looks at every record of the file for each of them.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(NEVER_JOINED, today)
        cursor.execute(LEAVE, today)
        cursor.execute(JOIN, today)
        staging.also_created[Membership._meta.label_lower] = cursor.rowcount
        cursor.execute("SET LOCAL enable_nestloop = on")


PEOPLE = kinds.register(
    "people",
    Kind(
        name="people",
        label=_("People"),
        model=Person,
        key=("external_id",),
        fields=(
            Field("external_id", text(120)),
            Field("name", text(255)),
            Field("title", optional(255)),
            Field("email", forms.EmailField(required=False)),
            Field("phone", optional(60)),
            Field(
                "unit", optional(60), refers_to=Reference(Unit, or_by="name", create=create_units)
            ),
            Field(
                "manager",
                optional(),
                refers_to=replace(TO_A_PERSON, within_file=True, create=create_people),
            ),
            Field("language", optional(10)),
            Field("left_on", day()),
        ),
        begin=follow_merged,
        check=check_people,
        apply=apply_people,
        recipes={"vcard": CARDS, "ldif": DIRECTORY},
        roles=(Role.ADMINISTRATOR,),
        help_text=_("People of the business and of IT, by the id of the directory they are in."),
    ),
    order=20,
)
