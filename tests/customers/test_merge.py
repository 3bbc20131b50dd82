"""Two rows of a person become one: all that it holds moves, once, and can be taken back."""

from datetime import date, timedelta
from typing import Any

import pgtrigger.registry
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brm.accounts.models import Role
from customers.models import (
    Anomaly,
    Confirmation,
    Contact,
    Erasure,
    Freshness,
    Mandate,
    MaturityAssessment,
    Membership,
    Person,
    PersonMerge,
    Stakeholder,
    TeamMember,
)
from customers.money.person_anomalies import DUPLICATE
from customers.operations.link import link_people_to_users
from customers.operations.merge import undo_merge
from customers.people.contacts import last_contact_of
from customers.people.merge_told import kinds_of
from customers.people.merging import MergePlan, onces_of
from customers.people.traces import Trace
from customers.periods import period
from customers.registries.holdings import gone_and_holding
from customers.registries.merging import keys_to_a_person, left_alone, moving
from meetings.models import Attendance, Decision
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.customers.merges import TODAY, everything, merge, two_rows
from tests.factories import UserFactory
from tests.forms_sent import sent_by
from tests.meetings.factories import ActionFactory, MeetingFactory

JUNE = period(date(2026, 6, 1), date(2026, 6, 30))
YEAR = period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def admin():
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def kept():
    return PersonFactory(name="Astrid Lind", external_id="a")


@pytest.fixture
def merged():
    return PersonFactory(name="Lind Astrid", external_id="b")


def what_of(made: PersonMerge) -> list[str]:
    """What became of each row, as the page of the merge says."""
    traces = [Trace.of_json(facts) for facts in made.traces]
    kinds = kinds_of(made.kept, made.merged, traces, made.staying)
    return [row["what"] for kind in kinds for row in kind["rows"]]


def undo(made: PersonMerge, by: Any, on: date | None = None) -> PersonMerge:
    return undo_merge(made, by=by, on=on or timezone.localdate())


def refused(kept: Person, merged: Person, by: Any, **more: Any) -> Any:
    with pytest.raises(ValidationError) as refusal:
        merge(kept, merged, by, **more)
    known = refusal.value
    return known.message_dict if hasattr(known, "error_dict") else known.messages


def test_of_every_key_to_a_person_it_is_known_whether_it_moves():
    told = set(moving.names()) | set(left_alone.names())
    keys = {key.label: key for key in keys_to_a_person()}

    assert told - set(keys) == set(), "this is no foreign key to a person"
    assert {label for label, key in keys.items() if not key.moves} == {
        "agreements.Approval.person",
        "agreements.ApprovalRequest.person",
        "agreements.CaseRequest.person",
        "agreements.Decision.person",
        "agreements.OrderRequest.person",
        "customers.Confirmation.person",
        "customers.MaturityAssessment.owner",
        "customers.PersonMerge.kept",
        "customers.PersonMerge.merged",
        "customers.Unit.manager",
        "meetings.ActionReminder.person",
        "meetings.ActionStep.said_by",
        "meetings.ComplaintRequest.person",
        "meetings.DecisionConfirmation.person",
        "meetings.DecisionRequest.person",
        "meetings.MinutesAnswer.person",
        "meetings.MinutesRequest.person",
        "meetings.ComplaintStep.said_by",
        "meetings.Decision.decided_by",
        "meetings.Meeting.minutes_approved_by",
        "reports.Answer.person",
        "reports.FrameMember.person",
        "reports.Invitation.person",
        "reports.SurveyReport.person",
        "reports.BreachNotice.person",
    }, "say here too that rows with this key go on naming the merged person"


def test_every_table_with_a_key_to_a_person_gives_nothing_to_who_was_merged():
    guarded = {
        model
        for model, trigger in pgtrigger.registry.registered()
        if trigger.name == "merged_hold_nothing_insert"
    }
    keys = {key.model for key in keys_to_a_person()}

    told_of_the_past = {Anomaly, Confirmation, PersonMerge}
    assert keys - guarded == told_of_the_past, "add `nothing_for_merged` to its triggers"


