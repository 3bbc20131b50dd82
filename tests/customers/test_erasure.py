"""A person is erased: nothing names them, what was decided stays, and nothing else opens a seal."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brm.accounts.models import Role, User
from brm.imports.models import ImportRun, RejectedRow, State
from brm.imports.operations import start_import
from brm.links.models import PersonalLink
from brm.privacy.seals import seals_open
from brm.privacy.words import pattern_of, ways_to_write
from customers.models import (
    Anomaly,
    Confirmation,
    Contact,
    Erasure,
    Membership,
    Person,
    PersonMerge,
    Stakeholder,
    StructureSnapshot,
)
from customers.models.snapshots import digest_of
from customers.operations.erase import erase, preview_of
from customers.people.personal_data import export_of, keys_to_people
from customers.periods import period
from customers.registries.personal import not_personal, personal, rows_that_go
from tests.customers.factories import (
    CustomerFactory,
    PersonFactory,
    ProposalFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.merges import merge
from tests.factories import UserFactory

TODAY = date(2026, 11, 28)
GONE = TODAY - timedelta(days=10)
NAME, FORMER = "Astrid Lind-Öberg", "Astrid Holm"
MAIL, PHONE = "astrid.lind@example.org", "+46 8 555 0101"
SAID = [NAME, FORMER, "Lind-Öberg, Astrid", MAIL, PHONE]


@pytest.fixture
def admin(db):
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def leaver(db):
    """Somebody who was called otherwise once, has an account, and has left."""
    user = UserFactory(email=MAIL, first_name="Astrid", last_name="Lind-Öberg", role=Role.READER)
    person = PersonFactory(
        name=FORMER, email=MAIL, phone=PHONE, title="Head of water", user=user, left_on=GONE
    )
    person.name = NAME
    person.save()
    return person


@pytest.fixture
def everywhere(leaver, admin):
    """The leaver named in every way that the product knows."""
    customer = CustomerFactory()
    with pghistory.context(file=f"{NAME}.vcf"):
        Membership.objects.create(
            person=leaver, unit=customer.unit, title="Chief of water", valid=period(None, GONE)
        )
    Stakeholder.objects.create(
        customer=customer, person=leaver, influence=5, interest=2, aim="Win her over"
    )
    Contact.objects.create(
        customer=customer, person=leaver, spoken_on=GONE, note="Ill at ease", noted_by=admin
    )
    other = PersonFactory(name="Bo Ek")
    Contact.objects.create(
        customer=customer,
        person=other,
        spoken_on=GONE,
        note=f"Spoke of\n{NAME} and {MAIL}; call {PHONE}.",
        noted_by=admin,
    )
    Confirmation.objects.create(
        unit=customer.unit, confirmed_by=admin, confirmed_on=GONE, note=f"{NAME} said so"
    )
    Anomaly.objects.create(person=leaver, kind="self_report", sentence=f"{NAME} reports to self")
    ProposalFactory(unit__manager=None, evidence={"manager": NAME}, sentence=f"{NAME.upper()} pays")
    for note in ("first", "second"):
        content = {"sections": {"people": {"1": {"words": f"a\n{NAME}"}}}}
        StructureSnapshot.objects.create(
            customer=customer,
            taken_on=GONE,
            taken_by=admin,
            note=note,
            content=content,
            digest=digest_of(content),
        )
    return customer


@pytest.fixture
def imported(leaver, admin, settings, tmp_path):
    """A file that names the leaver, one that does not, and a line that was rejected."""
    settings.MEDIA_ROOT = tmp_path
    runs = [
        start_import(
            "people",
            io.BytesIO(text.encode()),
            file_name="people.csv",
            recipe_name="",
            recipe_text="",
            recipe=None,
            by=admin,
        )
        for text in (f"id,name\n1,{NAME}\n", "id,name\n2,Bo Ek\n")
    ]
    RejectedRow.objects.create(run=runs[0], line=2, value=NAME, reason=f"{NAME} is unknown")
    return runs


def places_that_say(*words: str) -> list[str]:
    """Each column of the whole database that holds one of the words, asked of the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        found = []
        for (table,) in cursor.fetchall():
            for word in words:
                as_json = json.dumps(word, ensure_ascii=False)[1:-1]
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(%s)',  # noqa: S608
                    [[f"%{word}%", f"%{as_json}%"]],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {word}")
        return found


