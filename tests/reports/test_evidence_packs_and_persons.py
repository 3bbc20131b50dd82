"""Who is named in an evidence pack: it is found when the person is erased."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.documents.operations import given_out
from customers.models import Person
from customers.operations.erase import erase, preview_of
from reports.evidence.packs.archive import check
from tests.customers.factories import PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.reports.evident import LAST_OF_OCTOBER, OCTOBER, a_customer, a_pack

pytestmark = pytest.mark.django_db

NAME = "Astrid Lind-Öberg"


@pytest.fixture
def leaver() -> Person:
    """Somebody who was responsible for a customer in October, and has left."""
    today = timezone.localdate()
    person: Person = PersonFactory.create(name=NAME, left_on=today - timedelta(days=1))
    TeamMemberFactory.create(
        customer=a_customer(), person=person, valid=(OCTOBER, LAST_OF_OCTOBER + timedelta(days=1))
    )
    return person


@pytest.mark.parametrize("piece", [4 * 1024**2, 5])
def test_a_pack_that_names_the_person_is_listed_before_an_erasure_and_stays(
    leaver: Person, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brm.privacy.files.PIECE", piece)
    admin, today = UserFactory.create(role=Role.ADMINISTRATOR), timezone.localdate()
    pack = a_pack().pack
    a_pack(a_customer("Harbour"))

    found = preview_of(leaver, by=admin, on=today).documents
    erase(leaver, by=admin, on=today)

    assert found == [pack.document]
    content = b"".join(given_out(pack.document.versions.get()))
    assert check(io.BytesIO(content)).is_whole


def test_the_page_of_an_erasure_leads_to_the_pack(client: Client, leaver: Person) -> None:
    run = a_pack()
    client.force_login(UserFactory.create(role=Role.ADMINISTRATOR))

    page = client.get(reverse("customers:person_erase", args=[leaver.pk]))

    assert [page for _document, page in page.context["documents"]] == [run.get_absolute_url()]