def test_what_a_person_holds_once_is_read_from_the_constraints():
    found = {
        model.__name__: [(o.same, o.days) for o in onces_of(model)]
        for model in (Mandate, TeamMember, Membership, Stakeholder, Attendance, Contact)
    }

    assert found == {
        "Mandate": [(("unit", "kind"), "valid")],
        "TeamMember": [(("customer", "role"), "valid")],
        "Membership": [(("unit",), "valid")],
        "Stakeholder": [(("customer",), "")],
        "Attendance": [(("meeting",), "")],
        "Contact": [],
    }


@pytest.mark.django_db
def test_all_that_the_merged_person_holds_goes_on_with_the_one_kept(kept, merged, admin):
    unit = UnitFactory(manager=merged)
    report = PersonFactory(manager=merged)
    mandate = MandateFactory(person=merged, unit=unit)
    place = TeamMemberFactory(person=merged)
    as_deputy = MandateFactory(deputy=merged, deputy_valid=JUNE)
    action = ActionFactory(owner=merged)
    seat = Attendance.objects.create(meeting=MeetingFactory(), person=merged)
    call = Contact.objects.create(
        customer=place.customer, person=merged, spoken_on=TODAY, noted_by=admin
    )

    merge(kept, merged, admin)

    for row in (unit, report, mandate, place, as_deputy, action, seat, call, merged):
        row.refresh_from_db()
    assert {mandate.person, place.person, as_deputy.deputy, action.owner, seat.person} == {kept}
    assert {call.person, unit.manager, report.manager, merged.merged_into} == {kept}
    assert list(unit.periods.values_list("manager", flat=True)) == [kept.pk]
    assert list(Person.objects.current().filter(name__contains="Lind")) == [kept]


@pytest.mark.django_db
def test_each_field_keeps_the_value_that_was_chosen(merged, admin):
    boss, other = PersonFactory(), PersonFactory()
    kept = PersonFactory(name="A", title="Head", phone="", manager=boss)
    facts = {"title": "Chief", "phone": "+46 8", "manager": other, "email": "b@example.org"}
    Person.objects.filter(pk=merged.pk).update(**facts)

    merge(kept, merged, admin, choice={"title": "merged", "manager": "merged"})

    kept.refresh_from_db()
    assert (kept.name, kept.title, kept.phone, kept.manager) == ("A", "Chief", "+46 8", other)
    assert kept.email == "b@example.org"


@pytest.mark.django_db
def test_a_name_that_is_a_mere_key_gives_way(merged, admin):
    kept = PersonFactory(name="k17", external_id="k17")

    merge(kept, merged, admin)

    kept.refresh_from_db()
    assert (kept.name, kept.external_id) == ("Lind Astrid", "k17")


@pytest.mark.django_db
def test_days_on_which_both_hold_the_same_stay_with_the_one_kept(kept, merged, admin):
    unit = UnitFactory()
    for model, facts in (
        (Membership, {"unit": unit}),
        (Mandate, {"unit": unit, "kind": "buyer"}),
        (TeamMember, {"customer": CustomerFactory(), "role": "service_manager"}),
    ):
        model.objects.create(person=kept, valid=JUNE, **facts)
        model.objects.create(person=merged, valid=YEAR, **facts)

    made = merge(kept, merged, admin)

    with translation.override("sv"):
        told = [what for what in what_of(made) if "31 maj 2026" in what]
    assert len(told) == 3, "told in the reader's language"
    for model in (Membership, Mandate, TeamMember):
        rows = model.objects.order_by("valid")
        assert [(row.person, row.first_day, row.last_day) for row in rows] == [
            (kept, date(2026, 1, 1), date(2026, 5, 31)),
            (kept, date(2026, 6, 1), date(2026, 6, 30)),
            (kept, date(2026, 7, 1), date(2026, 12, 31)),
        ]