def test_every_field_for_words_beside_a_key_to_a_person_is_personal_or_said_not_to_be():
    named = set(personal.names()) | set(not_personal.names())
    gone = {label.rpartition(".")[0] for label in rows_that_go.names()}
    tables = {model for model, _field in keys_to_people()} | {Person}
    words = {
        f"{model._meta.label}.{field.name}"
        for model in tables
        if model._meta.label not in gone
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        or hasattr(field, "base_field")
        if not field.choices and not hasattr(field, "range_type")
    }

    assert words - named == set(), "name it in `personal`, or say in `not_personal` what it tells"
    assert named - words == set(), "this is no field for words beside a key to a person"
    keys = {f"{model._meta.label}.{field.name}" for model, field in keys_to_people()}
    assert set(rows_that_go.names()) <= keys


def test_the_search_for_a_name_in_the_database_would_find_one(everywhere, imported):
    found = places_that_say(NAME)

    assert {
        "customers_person: " + NAME,
        "customers_personevent: " + NAME,
        "customers_contact: " + NAME,
        "customers_confirmation: " + NAME,
        "customers_structuresnapshot: " + NAME,
        "customers_proposal: " + NAME,
        "imports_rejectedrow: " + NAME,
        "pghistory_context: " + NAME,
    } <= set(found)


def test_after_an_erasure_no_column_of_any_table_names_the_person(
    everywhere, imported, leaver, admin
):
    PersonalLink.objects.create(
        purpose="x",
        subject_id=1,
        subject_version=1,
        seed="s",
        digest="a" * 64,
        recipient=NAME,
        address=MAIL,
        made_by=admin,
        expires_on=TODAY,
    )

    erase(leaver, by=admin, on=TODAY)

    assert places_that_say(*SAID, "Head of water", "Chief of water", "Win her over") == []
    assert places_that_say("Ill at ease") == []
    assert PersonalLink.objects.open(on=TODAY).count() == 0
    erased = Person.objects.get(pk=leaver.pk)
    assert (erased.name, erased.external_id) == (
        f"Erased person {leaver.pk}",
        f"erased-{leaver.pk}",
    )
    told = Contact.objects.exclude(person=leaver).get().note
    assert told == (
        f"Spoke of\nErased person {leaver.pk} and Erased person {leaver.pk};"
        f" call Erased person {leaver.pk}."
    )


def test_that_somebody_was_there_and_spoken_with_stays(everywhere, leaver, admin):
    erase(leaver, by=admin, on=TODAY)

    assert leaver.memberships.count() == 1
    assert leaver.contacts.get().spoken_on == GONE
    assert leaver.stakes.count() == leaver.anomalies.count() == 0


def test_the_record_of_an_erasure_counts_rows_and_names_nobody(everywhere, leaver, admin):
    made = erase(leaver, by=admin, on=TODAY)

    made.refresh_from_db()
    assert (made.number, made.erased_by) == (leaver.pk, admin)
    assert made.counts["customers_stakeholder"] == 1
    assert made.counts["customers_structuresnapshot"] == 2
    assert made.counts["customers_personevent"] >= 2


def test_frozen_contents_get_a_new_digest_and_the_old_one_is_on_record(everywhere, leaver, admin):
    before = {row.pk: row.digest for row in StructureSnapshot.objects.all()}

    made = erase(leaver, by=admin, on=TODAY)

    after = {row.pk: row.digest for row in StructureSnapshot.objects.all()}
    assert all(row.is_intact for row in StructureSnapshot.objects.all())
    assert [(each["pk"], each["before"], each["after"]) for each in made.resealed] == [
        (pk, before[pk], after[pk]) for pk in sorted(before)
    ]


def test_a_content_that_was_broken_before_is_not_mended_by_an_erasure(everywhere, leaver, admin):
    broken = StructureSnapshot.objects.first()
    with transaction.atomic(), seals_open():
        StructureSnapshot.objects.filter(pk=broken.pk).update(digest="0" * 64)

    erase(leaver, by=admin, on=TODAY)

    assert not StructureSnapshot.objects.get(pk=broken.pk).is_intact


