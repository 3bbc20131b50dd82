"""Who is named in an evidence pack: it is found when the person is erased."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role
from brm.documents.operations import given_out
from customers.models import CommunicationPlan, Person
from customers.operations.erase import erase, preview_of
from meetings.models import Activity
from reports.evidence.packs.archive import check
from tests.customers.factories import PersonFactory, TeamMemberFactory
from tests.factories import UserFactory
from tests.meetings.kinds import Kind
from tests.reports.evident import (
    IN_OCTOBER,
    LAST_OF_OCTOBER,
    OCTOBER,
    a_customer,
    a_pack,
    done,
    recorded,
)

pytestmark = pytest.mark.django_db

NAME = "Astrid Lind-Öberg"
LISTS = ("B3/communication-plans.csv", "B5/activities.csv", "B8/complaint-reviews.csv")


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


def test_nobody_is_named_in_a_pack_by_words_that_stand_on_the_page_of_the_record() -> None:
    customer, canary = a_customer(), UserFactory.create(first_name="Canary", last_name="Ek")
    plan = CommunicationPlan.objects.create(
        customer=customer, changed_on=IN_OCTOBER, changed_by=canary
    )
    recorded(plan, IN_OCTOBER)
    review = done(customer, Kind.COMPLAINT_REVIEW)
    Activity.objects.filter(pk=review.pk).update(outcome="Canary was right", reason="Canary too")

    pack = b"".join(given_out(a_pack(customer).pack.document.versions.get()))

    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        listed = {name: archive.read(name).decode("utf-8-sig") for name in LISTS}
    assert {name: len(text.splitlines()) for name, text in listed.items()} == dict.fromkeys(
        LISTS, 2
    )
    assert [name for name, text in listed.items() if "Canary" in text] == []