@pytest.mark.django_db
def test_what_both_hold_on_all_days_goes(kept, merged, admin):
    customer = CustomerFactory()
    levels = {"customer": customer, "influence": 3, "interest": 3}
    own = Stakeholder.objects.create(person=kept, aim="Win", **levels)
    Stakeholder.objects.create(person=merged, aim="Keep", **levels)
    seat = Attendance.objects.create(meeting=MeetingFactory(), person=kept)
    Attendance.objects.create(meeting=seat.meeting, person=merged)

    made = merge(kept, merged, admin)

    assert list(Stakeholder.objects.all()) == [own]
    assert list(Attendance.objects.all()) == [seat]
    assert what_of(made).count("goes: Astrid Lind has the same") == 2


@pytest.mark.django_db
def test_nobody_becomes_their_own_deputy(kept, merged, admin):
    one = MandateFactory(person=kept, deputy=merged, deputy_valid=JUNE)
    two = TeamMemberFactory(person=merged, deputy=kept)

    merge(kept, merged, admin)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.person, one.deputy, one.deputy_valid) == (kept, None, None)
    assert (two.person, two.deputy) == (kept, None)


@pytest.mark.django_db
def test_managers_of_each_other_leave_nobody_their_own_manager(kept, merged, admin):
    Person.objects.filter(pk=kept.pk).update(manager=merged)
    Person.objects.filter(pk=merged.pk).update(manager=kept)

    merge(kept, merged, admin)

    kept.refresh_from_db()
    assert kept.manager is None


@pytest.mark.django_db
def test_a_circle_of_managers_is_refused_at_its_field(kept, merged, admin):
    middle = PersonFactory(name="Bo Ek", manager=merged)
    Person.objects.filter(pk=kept.pk).update(manager=middle)

    told = refused(kept, merged, admin)

    assert told == {
        "manager": [
            "Bo Ek would answer to Astrid Lind in the end. Choose another manager, or nobody."
        ]
    }
    merge(kept, merged, admin, choice={"manager": "nobody"})
    middle.refresh_from_db()
    assert middle.manager == kept


@pytest.mark.django_db
def test_the_account_goes_along_and_two_accounts_are_refused(kept, merged, admin):
    user = UserFactory(email="astrid@example.org")
    Person.objects.filter(pk=merged.pk).update(user=user)

    made = merge(kept, merged, admin)

    kept.refresh_from_db()
    assert kept.user == user
    undo(made, admin)
    Person.objects.filter(pk=kept.pk).update(user=UserFactory(email="lind@example.org"))
    assert refused(kept, merged, admin) == [
        "Both sign in, Astrid Lind as lind@example.org and Lind Astrid as astrid@example.org. "
        "An administrator takes one of the accounts from its person first."
    ]


@pytest.mark.django_db
def test_only_an_administrator_moves_an_account_or_an_address(kept, merged):
    manager = UserFactory(role=Role.RELATIONSHIP_MANAGER)
    Person.objects.filter(pk=kept.pk).update(email="a@example.org")
    Person.objects.filter(pk=merged.pk).update(email="b@example.org")

    assert refused(kept, merged, manager, choice={"email": "merged"}) == {
        "email": ["An administrator changes it."]
    }
    Person.objects.filter(pk=merged.pk).update(user=UserFactory())
    (sentence,) = refused(kept, merged, manager)
    assert sentence.startswith("The account of Lind Astrid would move")


@pytest.mark.django_db
@pytest.mark.parametrize("holder", ["kept", "merged"])
def test_what_is_in_others_care_is_refused(kept, merged, holder):
    customer = CustomerFactory(unit__name="Water works")
    TeamMemberFactory(customer=customer, person__name="Dag Moe")
    MandateFactory(unit=customer.unit, person={"kept": kept, "merged": merged}[holder])

    told = refused(kept, merged, UserFactory(role=Role.RELATIONSHIP_MANAGER))

    assert told == {
        "customer_mandates": ["This is for Dag Moe, the relationship manager of Water works."]
    }


