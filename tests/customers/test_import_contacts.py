"""Contacts and directories become people, whoever wrote the file; passwords never do."""

import io
import json
import logging
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from customers.models import Anomaly, Membership, Person
from tests.brm.importing import Desk
from tests.customers.factories import UnitFactory

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = Path(os.environ.get("BRM_DATA", ROOT.parent / "shared" / "data")) / "people"
FILES = sorted([*PEOPLE.glob("*.vcf"), *PEOPLE.glob("ldap/*.ldif")])
HASH = "e1NTSEF9d0p2OXMyWjltMGJTMFIxV1k3QjdCRWZEVVZPQzg2Y3BWL3VDMHc9PQ"

pytestmark = pytest.mark.django_db

CREW = """dn: cn=Hermes Conrad,ou=people,dc=planetexpress,dc=com
objectClass: inetOrgPerson
cn: Hermes Conrad
uid: hermes
ou: Office
userPassword:: {hash}

dn: cn=Amy Wong,ou=people,dc=planetexpress,dc=com
objectClass: inetOrgPerson
cn: Amy Wong
uid: amy
mail: no address
ou: Nowhere
manager: CN=Hermes Conrad, OU=people, DC=planetexpress, DC=com
USERPASSWORD;x-old:: {hash}

dn: cn=Zoidberg,ou=people,dc=planetexpress,dc=com
objectClass: person
cn: Zoidberg
uid: zoidberg
manager: cn=Nobody,dc=com

dn: cn=Bender,ou=people,dc=planetexpress,dc=com
objectClass: person
cn: Bender
uid: bender
manager: cn=Bender,ou=people,dc=planetexpress,dc=com

dn: cn=Bender again,ou=people,dc=planetexpress,dc=com
objectClass: person
cn: Bender again
uid: bender

dn: cn=crew,dc=com
objectClass: Group
cn: crew
""".replace("{hash}", HASH)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def counts(printed: dict) -> dict:
    names = ("total", "accepted", "rejected", "created", "updated", "unchanged", "filtered")
    return {name: printed[name] for name in names if name in printed}


def test_a_directory_becomes_people_with_their_managers_and_doubts(desk: Desk) -> None:
    office = UnitFactory(code="O1", name="Office")

    answer = desk.command("people", CREW)

    assert counts(answer.printed) == {
        "total": 5,
        "accepted": 4,
        "rejected": 1,
        "created": 4,
        "updated": 0,
        "unchanged": 0,
        "filtered": 1,
    }
    assert answer.printed["left_empty"] == {"email": 1, "unit": 1, "manager": 2}
    managers = Person.objects.order_by("external_id").values_list("external_id", "manager__name")
    assert dict(managers) == {
        "amy": "Hermes Conrad",
        "bender": None,
        "hermes": None,
        "zoidberg": None,
    }
    assert [each.unit for each in Membership.objects.all()] == [office]
    doubts = Anomaly.objects.order_by("kind").values_list("person__external_id", "kind")
    assert list(doubts) == [
        ("zoidberg", "missing_manager"),
        ("bender", "self_report"),
        ("bender", "shared_reference"),
    ]


def test_a_second_time_the_same_directory_changes_nothing(desk: Desk) -> None:
    desk.command("people", CREW)
    before = list(Anomaly.objects.order_by("pk").values())

    again = desk.command("people", CREW).printed

    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 4)
    assert list(Anomaly.objects.order_by("pk").values()) == before


def test_a_doubt_goes_with_the_file_that_gave_no_reason_for_it(desk: Desk) -> None:
    desk.command("people", CREW)

    desk.command("people", CREW.replace("manager: cn=Nobody,dc=com\n", ""))

    assert not Anomaly.objects.filter(kind="missing_manager").exists()


def test_a_card_without_an_id_is_known_by_its_address_or_by_all_it_says(desk: Desk) -> None:
    cards = [
        "UID:urn:uuid:1-2\nFN:Ada",
        "EMAIL:Bo@x.org\nFN:Bo",
        "FN:Cy\nTEL:1",
        "FN:Cy\nTEL:1",
        "KIND:group\nFN:All",
        "NOTE:nobody",
    ]
    content = "\n".join(f"BEGIN:VCARD\nVERSION:4.0\n{each}\nEND:VCARD" for each in cards)

    printed = desk.command("people", content).printed

    assert (printed["total"], printed["rejected"], printed["filtered"]) == (5, 1, 1)
    found = sorted(Person.objects.values_list("external_id", "name"))
    assert found[:2] == [("1-2", "Ada"), ("bo@x.org", "Bo")]
    assert [name for _id, name in found[2:]] == ["Cy", "Cy"]
    assert desk.command("people", content).printed["unchanged"] == 4


def test_no_password_reaches_the_database_or_a_file_or_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    dry = desk.command("people", CREW, "--dry-run")
    told = [str(dry.printed), str(desk.command("people", CREW).printed), caplog.text]

    kept = [
        path
        for folder in (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT))
        for path in folder.rglob("*")
        if path.is_file() and HASH.encode() in path.read_bytes()
    ]

    assert (tables_with(HASH), kept) == ([], [])
    assert not [words for words in told if HASH in words]
    assert tables_with("zoidberg") != []  # the look finds what is there


def tables_with(text: str) -> list[str]:
    """The tables of which any row holds the text in any column."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            any_row = f'SELECT 1 FROM "{name}" t WHERE strpos(t::text, %s) > 0 LIMIT 1'  # noqa: S608
            cursor.execute(any_row, [text])
            found += [name] if cursor.fetchone() else []
    return found


@pytest.mark.skipif(not FILES, reason=f"no contacts in {PEOPLE}; BRM_DATA says where they are")
def test_every_file_of_real_programs_is_taken_whole_and_once() -> None:
    for file in FILES:
        first = brought(file)
        again = brought(file)
        assert first["rejected"] == 0, file.name
        assert (again["created"], again["updated"]) == (0, 0), file.name
    assert Person.objects.count() == 15
    assert dict(
        Person.objects.filter(email__endswith="express.com").values_list("name", "title")
    ) == {
        "Amy Wong": "",
        "Hermes Conrad": "Bureaucrat",
        "Philip J. Fry": "Delivery boy",
    }


def brought(file: Path) -> dict:
    out = io.StringIO()
    call_command("import_file", "people", str(file), "--json", stdout=out)
    return json.loads(out.getvalue())
