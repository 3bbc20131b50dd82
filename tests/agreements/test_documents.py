"""Documents of an agreement: attached on its page, a signed copy to its edition."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from agreements.attached.shown import documents_of
from agreements.models import AgreementDocument
from agreements.operations.amend import draft_amendment
from agreements.operations.freeze import freeze_edition
from brm.accounts.models import Role
from brm.documents.models import Document, StoredFile
from brm.documents.operations import withdraw_document
from tests import documents as files
from tests.agreements.factories import AgreementFactory
from tests.documents import a_document, sent
from tests.factories import UserFactory
from tests.forms_sent import sent_by

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def admin(db):
    return UserFactory.create(role=Role.ADMINISTRATOR)


@pytest.fixture
def agreement(db):
    return AgreementFactory.create(anchor_on=TODAY.replace(month=1, day=1))


def an_edition(agreement, admin):
    return freeze_edition(agreement, by=admin, on=TODAY, purpose="first")


def test_a_file_is_attached_on_the_page_of_the_agreement(agreement, admin, client_of):
    client, address = client_of(admin), reverse("agreements:document_create", args=[agreement.pk])
    form = sent_by(client.get(address), "idempotency_key")

    answer = client.post(
        address, form | {"kind": "mail", "title": "The yes", "file": sent(files.MAIL, "yes.eml")}
    )

    assert answer.url == agreement.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "The yes" in page
    assert StoredFile.objects.get().digest in page


def test_the_same_form_sent_twice_attaches_once(agreement, admin, client_of):
    client, address = client_of(admin), reverse("agreements:document_create", args=[agreement.pk])
    form = sent_by(client.get(address), "idempotency_key") | {"kind": "text"}

    answers = [client.post(address, form | {"file": sent()}) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    assert Document.objects.count() == 1


def test_a_refused_file_keeps_what_was_typed_and_says_what_to_do(agreement, admin, client_of):
    client, address = client_of(admin), reverse("agreements:document_create", args=[agreement.pk])
    typed = sent_by(client.get(address), "idempotency_key") | {
        "kind": "annex",
        "title": "Prices of 2026",
    }

    answer = client.post(address, typed | {"file": sent(b"<script>", "prices.pdf")})

    page = answer.content.decode()
    assert 'value="Prices of 2026"' in page
    assert "cannot be told from its content" in page
    assert "Choose the file again" in page
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_signed_copy_names_the_edition_that_was_signed(agreement, admin, client_of):
    edition = an_edition(agreement, admin)
    a_document(agreement, by=admin, kind="signed", edition=edition)

    page = client_of(admin).get(agreement.get_absolute_url()).content.decode()

    assert f"Signed copy of edition {edition.label}" in page


def test_only_a_signed_copy_is_of_an_edition(agreement, admin):
    with pytest.raises(ValidationError) as refused:
        a_document(agreement, by=admin, kind="annex", edition=an_edition(agreement, admin))

    assert set(refused.value.error_dict) == {"edition"}


@pytest.mark.parametrize("kind", ["signed", "annex"])
def test_the_database_refuses_an_edition_of_another_agreement_and_of_no_signed_copy(
    agreement, admin, kind
):
    edition = an_edition(agreement if kind == "annex" else AgreementFactory.create(), admin)

    with pytest.raises(DatabaseError, match="of one of its own agreement"), transaction.atomic():
        AgreementDocument(document=_loose(admin, kind), agreement=agreement, edition=edition).save(
            force_insert=True
        )


def _loose(by, kind):
    return Document.objects.create(title="Loose", kind=kind, made_by=by)


def test_an_agreement_has_a_file_once_unless_it_was_withdrawn(agreement, admin):
    first = a_document(agreement, by=admin)
    with pytest.raises(ValidationError, match="here already"):
        a_document(agreement, by=admin, title="Again")

    withdraw_document(first, reason="Wrong kind", by=admin, on=TODAY)
    a_document(agreement, by=admin, title="Again")

    assert [each.is_withdrawn for each in documents_of(agreement)] == [False, True]


def test_who_does_not_care_for_the_customer_attaches_nothing(agreement, folder):
    other = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)

    with pytest.raises(PermissionDenied):
        a_document(agreement, by=other)

    assert not list(folder.rglob("*"))


def test_the_draft_of_an_amendment_shows_and_takes_the_documents_of_what_it_amends(
    agreement, admin, client_of
):
    made = a_document(agreement, by=admin)
    facts = {"by": admin, "on": TODAY, "why": "More people", "takes_effect_on": TODAY}
    draft = draft_amendment(agreement, **facts).draft
    client, address = client_of(admin), reverse("agreements:document_create", args=[draft.pk])

    client.post(
        address,
        sent_by(client.get(address), "idempotency_key")
        | {"kind": "annex", "file": sent(files.TEXT, "a.txt")},
    )

    assert made in documents_of(draft)
    assert AgreementDocument.objects.filter(agreement=agreement).count() == 2


@pytest.mark.parametrize("n", [1, 4])
def test_documents_take_the_same_few_queries_however_many(
    agreement, admin, n, django_assert_num_queries
):
    edition = an_edition(agreement, admin)
    for each in range(n):
        content = io.BytesIO(files.PDF + bytes([65 + each]))
        a_document(agreement, by=admin, file=content, kind="signed", edition=edition)

    with django_assert_num_queries(3):
        for document in documents_of(agreement):
            str((document.of_agreement.edition.label, document.is_withdrawn))
            str([(each.file.size, each.uploaded_by) for each in document.versions.all()])