@pytest.mark.django_db
def test_a_reader_merges_nobody_and_takes_nothing_back(kept, merged, admin):
    with pytest.raises(PermissionDenied):
        merge(kept, merged, UserFactory())
    made = merge(kept, merged, admin)
    with pytest.raises(PermissionDenied):
        undo(made, UserFactory())


@pytest.mark.django_db
def test_who_was_merged_or_erased_is_merged_no_more(kept, merged, admin):
    erased = PersonFactory(name="Erased person 9")
    Erasure.objects.create(number=erased.pk, erased_by=admin)
    merge(kept, merged, admin)

    assert refused(PersonFactory(), merged, admin) == {
        "merged": ["Lind Astrid was merged into Astrid Lind already; take that one."]
    }
    assert refused(merged, PersonFactory(), admin)["kept"]
    assert refused(kept, erased, admin) == {"merged": ["Erased person 9 was erased."]}
    assert refused(kept, kept, admin) == {"merged": ["Choose two people."]}


@pytest.mark.django_db
def test_what_was_decided_by_a_mandate_keeps_it_from_going(kept, merged, admin):
    unit = UnitFactory(name="Mills")
    facts = {"unit": unit, "kind": "buyer", "valid": YEAR}
    MandateFactory(person=kept, **facts)
    used = MandateFactory(person=merged, **facts)
    Decision.objects.create(
        text="Buy",
        decided_on=TODAY,
        decided_by=merged,
        mandate=used,
        by_mandate="Mills",
        recorded_by=admin,
        recorded_at=timezone.now(),
    )

    (sentence,) = refused(kept, merged, admin)

    assert "something was decided by what would go" in sentence
    merge(merged, kept, admin)
    assert Mandate.objects.get().person == merged


@pytest.mark.django_db
def test_what_changed_since_it_was_shown_is_shown_again(kept, merged, admin):
    shown = MergePlan(kept, merged, {}).digest
    ActionFactory(owner=merged)

    told = refused(kept, merged, admin, seen=shown)

    assert told == ["Something has changed since this was shown. Look at it again."]


@pytest.mark.django_db
def test_approved_minutes_keep_who_was_there(kept, merged, admin):
    meeting = MeetingFactory()
    seat = Attendance.objects.create(meeting=meeting, person=merged)
    rows = type(meeting).objects.filter(pk=meeting.pk)
    said = {"minutes_sent_at": timezone.now(), "minutes_approved_on": TODAY}
    rows.update(minutes_state="approved", minutes_approved_by=merged, **said)
    rows.update(minutes_state="locked")

    made = merge(kept, merged, admin)

    seat.refresh_from_db()
    assert seat.person == merged
    assert made.staying["meetings.Attendance.person"] == 1
    assert "Approved minutes are never changed." in what_of(made)


@pytest.mark.django_db
def test_everything_carries_the_merge_in_its_history(kept, merged, admin):
    mandate = MandateFactory(person=merged)

    made = merge(kept, merged, admin)

    for row in (mandate, merged):
        last = row.events.order_by("pgh_id").last()
        assert last.pgh_context.metadata["person_merge"] == made.pk


@pytest.mark.django_db(transaction=True)
def test_nothing_is_given_to_a_merged_person(kept, merged, admin):
    merge(kept, merged, admin)

    for write in (
        lambda: MandateFactory(person=merged),
        lambda: MandateFactory(deputy=merged, deputy_valid=JUNE),
        lambda: UnitFactory(manager=merged),
        lambda: PersonFactory(manager=merged),
        lambda: ActionFactory(owner=merged),
        lambda: Membership.objects.create(person=merged, unit=UnitFactory(), valid=YEAR),
        lambda: Person.objects.filter(pk=PersonFactory().pk).update(merged_into=merged),
        lambda: Person.objects.filter(pk=merged.pk).update(user=admin),
    ):
        with pytest.raises(IntegrityError, match="merged"), transaction.atomic():
            write()