def test_without_the_way_of_an_erasure_nothing_write_once_is_changed(everywhere, leaver, admin):
    def change() -> None:
        with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
            Confirmation.objects.update(note="")

    change()
    erase(leaver, by=admin, on=TODAY)
    change()
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Erasure.objects.update(number=1)


@pytest.mark.django_db(transaction=True)
def test_seals_open_in_a_transaction_only_and_are_closed_after_a_failure():
    with pytest.raises(RuntimeError), seals_open():
        pass
    with pytest.raises(ZeroDivisionError), transaction.atomic(), seals_open():
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore', true)")
        assert cursor.fetchone()[0] in (None, "", "{}")


def test_only_an_erasure_opens_the_seals():
    root = Path(__file__).parents[2]
    sources = [
        path
        for app in ("brm", "customers", "agreements", "meetings", "reports")
        for path in (root / app).rglob("*.py")
        if "migrations" not in path.parts
    ]

    def using(words: str) -> list[str]:
        return sorted(str(p.relative_to(root)) for p in sources if words in p.read_text())

    assert using("seals_open") == ["brm/privacy/seals.py", "customers/operations/erase.py"]
    assert using("pgtrigger.ignore") == ["brm/privacy/seals.py", "brm/settings.py"]
    assert (root / "brm" / "settings.py").read_text().count("pgtrigger.ignore={}") == 1


def test_kept_files_that_name_the_person_go_and_others_stay(
    imported, leaver, admin, django_capture_on_commit_callbacks
):
    paths = [run.file.path for run in imported]

    with django_capture_on_commit_callbacks(execute=True):
        made = erase(leaver, by=admin, on=TODAY)

    assert [path.exists() for path in paths] == [False, True]
    assert made.files == 1
    states = ImportRun.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.STOPPED, State.UPLOADED]


