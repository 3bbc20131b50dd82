"""Which people are probably one: the same address, or the same name and something more.

Two names are the same whatever the order of their words, their accents and capital letters
(`brm_name_key`, made by a migration). What more there is: a unit, the part of the address before
the @, or a telephone number by its last eight digits. An address of more than ten people is that of
a room, and tells nothing; of more than ten with one name each is compared with the first alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy

from customers.models import Person
from customers.money.person_anomalies import DUPLICATE

MOST = 10
REASONS = {
    "email": gettext_lazy("the same e-mail address"),
    "unit": gettext_lazy("the same name in the same unit"),
    "local": gettext_lazy("the same name and the same name before the @"),
    "phone": gettext_lazy("the same name and telephone number"),
}

EVERYBODY = "SELECT id FROM customers_person WHERE merged_into_id IS NULL"
# Whoever has the name or the address of one of those asked for: their groups are whole.
AROUND = """
    SELECT p.id FROM customers_person a JOIN customers_person p
        ON brm_name_key(p.name) = brm_name_key(a.name)
    WHERE a.id = ANY(%(asked)s) AND p.merged_into_id IS NULL
    UNION
    SELECT p.id FROM customers_person a JOIN customers_person p ON lower(p.email) = lower(a.email)
    WHERE a.id = ANY(%(asked)s) AND a.email <> '' AND p.merged_into_id IS NULL
"""
PHONE = "right(regexp_replace({}, '[^0-9]', '', 'g'), 8)"
LOCAL = "split_part(lower({}), '@', 1)"

# One pass over the people, one sort of their keys; a pair of each person with few others.
PAIRS = """
    WITH people AS MATERIALIZED (
        SELECT p.id, brm_name_key(p.name) AS name, lower(p.email) AS email,
               {local} AS local, {phone} AS phone
        FROM ({people}) seen JOIN customers_person p ON p.id = seen.id
    ), keyed AS (
        SELECT 'email' AS why, email AS key, id FROM people WHERE email <> ''
        UNION ALL SELECT 'local', concat_ws('|', name, local), id FROM people
            WHERE name IS NOT NULL AND local <> ''
        UNION ALL SELECT 'phone', concat_ws('|', name, phone), id FROM people
            WHERE name IS NOT NULL AND length(phone) >= 6
        UNION ALL SELECT DISTINCT 'unit', concat_ws('|', name, m.unit_id), p.id
            FROM people p JOIN customers_membership m ON m.person_id = p.id
            WHERE name IS NOT NULL AND m.valid @> %(day)s::date
    ), placed AS MATERIALIZED (
        SELECT * FROM (
            SELECT why, key, id, count(*) OVER (PARTITION BY why, key) AS n,
                   row_number() OVER (PARTITION BY why, key ORDER BY id) AS place
            FROM keyed) each
        WHERE n BETWEEN 2 AND CASE why WHEN 'email' THEN {most} ELSE n END
    ), pairs AS (
        SELECT b.id AS person, a.id AS other, array_agg(DISTINCT a.why ORDER BY a.why) AS reasons
        FROM placed a JOIN placed b ON b.why = a.why AND b.key = a.key AND a.place < b.place
        WHERE a.n <= {most} OR a.place = 1
        GROUP BY b.id, a.id
    )
    SELECT DISTINCT ON (pairs.person) pairs.person, pairs.other, o.name, o.external_id, reasons
    FROM pairs JOIN customers_person o ON o.id = pairs.other
    WHERE %(asked)s::bigint[] IS NULL OR pairs.person = ANY(%(asked)s)
    ORDER BY pairs.person, EXISTS (
        SELECT 1 FROM customers_anomaly e
        WHERE e.kind = %(kind)s AND e.person_id = pairs.person AND e.state <> 'open'
          AND e.evidence->'person' = to_jsonb(pairs.other)), pairs.other