@pytest.mark.django_db
def test_nobody_has_to_confirm_a_merged_person(kept, merged, admin):
    before = Freshness.objects.of("person").current(on=TODAY).count()

    made = merge(kept, merged, admin)

    assert Freshness.objects.of("person").current(on=TODAY).count() == before - 1
    undo(made, admin)
    assert Freshness.objects.of("person").current(on=TODAY).count() == before


@pytest.mark.django_db
def test_who_was_merged_before_goes_along_and_the_first_merge_waits_for_the_second(
    kept, merged, admin
):
    third = PersonFactory(name="A. Lind")
    first = merge(merged, third, admin)
    second = merge(kept, merged, admin)

    third.refresh_from_db()
    assert third.merged_into == kept
    with pytest.raises(ValidationError, match=r"Changed since the merge.*A\. Lind"):
        undo(first, admin)
    undo(second, admin)
    third.refresh_from_db()
    assert third.merged_into == merged
    undo(first, admin)
    third.refresh_from_db()
    assert third.merged_into is None


@pytest.mark.django_db
def test_a_merge_is_taken_back_for_thirty_days_and_once(kept, merged, admin):
    made = merge(kept, merged, admin)
    last = timezone.localdate() + timedelta(days=30)

    with pytest.raises(ValidationError, match="could be taken back until"):
        undo(made, admin, on=last + timedelta(days=1))
    done = undo(made, admin, on=last)

    assert done.undone_by == admin
    with pytest.raises(ValidationError, match="taken back already"):
        undo(made, admin, on=last)


@pytest.mark.django_db
def test_what_changed_since_is_named_and_nothing_is_taken_back(kept, merged, admin):
    action = ActionFactory(owner=merged, text="Write the plan")
    mandate = MandateFactory(person=merged)
    made = merge(kept, merged, admin)
    action.refresh_from_db()
    action.owner = PersonFactory()
    action.save()

    with pytest.raises(ValidationError) as refusal:
        undo(made, admin)

    assert refusal.value.messages == [
        "Changed since the merge, so that nothing is taken back: action Write the plan."
    ]
    mandate.refresh_from_db()
    assert mandate.person == kept


@pytest.mark.django_db
def test_other_fields_may_change_and_what_came_since_stays(kept, merged, admin):
    action = ActionFactory(owner=merged)
    made = merge(kept, merged, admin)
    type(action).objects.filter(pk=action.pk).update(text="Said better")
    new = MandateFactory(person=kept)

    undo(made, admin)

    action.refresh_from_db()
    new.refresh_from_db()
    assert (action.owner, action.text, new.person) == (merged, "Said better", kept)


@pytest.mark.django_db
def test_a_merge_that_is_sent_twice_is_made_once():
    client = signed_in(Role.ADMINISTRATOR)
    kept, _merged = two_rows(UserFactory(role=Role.RELATIONSHIP_MANAGER))
    address = reverse("customers:person_merge", args=[kept.pk])
    shown = client.get(address, {"merged": "vcard-77"})
    sent = sent_by(shown, having="seen") | {"reason": "Same desk"}

    answers = [client.post(address, sent) for _n in range(2)]

    page = PersonMerge.objects.get().get_absolute_url()
    assert [answer.url for answer in answers] == [page, page]


@pytest.mark.django_db
def test_that_one_of_them_may_be_a_third_person_is_looked_into_as_before(kept, merged, admin):
    third = PersonFactory()
    facts = {"kind": DUPLICATE, "sentence": "Probably the same."}
    found_out = {"state": "resolved", "resolution": "Twins", "resolved_at": timezone.now()}
    other = Anomaly.objects.create(
        person=merged, evidence={"person": third.pk}, **facts, **found_out
    )
    Anomaly.objects.create(person=kept, evidence={"person": merged.pk}, **facts)

    made = merge(kept, merged, admin)

    left = Anomaly.objects.get(kind=DUPLICATE)
    assert (left.pk, left.person, left.resolution) == (other.pk, kept, "Twins")
    undo(made, admin)
    assert Anomaly.objects.filter(kind=DUPLICATE).count() == 2