@pytest.mark.parametrize(
    "content",
    [
        f"dn: x\ncn:: {__import__('base64').b64encode(NAME.encode()).decode()}\n".encode(),
        b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:Astrid Lind-=C3=96berg\nEND:VCARD\n",
        b"BEGIN:VCARD\nFN:Astrid Lind\n -\xc3\x96berg\nEND:VCARD\n",
        "BEGIN:VCARD\nN:Lind-Öberg;Astrid;;;\nEND:VCARD\n".encode(),
        NAME.encode("cp1252"),
        NAME.encode("utf-16"),
    ],
    ids=["base64", "quoted-printable", "folded", "structured", "western", "utf-16"],
)
def test_a_name_is_found_in_a_kept_file_however_it_is_written(
    content, leaver, admin, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    start_import(
        "people",
        io.BytesIO(content),
        file_name="people.vcf",
        recipe=None,
        recipe_name="",
        recipe_text="",
        by=admin,
    )

    assert preview_of(leaver, by=admin, on=TODAY).files == 1


def test_the_account_is_closed_and_names_nobody(leaver, admin):
    erase(leaver, by=admin, on=TODAY)

    user = User.objects.get(pk=leaver.user_id)
    assert (user.is_active, user.roles, user.has_usable_password()) == (False, set(), False)
    assert str(user) == f"Erased person {leaver.pk}"


def test_who_holds_something_or_is_still_here_is_not_erased(leaver, admin):
    TeamMemberFactory(person=leaver)
    here = PersonFactory(name="Bo Ek")

    with pytest.raises(ValidationError, match="holds something"):
        erase(leaver, by=admin, on=TODAY)
    with pytest.raises(ValidationError, match="still here"):
        erase(here, by=admin, on=TODAY)
    assert Person.objects.get(pk=leaver.pk).name == NAME


def test_only_administrators_erase_and_nobody_themselves(leaver, admin):
    with pytest.raises(PermissionDenied):
        erase(leaver, by=UserFactory(role=Role.RELATIONSHIP_MANAGER), on=TODAY)
    own = PersonFactory(user=admin, left_on=GONE)
    with pytest.raises(ValidationError, match="themselves"):
        erase(own, by=admin, on=TODAY)


def test_a_second_erasure_is_refused(leaver, admin):
    erase(leaver, by=admin, on=TODAY)

    with pytest.raises(ValidationError, match="erased before"):
        erase(leaver, by=admin, on=TODAY)


def test_a_name_that_somebody_else_has_too_stays_in_texts(leaver, admin):
    PersonFactory(name=NAME)
    unit = UnitFactory(name=f"Office of {NAME}")

    preview = preview_of(leaver, by=admin, on=TODAY)
    erase(leaver, by=admin, on=TODAY)

    assert preview.words.shared == [NAME]
    unit.refresh_from_db()
    assert unit.name == f"Office of {NAME}"
    assert Person.objects.get(pk=leaver.pk).name == f"Erased person {leaver.pk}"


def test_a_word_that_is_short_is_not_looked_for():
    assert pattern_of(["0", "N/D", "Bo"]) == ""


def test_a_form_with_the_old_words_is_refused_after_an_erasure(leaver, admin):
    before = Person.objects.get(pk=leaver.pk).version

    erase(leaver, by=admin, on=TODAY)

    assert Person.objects.get(pk=leaver.pk).version > before


def test_the_export_has_every_key_to_a_person_and_past_states(everywhere, leaver):
    export = json.loads(json.dumps(export_of(leaver)))

    keys = {f"{model._meta.label}.{field.name}" for model, field in keys_to_people()}
    assert set(export["refers_to_the_person"]) == keys
    assert [row["aim"] for row in export["refers_to_the_person"]["customers.Stakeholder.person"]]
    assert {row["name"] for row in export["history"]} == {FORMER, NAME}
    assert export["named_in"]["customers_contact"] == 1
    assert export["account"]["email"] == MAIL


def test_the_page_shows_what_goes_and_erases_when_the_name_is_typed(
    client, everywhere, leaver, admin
):
    Person.objects.filter(pk=leaver.pk).update(left_on=timezone.localdate() - timedelta(days=3))
    client.force_login(admin)
    address = reverse("customers:person_erase", args=[leaver.pk])

    shown = client.get(address).content.decode()
    wrong = client.post(address, {"name": "Bo Ek"})
    done = client.post(address, {"name": NAME}, follow=True).content.decode()

    assert "What stays, and why" in shown
    assert "This is not the name" in wrong.content.decode()
    assert f"Erased person {leaver.pk}" in done
    assert NAME not in done


def test_the_page_of_what_is_kept_tells_each_thing_with_its_days(client, everywhere, leaver, admin):
    client.force_login(admin)

    shown = client.get(reverse("customers:personal_data", args=[leaver.pk])).content.decode()

    for words in (NAME, MAIL, PHONE, "Head of water", "Chief of water", "Win her over", "until"):
        assert words in shown


def test_rows_merged_into_a_person_are_given_out_and_erased_with_it(admin):
    person = PersonFactory(name="Astrid Lindqvist", left_on=date(2020, 1, 31))
    other = PersonFactory(name="Astrid Lindkvist", title="Head", left_on=date(2020, 1, 31))
    merge(person, other, admin)

    given_out = export_of(person)
    assert [row["name"] for row in given_out["merged_into_the_person"]] == ["Astrid Lindkvist"]
    with pytest.raises(ValidationError, match="merged into Astrid Lindqvist; erase that one"):
        erase(other, by=admin, on=timezone.localdate())
    erase(person, by=admin, on=timezone.localdate())

    assert places_that_say("Lindqvist") == places_that_say("Lindkvist") == []
    assert PersonMerge.objects.exists() is False
    assert set(Erasure.objects.values_list("number", flat=True)) == {person.pk, other.pk}


def test_the_page_of_what_is_kept_costs_the_same_for_one_row_and_for_three(client, admin, leaver):
    client.force_login(admin)
    address = reverse("customers:personal_data", args=[leaver.pk])
    costs = []

    for n in (1, 2):
        for _ in range(n):
            TeamMemberFactory(person=leaver, deputy=PersonFactory())
            Contact.objects.create(
                customer=CustomerFactory(), person=leaver, spoken_on=GONE, noted_by=admin
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_name_is_looked_for_with_the_last_name_first_and_a_number_as_it_is():
    assert ways_to_write(NAME) == [NAME, "Lind-Öberg, Astrid"]
    assert ways_to_write(PHONE) == [PHONE]