"""

LIKE_THIS = """
    WITH named AS MATERIALIZED (
        SELECT id FROM customers_person WHERE brm_name_key(name) = brm_name_key(%(name)s)
    ), people AS MATERIALIZED (
        SELECT id FROM named
        UNION
        SELECT id FROM customers_person WHERE lower(email) = lower(%(email)s) AND email <> ''
    )
    SELECT * FROM (SELECT p.id, array_remove(ARRAY[
        CASE WHEN %(email)s <> '' AND lower(p.email) = lower(%(email)s) THEN 'email' END,
        CASE WHEN same AND %(email)s <> '' AND {local} = {own_local} THEN 'local' END,
        CASE WHEN same AND length({own_phone}) >= 6 AND {phone} = {own_phone} THEN 'phone' END,
        CASE WHEN same AND EXISTS (
            SELECT 1 FROM customers_membership m JOIN customers_membership n
                ON n.unit_id = m.unit_id AND n.valid @> %(day)s::date
            WHERE m.person_id = p.id AND n.person_id = %(pk)s AND m.valid @> %(day)s::date)
            THEN 'unit' END], NULL) AS reasons
    FROM people JOIN customers_person p ON p.id = people.id,
        LATERAL (SELECT p.id IN (SELECT id FROM named) AS same) each
    WHERE p.merged_into_id IS NULL AND p.id IS DISTINCT FROM %(pk)s
      AND NOT EXISTS (
        SELECT 1 FROM customers_anomaly e
        WHERE e.kind = %(kind)s AND e.state <> 'open'
          AND (e.person_id, e.evidence->'person') IN (
              (p.id, to_jsonb(%(pk)s::bigint)), (%(pk)s::bigint, to_jsonb(p.id))))
    ) likely WHERE reasons <> ARRAY[]::text[] ORDER BY id LIMIT {most} + 1
"""


@dataclass(frozen=True)
class Pair:
    """Two people who are probably one: the later row, the earlier one, and why."""

    person: int
    other: int
    name: str
    external_id: str
    reasons: list[str]


@dataclass(frozen=True)
class Likely:
    """Somebody who is there already, and why it is probably the same person."""

    person: Person
    why: str


def in_words(reasons: Iterable[str]) -> str:
    """Why two people are probably one; where it is several, one after the other."""
    return ", ".join(str(REASONS[reason]) for reason in REASONS if reason in set(reasons))


def pairs(*, on: date, asked: Iterable[int] | None = None) -> list[Pair]:
    """Of each person with an earlier double, one: first one that nobody has explained.

    One statement. `asked` narrows it to pairs of those people.
    """
    people = EVERYBODY if asked is None else AROUND
    query = PAIRS.format(
        people=people, most=MOST, local=LOCAL.format("p.email"), phone=PHONE.format("p.phone")
    )
    keys = None if asked is None else list(asked)
    with connection.cursor() as cursor:
        cursor.execute(query, {"day": on, "asked": keys, "kind": DUPLICATE})
        return [Pair(*row) for row in cursor.fetchall()]


def likely_same(person: Person, *, on: date) -> list[Likely]:
    """Who is probably the person of a form, be it there already or not; two queries."""
    facts: dict[str, Any] = {
        "pk": person.pk,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
    }
    own = {"own_local": LOCAL.format("%(email)s"), "own_phone": PHONE.format("%(phone)s")}
    query = LIKE_THIS.format(
        most=MOST, local=LOCAL.format("p.email"), phone=PHONE.format("p.phone"), **own
    )
    with connection.cursor() as cursor:
        cursor.execute(query, facts | {"day": on, "kind": DUPLICATE})
        found = dict(cursor.fetchall())
    if len(found) > MOST:  # the address of a room
        found = {pk: reasons for pk, reasons in found.items() if reasons != ["email"]}
    people = Person.objects.in_bulk(found)
    return [Likely(people[pk], in_words(reasons)) for pk, reasons in found.items()]