@pytest.mark.django_db
def test_what_stays_with_the_merged_row_counts_for_the_person_kept(kept, merged, admin):
    meeting = MeetingFactory(kind="customer", state="held", customer=CustomerFactory())
    Attendance.objects.create(meeting=meeting, person=merged, state="present")
    said = {"minutes_sent_at": timezone.now(), "minutes_approved_on": TODAY}
    rows = type(meeting).objects.filter(pk=meeting.pk)
    rows.update(minutes_state="approved", minutes_approved_by=merged, **said)
    rows.update(minutes_state="locked")
    step = {"next_step": "Ask", "next_step_on": TODAY, "owner": merged}
    levels = {"assessed_on": TODAY, "business_level": 2, "it_level": 2, "note": "So it is"}
    MaturityAssessment.objects.create(
        customer=CustomerFactory(), assessed_by=admin, **levels, **step
    )
    merge(kept, merged, admin)
    Person.objects.filter(pk=kept.pk).update(left_on=TODAY - timedelta(days=1))

    (one,) = Person.objects.filter(pk=kept.pk).annotate(last=last_contact_of("person"))
    assert one.last == timezone.localdate(meeting.starts_at)
    assert kept in gone_and_holding(Person.objects.all(), on=TODAY)


PIECES = st.sampled_from([None, JUNE, YEAR, period(date(2026, 6, 15), None)])


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    members=st.tuples(PIECES, PIECES),
    buyers=st.tuples(PIECES, PIECES),
    places=st.tuples(PIECES, PIECES),
    stakes=st.tuples(st.booleans(), st.booleans()),
    managers=st.tuples(*[st.sampled_from(["", "other", "boss"])] * 2),
    deputy=st.sampled_from(["", "kept", "merged", "boss"]),
    user=st.sampled_from(["", "kept", "merged"]),
    names=st.tuples(*[st.sampled_from(["", "x"])] * 4),
)
def test_a_merge_taken_back_leaves_every_table_as_it_was(
    admin, members, buyers, places, stakes, managers, deputy, user, names
):
    with transaction.atomic():
        boss, unit, customer = PersonFactory(), UnitFactory(), CustomerFactory()
        pair = [PersonFactory(title=names[0], phone=names[1]), PersonFactory(title=names[2])]
        known = {"kept": pair[0], "merged": pair[1], "boss": boss, "": None}
        for n, person in enumerate(pair):
            above = {"": None, "other": pair[1 - n], "boss": boss}[managers[n]]
            Person.objects.filter(pk=person.pk).update(manager=above)
            if members[n]:
                Membership.objects.create(person=person, unit=unit, valid=members[n])
            acting = known[deputy] if known[deputy] != person else None
            if buyers[n]:
                facts = {"deputy": acting, "deputy_valid": acting and buyers[n]}
                MandateFactory(unit=unit, kind="buyer", person=person, valid=buyers[n], **facts)
            if places[n]:
                facts = {"customer": customer, "role": "service_manager", "deputy": acting}
                TeamMemberFactory(person=person, valid=places[n], **facts)
            if stakes[n]:
                Stakeholder.objects.create(
                    customer=customer, person=person, influence=n + 1, interest=3
                )
            UnitFactory(manager=person)
        if user:
            Person.objects.filter(pk=known[user].pk).update(user=UserFactory())
        before = everything()

        made = merge(*pair, admin)

        assert everything() != before
        holds_nothing(pair[1])
        undo(made, admin)
        assert everything() == before
        transaction.set_rollback(True)


def holds_nothing(person: Person) -> None:
    for key in keys_to_a_person():
        if key.moves:
            assert not key.model._base_manager.filter(**{key.field.name: person}).exists(), key


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


