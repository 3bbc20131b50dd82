"""Agreements on paper: as they stand, an edition as it was frozen, a list as it is narrowed."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.models import EditionPurpose
from agreements.operations.freeze import freeze_edition
from agreements.texts import paper
from brm.accounts.models import Organisation, Role
from tests.agreements.factories import (
    AgreementFactory,
    AgreementLineFactory,
    ServiceLevelFactory,
)
from tests.documents import a_document
from tests.factories import UserFactory

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(db):
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def agreement(db):
    agreement = AgreementFactory.create(
        name="Outage map #1 *bold* $x$", currency="SEK", anchor_on=TODAY.replace(month=1, day=1)
    )
    line = AgreementLineFactory.create(
        period=agreement.periods.get(),
        service__name="Maps",
        service__unit="users",
        quantity=Decimal(40),
        price=Decimal("12.50"),
    )
    ServiceLevelFactory.create(line=line, measure__name="Availability", measure__unit="%")
    return agreement


@pytest.fixture
def edition(agreement, admin):
    return freeze_edition(agreement, by=admin, on=TODAY, purpose=EditionPurpose.FIRST)


@pytest.fixture
def told(monkeypatch):
    """The facts that papers are drawn from, as they are drawn."""
    found = []

    def noting(template, facts, name):
        found.append(facts)
        return real(template, facts, name)

    real = paper.paper
    monkeypatch.setattr(paper, "paper", noting)
    return found


def test_an_agreement_on_paper_says_what_holds_and_why(agreement, edition, admin, client_of, told):
    a_document(agreement, by=admin, kind="signed", edition=edition, title="Signed by both")

    answer = client_of(admin).get(reverse("agreements:pdf", args=[agreement.pk]))

    (facts,) = told
    assert answer.content.startswith(b"%PDF-")
    assert facts["lines"] == [["Maps", "40\xa0users", "12.50", "500"]]
    assert facts["sum"] == "500\xa0SEK"
    assert facts["levels"][0][:2] == ["Availability, Maps", "at least 99.5\xa0% a month"]
    assert [each[0] for each in facts["dates"]] == ["Start by", "Last day of notice", "Current end"]
    assert facts["editions"][0][0] == edition.label
    assert facts["documents"][0][:2] == [
        "Signed by both",
        f"Signed copy of edition {edition.label}",
    ]
    assert facts["digest"] == edition.digest


def test_an_edition_on_paper_is_the_same_to_the_byte_whatever_changes(
    agreement, edition, admin, client_of
):
    client, address = client_of(admin), reverse("agreements:edition_pdf", args=[edition.pk])
    before = client.get(address).content

    agreement.periods.get().lines.update(quantity=Decimal(41))
    agreement.customer.unit.name = "Renamed"
    agreement.customer.unit.save()
    Organisation.objects.update_or_create(id=1, defaults={"name": "Renamed"})
    a_document(agreement, by=admin)

    assert client.get(address).content == before


def test_another_edition_is_another_paper(agreement, edition, admin, client_of):
    agreement.periods.get().lines.update(quantity=Decimal(41))
    other = freeze_edition(agreement, by=admin, on=TODAY, purpose=EditionPurpose.CHANGE)
    client = client_of(admin)

    papers = {
        client.get(reverse("agreements:edition_pdf", args=[each.pk])).content
        for each in (edition, other)
    }

    assert len(papers) == 2


def test_an_edition_on_paper_says_its_digest_and_has_a_place_to_sign(
    edition, client_of, admin, told
):
    client_of(admin).get(reverse("agreements:edition_pdf", args=[edition.pk]))

    (facts,) = told
    assert edition.digest in facts["note"]
    assert facts["digest"] == edition.digest
    assert len(facts["signatures"]) == 2
    assert facts["approvals"] == ()


def test_a_draft_without_its_first_day_has_a_paper_too(admin, client_of):
    draft = AgreementFactory.create(
        state="draft", exemption="", anchor_on=None, initial_months=None
    )

    answer = client_of(admin).get(reverse("agreements:pdf", args=[draft.pk]))

    assert answer.content.startswith(b"%PDF-")
