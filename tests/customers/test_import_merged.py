"""Files go on naming people by the ids of rows that were merged."""

import pytest

from brm.accounts.models import Role
from customers.models import Mandate, Membership, Person, TeamMember, Unit
from tests.customers.factories import CustomerFactory, PersonFactory, UnitFactory
from tests.customers.merges import merge
from tests.customers.test_imports import bring, counts
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
__all__ = ["bring"]

FILE = "external_id,name,title,manager\nB,Lind Astrid,Chief,BOSS\nBOSS,Eva Holm,Head,\nC,Bo Ek,,B\n"


@pytest.fixture
def one():
    """Astrid Lind, A, into whom B was merged."""
    kept = PersonFactory(external_id="A", name="Astrid Lind")
    merged = PersonFactory(external_id="B", name="Lind Astrid")
    merge(kept, merged, UserFactory(role=Role.ADMINISTRATOR))
    return kept


def test_the_file_of_before_updates_the_person_kept_and_makes_nobody_anew(bring, one):
    assert bring("people", FILE) == (counts(accepted=3, created=2, updated=1), [])
    assert bring("people", FILE) == (counts(accepted=3, unchanged=3), [])

    one.refresh_from_db()
    assert (one.external_id, one.name, one.title) == ("A", "Lind Astrid", "Chief")
    assert one.manager.external_id == "BOSS"
    assert Person.objects.get(external_id="C").manager == one
    old = Person.objects.get(external_id="B")
    assert (old.name, old.manager, old.merged_into) == ("Lind Astrid", None, one)


def test_of_two_lines_about_one_person_its_own_counts(bring, one):
    counted, rejects = bring("people", "external_id,name\nB,Wrong\nA,Right\n")

    assert counted == counts(accepted=1, rejected=1, updated=1)
    (line,) = rejects
    assert "B was merged into A, and another line says what counts." in line
    one.refresh_from_db()
    assert one.name == "Right"


def test_a_manager_who_was_merged_into_the_person_is_none(bring, one):
    assert bring("people", "external_id,name,manager\nA,Astrid Lind,B\n")[0]["rejected"] == 0

    one.refresh_from_db()
    assert one.manager is None


def test_a_merged_row_that_reported_to_the_person_kept_reports_to_nobody(bring, one):
    assert bring("people", "external_id,name,manager\nB,Lind Astrid,A\n")[0]["rejected"] == 0

    one.refresh_from_db()
    assert (one.name, one.manager) == ("Lind Astrid", None)


def test_who_is_in_a_unit_by_the_old_id_is_there_once(bring, one):
    UnitFactory(code="U")

    bring("people", "external_id,name,unit\nB,Astrid Lind,U\n")
    bring("people", "external_id,name,unit\nA,Astrid Lind,U\n")

    assert [row.person for row in Membership.objects.all()] == [one]


def test_mandates_teams_and_units_name_the_person_kept(bring, one):
    unit = CustomerFactory(unit=UnitFactory(code="U")).unit

    for kind, text in (
        ("mandates", "unit,person,kind,first_day\nU,B,buyer,2026-01-01\n"),
        ("team", "customer,person,role,first_day\nU,B,service_manager,2026-01-01\n"),
        ("units", "code,name,manager\nV,Mills,B\n"),
    ):
        counted, rejects = bring(kind, text)
        assert (counted["created"], rejects) == (1, []), kind

    assert Mandate.objects.get(unit=unit).person == one
    assert TeamMember.objects.get(customer__unit=unit).person == one
    assert Unit.objects.get(code="V").manager == one