def text_of(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.mark.django_db
def test_the_page_shows_what_moves_and_does_what_was_confirmed():
    client = signed_in(Role.ADMINISTRATOR)
    kept, merged = two_rows(UserFactory(role=Role.RELATIONSHIP_MANAGER))
    address = reverse("customers:person_merge", args=[kept.pk])

    shown = client.get(address, {"merged": "vcard-77", "keep_title": "kept", "keep_name": "kept"})
    said = text_of(shown)
    assert "Lind, Astrid (vcard-77) becomes Astrid Lind (E1042)" in said
    assert "Water works, since 1 January 2020 goes on with Astrid Lind" in said
    sent = sent_by(shown, having="seen")
    answer = client.post(address, sent | {"reason": ""})
    assert "Why they are one person: This field is required." in text_of(answer)
    assert text_of(answer).count("This field is required.") == 2, "beside its field, too"
    answer = client.post(address, sent | {"reason": "Same desk"}, follow=True)

    assert "Lind, Astrid (vcard-77) became Astrid Lind (E1042)" in text_of(answer)
    kept.refresh_from_db()
    assert (kept.title, kept.phone) == ("Head of operations", "+46 8 555 01 01")
    made = PersonMerge.objects.get()
    assert made.reason == "Same desk"
    moved = client.get(merged.get_absolute_url(), follow=True)
    assert moved.redirect_chain[0][0] == f"{kept.get_absolute_url()}?was={merged.pk}"
    assert "Lind, Astrid (vcard-77) was merged into this person" in text_of(moved)
    timeline = client.get(reverse("customers:person_timeline", args=[kept.pk]))
    assert "merges the row vcard-77 into E1042" in text_of(timeline)
    client.post(reverse("customers:merge_undo", args=[made.pk]))
    assert client.get(merged.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_the_page_of_a_merge_says_why_it_cannot_be_taken_back(kept, merged, admin):
    action = ActionFactory(owner=merged, text="Write the plan")
    made = merge(kept, merged, admin)
    type(action).objects.filter(pk=action.pk).update(owner=PersonFactory())

    answer = signed_in(Role.ADMINISTRATOR).post(reverse("customers:merge_undo", args=[made.pk]))

    assert "nothing is taken back: action Write the plan." in text_of(answer)


@pytest.mark.django_db
def test_the_page_of_a_merge_stands_when_a_row_that_moved_is_gone(kept, merged, admin):
    seat = Attendance.objects.create(meeting=MeetingFactory(), person=merged)
    made = merge(kept, merged, admin)
    Attendance.objects.filter(pk=seat.pk).delete()

    answer = signed_in(Role.READER).get(made.get_absolute_url())

    assert f"Attendance {seat.pk} goes on with Astrid Lind" in text_of(answer)


@pytest.mark.django_db
def test_a_merged_person_is_listed_offered_and_linked_no_more(kept, merged, admin):
    Person.objects.filter(pk__in=(kept.pk, merged.pk)).update(email="astrid@example.org")
    merge(kept, merged, admin)
    client = signed_in(Role.ADMINISTRATOR)

    assert [row.pk for row in client.get(reverse("customers:people")).context["page"].rows] == [
        kept.pk
    ]
    offered = client.get(reverse("ui:lookup", args=["people"]), {"q": "Lind"})
    assert "Lind Astrid" not in offered.content.decode()
    UserFactory(email="astrid@example.org")
    assert link_people_to_users() == 1
    answer = client.get(reverse("customers:person_merge", args=[merged.pk]), {"merged": "c"})
    assert answer.url == reverse("customers:person_merge", args=[kept.pk]) + "?merged=c"
    for name in ("person_edit", "hand_over", "membership_add"):
        assert client.get(reverse(f"customers:{name}", args=[merged.pk])).status_code == 404
    sent = {"name": "X", "code": "X", "kind": "department", "manager": "b"}
    answer = client.post(reverse("customers:unit_add"), sent)
    assert "Lind Astrid was merged into Astrid Lind; take that one." in text_of(answer)
