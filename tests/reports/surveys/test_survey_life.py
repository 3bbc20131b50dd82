"""A survey from the draft to the evaluation, by its operations."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from brm.accounts.models import Role, User
from brm.links.models import PersonalLink
from brm.outbox.models import OutboxMessage
from customers.models import Customer, MandateKind, Person, Tier
from customers.periods import period
from meetings.models import Action, ActivityState
from reports.models import (
    AnonymousAnswer,
    Answer,
    Edition,
    Improvement,
    Invitation,
    InvitationReminder,
    InvitationState,
    Survey,
    SurveyFollowUp,
    SurveyState,
)
from reports.sections import Subject, relations
from reports.surveys.link import still_asks
from reports.surveys.operations import answering, closing, design, evaluating, frame, opening
from reports.surveys.operations.following import sweep_surveys
from reports.surveys.page import follow_ups_of
from reports.surveys.views import readers_of
from tests.customers.factories import (
    CustomerFactory,
    MandateFactory,
    PersonFactory,
    TeamMemberFactory,
    UnitFactory,
)
from tests.factories import UserFactory
from tests.meetings.factories import ActivityFactory
from tests.reports.surveys.asked import OPENED, answer, asked, opened
from tests.reports.surveys.factories import FrameMemberFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db

SITE = "http://testserver/"
LAST = date(2026, 11, 27)


@pytest.fixture
def admin() -> User:
    return UserFactory.create(role=Role.ADMINISTRATOR)


def reachable(**facts: Any) -> Person:
    person: Person = PersonFactory.create(**facts)
    person.email = f"{person.external_id}@example.org"
    person.save()
    return person


def decides(customer: Customer, **facts: Any) -> Person:
    person = reachable(**facts)
    MandateFactory.create(unit=customer.unit, person=person)
    return person


def draft(by: User, **facts: Any) -> Survey:
    return design.create_survey(
        by=by,
        on=OPENED,
        title="How satisfied are you?",
        opens_on=OPENED,
        closes_on=LAST,
        **facts,
    )


# Drafting ---------------------------------------------------------------------------------------


def test_surveys_are_numbered_one_after_the_other(admin: User) -> None:
    numbers = [draft(admin).number, draft(admin).number]

    assert numbers == ["S-1", "S-2"]


def test_a_reader_makes_no_survey() -> None:
    with pytest.raises(PermissionDenied):
        draft(UserFactory.create())


def test_a_survey_is_run_by_who_made_it_or_an_administrator(admin: User) -> None:
    maker, other = (UserFactory.create(role=Role.RELATIONSHIP_MANAGER) for _n in range(2))
    survey = draft(maker)

    with pytest.raises(PermissionDenied) as refusal:
        design.add_question(survey, by=other, on=OPENED, text="How?", kind="text")

    assert str(refusal.value) == f"This is for {maker}, who made the survey."
    assert design.add_question(survey, by=admin, on=OPENED, text="How?", kind="text").order == 1


def test_questions_get_a_code_and_a_place_behind_the_others(admin: User) -> None:
    survey = draft(admin)

    for _n in range(2):
        design.add_question(survey, by=admin, on=OPENED, text="How are we?", kind="text")

    assert list(survey.questions.values_list("code", "order")) == [
        ("how-are-we", 1),
        ("how-are-we-2", 2),
    ]


def test_questions_change_places(admin: User) -> None:
    survey = draft(admin)
    first, second, third = (QuestionFactory.create(survey=survey) for _n in range(3))

    design.move_question(third, by=admin, on=OPENED, up=True)
    design.move_question(first, by=admin, on=OPENED, up=True)

    assert list(survey.questions.all()) == [first, third, second]


def test_a_copy_asks_the_same_under_the_same_codes(admin: User) -> None:
    survey = draft(admin, purpose="To become better", anonymity="anonymous")
    met = QuestionFactory.create(survey=survey, code="whole")
    QuestionFactory.create(survey=survey, code="expected", expected_of=met, order=1)

    copy = design.copy_survey(
        survey,
        by=admin,
        on=OPENED,
        title="Again",
        opens_on=LAST,
        closes_on=LAST,
    )

    assert (copy.purpose, copy.anonymity, copy.copied_from) == (
        "To become better",
        "anonymous",
        survey,
    )
    found = {each.code: each for each in copy.questions.all()}
    assert found["expected"].expected_of == found["whole"]
    assert found["whole"].text == met.text


def test_an_imported_survey_is_not_asked_again(admin: User) -> None:
    survey = SurveyFactory.create(origin="imported", state="closed", closed_on=OPENED)

    with pytest.raises(ValidationError):
        design.copy_survey(
            survey, by=admin, on=OPENED, title="Again", opens_on=LAST, closes_on=LAST
        )


def test_what_is_expected_goes_along_with_the_scale_of_its_pair(admin: User) -> None:
    survey = draft(admin)
    met = QuestionFactory.create(survey=survey, scale=5)
    expected = QuestionFactory.create(survey=survey, scale=5, expected_of=met)
    met.scale = 7

    design.change_question(met, by=admin, on=OPENED)

    expected.refresh_from_db()
    assert expected.scale == 7


# The frame --------------------------------------------------------------------------------------


def test_who_decides_orders_leads_and_matters_is_proposed_with_the_reason(admin: User) -> None:
    customer = CustomerFactory.create(unit__name="Grid")
    below = UnitFactory.create(parent=customer.unit, name="Crews")
    decider = decides(customer)
    buyer, leader = reachable(), reachable()
    MandateFactory.create(unit=below, person=buyer, kind=MandateKind.BUYER)
    below.manager = leader
    below.save()
    survey = draft(admin, parts=["customer", "buyer", "manager"])

    frame.propose_frame(survey, by=admin, on=OPENED)

    found = survey.frame.order_by("pk").values_list("person", "customer", "part", "reason")
    assert list(found) == [
        (decider.pk, customer.pk, "customer", "Has the mandate to decide for Grid"),
        (buyer.pk, customer.pk, "buyer", "Orders for Crews"),
        (leader.pk, customer.pk, "manager", "Leads Crews"),
    ]


def test_whoever_has_no_address_is_left_out_with_the_reason(admin: User) -> None:
    customer = CustomerFactory.create()
    MandateFactory.create(unit=customer.unit, person=PersonFactory.create(name="Jan Moss"))
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)

    member = survey.frame.get()
    assert (member.is_asked, member.left_out) == (False, "Has no e-mail address")


def test_whoever_has_left_or_decides_no_more_is_not_proposed(admin: User) -> None:
    gone = decides(CustomerFactory.create())
    Person.objects.filter(pk=gone.pk).update(left_on=OPENED - timedelta(days=1))
    former = decides(CustomerFactory.create())
    former.mandates.update(valid=period(date(2020, 1, 1), OPENED - timedelta(days=1)))
    last_day = decides(CustomerFactory.create())
    Person.objects.filter(pk=last_day.pk).update(left_on=OPENED)
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert [each.person for each in survey.frame.all()] == [last_day]


def test_a_frame_is_narrowed_to_a_tier_and_a_unit_with_what_is_below(admin: User) -> None:
    group = UnitFactory.create()
    wanted = CustomerFactory.create(unit__parent=group, tier=Tier.STRATEGIC)
    others = [
        CustomerFactory.create(unit__parent=group, tier=Tier.LIGHT),
        CustomerFactory.create(tier=Tier.STRATEGIC),
    ]
    person, *_others = [decides(each) for each in (wanted, *others)]
    survey = draft(admin, unit=group, tiers=[Tier.STRATEGIC])

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert [(each.person, each.tier) for each in survey.frame.all()] == [(person, Tier.STRATEGIC)]


def test_a_relationship_manager_asks_people_of_customers_in_care_only() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    own, foreign = CustomerFactory.create(manager=manager), CustomerFactory.create()
    person = decides(own)
    decides(foreign)
    survey = draft(manager)

    frame.propose_frame(survey, by=manager, on=OPENED)

    assert [each.person for each in survey.frame.all()] == [person]


def test_whoever_comes_twice_is_asked_once(admin: User) -> None:
    first, second = CustomerFactory.create(), CustomerFactory.create()
    person = decides(first)
    MandateFactory.create(unit=second.unit, person=person)
    survey = draft(admin)

    frame.propose_frame(survey, by=admin, on=OPENED)
    frame.propose_frame(survey, by=admin, on=OPENED)

    assert survey.frame.count() == 1


def test_up_to_forty_everybody_is_asked_and_beyond_a_sample(admin: User) -> None:
    customer = CustomerFactory.create()
    people = [decides(customer) for _n in range(1)]
    below = [UnitFactory.create(parent=customer.unit) for _n in range(40)]
    for unit in below[:39]:
        people.append(reachable())
        MandateFactory.create(unit=unit, person=people[-1], kind=MandateKind.BUYER)
    survey = draft(admin, margin=20)

    frame.propose_frame(survey, by=admin, on=OPENED)
    forty = survey.frame.filter(is_asked=True).count()
    MandateFactory.create(unit=below[39], person=reachable(), kind=MandateKind.BUYER)
    frame.propose_frame(survey, by=admin, on=OPENED)

    assert (forty, survey.frame.filter(is_asked=True).count()) == (40, 16)
    left_out = set(survey.frame.filter(is_asked=False).values_list("left_out", flat=True))
    assert left_out == {"Not drawn into the sample"}


def test_whoever_was_added_by_hand_stays_when_it_is_proposed_anew(admin: User) -> None:
    survey, customer, person = draft(admin), CustomerFactory.create(), reachable()
    frame.add_to_frame(
        survey, by=admin, on=OPENED, person=person, customer=customer, reason="Asked for it"
    )

    frame.propose_frame(survey, by=admin, on=OPENED)

    assert survey.frame.get().reason == "Asked for it"


def test_whoever_was_left_out_by_hand_stays_so_when_it_is_proposed_anew(admin: User) -> None:
    decider, other = decides(CustomerFactory.create()), decides(CustomerFactory.create())
    survey = draft(admin)
    frame.propose_frame(survey, by=admin, on=OPENED)
    for person in (decider, other):
        frame.leave_out(survey.frame.get(person=person), by=admin, on=OPENED, reason="On leave")
    other.mandates.update(valid=period(date(2020, 1, 1), OPENED - timedelta(days=1)))

    sizes = [frame.propose_frame(survey, by=admin, on=OPENED) for _n in range(2)]

    assert sizes == [1, 1]
    member = survey.frame.get()
    assert (member.person, member.is_asked, member.left_out) == (decider, False, "On leave")


def test_a_survey_opens_for_customers_in_ones_care_only() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    survey = ready(manager)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=manager, on=OPENED, site=SITE)

    name = survey.frame.get().customer
    assert refusal.value.messages == [f"In somebody else's care: leave out the people of {name}."]


def test_two_of_a_frame_who_were_put_together_keep_it_from_being_opened(admin: User) -> None:
    survey = ready(admin)
    first = survey.frame.get().person
    second = FrameMemberFactory.create(survey=survey)
    Person.objects.filter(pk=second.person_id).update(merged_into=first)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == [
        f"Two of the frame were put together meanwhile: leave one of them out: {first.name}."
    ]


def test_nobody_is_added_of_a_customer_in_somebody_elses_care() -> None:
    manager = UserFactory.create(role=Role.RELATIONSHIP_MANAGER)
    survey, foreign = draft(manager), CustomerFactory.create()
    facts = {"person": reachable(), "customer": foreign, "reason": "Asked for it"}

    with pytest.raises(PermissionDenied):
        frame.add_to_frame(survey, by=manager, on=OPENED, **facts)

    assert survey.frame.count() == 0


def test_somebody_is_left_out_with_a_reason_and_asked_again_without(admin: User) -> None:
    survey = draft(admin)
    member = FrameMemberFactory.create(survey=survey)

    frame.leave_out(member, by=admin, on=OPENED, reason="On leave")
    left_out = survey.frame.get()
    frame.leave_out(left_out, by=admin, on=OPENED, reason="")

    assert (left_out.is_asked, survey.frame.get().is_asked) == (True, True)
    states = survey.frame.get().events.order_by("pgh_id")
    assert list(states.values_list("is_asked", "left_out")) == [
        (True, ""),
        (False, "On leave"),
        (True, ""),
    ]


# Opening ----------------------------------------------------------------------------------------


def ready(admin: User, people: int = 1, **facts: Any) -> Survey:
    survey = draft(admin, **facts)
    QuestionFactory.create(survey=survey)
    for _n in range(people):
        FrameMemberFactory.create(survey=survey)
    return survey


def test_opening_invites_each_who_is_asked_by_a_link_of_their_own(admin: User) -> None:
    survey = ready(admin, 2)
    FrameMemberFactory.create(survey=survey, is_asked=False, left_out="On leave")

    opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    invitations = list(Invitation.objects.order_by("pk"))
    assert len(invitations) == 2
    links = PersonalLink.objects.filter(purpose="survey").order_by("pk")
    assert [(link.subject_id, link.address) for link in links] == [
        (each.pk, each.person.email) for each in invitations
    ]
    assert OutboxMessage.objects.filter(kind="personal_link").count() == 2
    survey.refresh_from_db()
    assert (survey.state, survey.opened_on) == (SurveyState.OPEN, OPENED)


@pytest.mark.parametrize(
    ("people", "facts", "sentence"),
    [
        (0, {}, "Nobody is asked yet: propose the frame first."),
        (
            4,
            {"anonymity": "anonymous"},
            "Anonymously ask 5 people at least: of fewer answers nothing is shown.",
        ),
    ],
)
def test_a_survey_that_cannot_say_anything_is_not_opened(
    admin: User, people: int, facts: dict[str, Any], sentence: str
) -> None:
    survey = ready(admin, people, **facts)

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == [sentence]


def test_a_survey_is_opened_until_its_last_day(admin: User) -> None:
    on_time, late = ready(admin), ready(admin)

    opening.open_survey(on_time, by=admin, on=LAST, site=SITE)
    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(late, by=admin, on=LAST + timedelta(days=1), site=SITE)

    assert refusal.value.messages == ["The last day is over: give a later one."]


def test_whoever_cannot_be_reached_any_more_keeps_it_from_being_opened(admin: User) -> None:
    survey = ready(admin)
    Person.objects.filter(pk=survey.frame.get().person_id).update(email="", name="Jan Moss")

    with pytest.raises(ValidationError) as refusal:
        opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    assert refusal.value.messages == ["Leave out who cannot be reached any more: Jan Moss."]


def test_an_anonymous_invitation_keeps_only_what_five_were_invited_under(admin: User) -> None:
    survey = draft(admin, anonymity="anonymous")
    QuestionFactory.create(survey=survey)
    large, small = CustomerFactory.create(), CustomerFactory.create()
    for customer, people in ((large, 6), (small, 5)):
        for _n in range(people):
            FrameMemberFactory.create(survey=survey, customer=customer)
    FrameMemberFactory.create(survey=survey)

    opening.open_survey(survey, by=admin, on=OPENED, site=SITE)

    kept = survey.invitations.values_list("customer", "group_customer").distinct()
    of_large = (large.pk, large.pk)
    assert of_large in set(kept)
    assert {group for customer, group in kept if customer != large.pk} == {None}


# Answering --------------------------------------------------------------------------------------


def test_a_named_answer_is_kept_with_the_person() -> None:
    survey = asked(kinds=("csat", "text"))
    scaled, words = survey.questions.all()
    invitation = survey.invitations.get()

    answering.answer_invitation(invitation, on=OPENED, given={scaled.pk: 4, words.pk: "More of it"})

    found = Answer.objects.order_by("pk").values_list("question", "person", "value", "text")
    person = invitation.person_id
    assert list(found) == [(scaled.pk, person, 4, ""), (words.pk, person, None, "More of it")]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.settled_on) == (InvitationState.ANSWERED, OPENED)


def test_an_anonymous_answer_is_kept_without_the_person() -> None:
    survey = asked(anonymity="anonymous")
    question = survey.questions.get()

    answering.answer_invitation(survey.invitations.get(), on=OPENED, given={question.pk: 2})

    assert AnonymousAnswer.objects.values_list("question", "value", "customer").get() == (
        question.pk,
        2,
        None,
    )
    assert Answer.objects.count() == 0
    assert survey.invitations.get().state == InvitationState.ANSWERED


def test_a_second_answer_is_refused_with_thanks() -> None:
    survey = asked()
    invitation, given = survey.invitations.get(), {survey.questions.get().pk: 4}
    answering.answer_invitation(invitation, on=OPENED, given=given)

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(invitation, on=OPENED, given=given)

    assert refusal.value.messages == ["You have answered already. Thank you."]


def test_an_answer_without_anything_answered_is_refused() -> None:
    survey = asked()

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(survey.invitations.get(), on=OPENED, given={})

    assert refusal.value.messages == ["Answer one question at least, or decline."]
    assert survey.invitations.get().state == InvitationState.INVITED


def test_whoever_declined_may_still_answer() -> None:
    survey = asked()
    invitation = survey.invitations.get()

    answering.decline_invitation(invitation, on=OPENED)
    answering.decline_invitation(invitation, on=OPENED)
    declined = survey.invitations.get().state
    answering.answer_invitation(invitation, on=OPENED, given={survey.questions.get().pk: 4})

    assert (declined, survey.invitations.get().state) == ("declined", "answered")


# Time -------------------------------------------------------------------------------------------


def test_a_survey_closes_by_itself_the_day_after_its_last_one() -> None:
    survey = asked(closes_on=LAST)

    on_the_day = sweep_surveys(LAST)["closed"]
    after = sweep_surveys(LAST + timedelta(days=3))["closed"]
    again = sweep_surveys(LAST + timedelta(days=3))["closed"]

    survey.refresh_from_db()
    assert (on_the_day, after, again) == (0, 1, 0)
    assert survey.closed_on == LAST + timedelta(days=1)


def test_closing_ends_the_activity_of_each_customer_who_answered(admin: User) -> None:
    answered, silent = CustomerFactory.create(), CustomerFactory.create()
    survey = asked(customers=[answered, silent])
    activities = [
        ActivityFactory.create(customer=each, kind_id="satisfaction_survey", due_on=OPENED)
        for each in (answered, silent)
    ]
    answer(survey.invitations.get(customer=answered), survey.questions.get(), 4)

    closing.close_survey(survey, by=admin, on=LAST)

    states = []
    for each in activities:
        each.refresh_from_db()
        states.append(each.state)
    assert states[0] == ActivityState.DONE
    assert states[1] != ActivityState.DONE
    assert (activities[0].proof_kind, activities[0].proof_key) == ("survey", str(survey.pk))


def test_at_the_end_an_anonymous_answer_tells_only_what_five_answered_under(admin: User) -> None:
    customer = CustomerFactory.create()
    survey = asked(9, anonymity="anonymous", customers=[customer])
    question = survey.questions.get()
    for invitation in survey.invitations.all()[:4]:
        answer(invitation, question, 3)
    before = set(AnonymousAnswer.objects.values_list("tier", "customer"))

    closing.close_survey(survey, by=admin, on=LAST)

    assert before == {("standard", customer.pk)}
    assert set(AnonymousAnswer.objects.values_list("tier", "customer")) == {("", None)}


def test_what_five_answered_under_stays_at_the_end(admin: User) -> None:
    customer = CustomerFactory.create()
    survey = asked(9, anonymity="anonymous", customers=[customer])
    for invitation in survey.invitations.all()[:5]:
        answer(invitation, survey.questions.get(), 3)

    closing.close_survey(survey, by=admin, on=LAST)

    groups = set(AnonymousAnswer.objects.values_list("tier", "customer"))
    assert groups == {("standard", customer.pk)}


@pytest.mark.parametrize(
    ("day", "reminded"),
    [(6, 0), (7, 1)],
)
def test_whoever_has_not_answered_is_reminded_after_a_week(day: int, reminded: int) -> None:
    survey = asked(3, reminders=2, reminder_days=7)
    first, second, _third = survey.invitations.all()
    answer(first, survey.questions.get(), 4)
    answering.decline_invitation(second, on=OPENED)
    sweep_surveys(OPENED + timedelta(days=day - 1))

    found = sweep_surveys(OPENED + timedelta(days=day))["reminded"]

    assert found == reminded


def test_after_a_standstill_one_reminder_is_sent_and_not_two() -> None:
    survey = asked(reminders=2, reminder_days=7)

    sweep_surveys(OPENED + timedelta(days=20))
    sweep_surveys(OPENED + timedelta(days=20))

    assert list(InvitationReminder.objects.values_list("number", flat=True)) == [2]
    assert PersonalLink.objects.count() == 1
    assert PersonalLink.objects.get().subject_id == survey.invitations.get().pk


def test_two_reminders_are_a_week_apart_whenever_the_first_was_sent() -> None:
    asked(reminders=2, reminder_days=7)

    found = [
        sweep_surveys(OPENED + timedelta(days=day))["reminded"] for day in (13, 14, 19, 20, 24)
    ]

    assert found == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("facts", "reminded"),
    [
        ({"email": ""}, 0),
        ({"left_on": OPENED + timedelta(days=6)}, 0),
        ({"left_on": OPENED + timedelta(days=7)}, 1),
    ],
)
def test_whoever_cannot_be_reached_any_more_is_not_reminded(
    facts: dict[str, Any], reminded: int
) -> None:
    survey = asked()
    Person.objects.filter(pk=survey.invitations.get().person_id).update(**facts)

    assert sweep_surveys(OPENED + timedelta(days=7))["reminded"] == reminded


def test_an_answer_counts_on_the_last_day_and_not_on_the_one_after() -> None:
    survey = asked(closes_on=LAST)
    invitation, given = survey.invitations.get(), {survey.questions.get().pk: 4}

    with pytest.raises(ValidationError) as refusal:
        answering.answer_invitation(invitation, on=LAST + timedelta(days=1), given=given)

    assert refusal.value.messages == ["The survey is closed. It takes no more answers."]
    assert answering.answer_invitation(invitation, on=LAST, given=given).is_answered


def test_an_open_survey_does_not_end_on_a_day_that_is_over(admin: User) -> None:
    survey = asked(closes_on=LAST)
    survey.closes_on = OPENED

    with pytest.raises(ValidationError) as refusal:
        design.change_survey(survey, by=admin, on=OPENED + timedelta(days=1))

    assert refusal.value.messages == ["The last day is over: close it now instead."]


def test_the_links_of_a_survey_that_asks_longer_open_longer(admin: User) -> None:
    survey = opening.open_survey(ready(admin), by=admin, on=OPENED, site=SITE)
    survey.refresh_from_db()
    survey.closes_on = LAST + timedelta(days=40)

    design.change_survey(survey, by=admin, on=OPENED)

    days = set(PersonalLink.objects.values_list("expires_on", flat=True))
    assert days == {LAST + timedelta(days=70)}


@pytest.mark.parametrize(
    ("meanwhile", "is_wanted"), [("", True), ("answered", False), ("declined", False)]
)
def test_a_mail_that_waited_goes_out_to_those_who_said_nothing_meanwhile(
    meanwhile: str, is_wanted: bool
) -> None:
    survey = asked(closes_on=LAST)
    invitation = survey.invitations.get()
    if meanwhile == "answered":
        answer(invitation, survey.questions.get(), 4)
    elif meanwhile:
        answering.decline_invitation(invitation, on=OPENED)
    invitation = survey.invitations.get()

    found = [still_asks(invitation, LAST + timedelta(days=n)) for n in (0, 1)]

    assert found == [is_wanted, False]


def test_a_closed_survey_reminds_nobody(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=OPENED)

    assert sweep_surveys(OPENED + timedelta(days=7))["reminded"] == 0


def test_the_last_day_still_reminds_and_the_one_after_does_not() -> None:
    last = OPENED + timedelta(days=7)
    asked(closes_on=last)
    asked(closes_on=last - timedelta(days=1))

    assert sweep_surveys(last)["reminded"] == 1


# Low scores -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "low"),
    [("csat", 2, 1), ("csat", 3, 0), ("nps", 4, 1), ("nps", 5, 0), ("rating", 1, 1)],
)
def test_an_answer_at_or_below_the_low_score_opens_an_action_once(
    kind: str, value: int, low: int
) -> None:
    customer = CustomerFactory.create()
    manager = TeamMemberFactory.create(customer=customer).person
    survey = asked(customers=[customer], kinds=(kind,), low_at_most=40, follow_up_days=5)
    answer(survey.invitations.get(), survey.questions.get(), value)

    found = sweep_surveys(OPENED)["followed_up"], sweep_surveys(OPENED)["followed_up"]

    assert found == (low, 0)
    owned = Action.objects.values_list("owner", "due_on", "customer")
    assert list(owned) == [(manager.pk, date(2026, 11, 9), customer.pk)] * low


def test_the_action_after_a_named_low_answer_says_neither_who_nor_what() -> None:
    customer = CustomerFactory.create(unit__name="Grid")
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer], title="Yearly")
    answer(survey.invitations.get(), survey.questions.get(), 1)

    sweep_surveys(OPENED)

    assert Action.objects.get().text == "Talk with Grid about IT: a low answer in “Yearly”"


def test_the_page_of_the_survey_says_after_whose_answer_to_those_who_read_names() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    sweep_surveys(OPENED)

    told = [follow_ups_of(survey, names)[0].who for names in (None, [customer.pk], ())]

    who = str(survey.invitations.get().person)
    assert told == [who, who, ""]


def test_the_customers_edition_of_a_profile_tells_of_no_action_after_a_low_answer() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    sweep_surveys(OPENED)

    found = [
        len(relations.actions(Subject(customer=customer, on=OPENED, edition=edition)).rows)
        for edition in (Edition.INTERNAL, Edition.CUSTOMER)
    ]

    assert found == [1, 0]


def test_confidential_low_answers_open_one_action_a_customer_once_it_is_over(admin: User) -> None:
    customers = [CustomerFactory.create(unit__name=name) for name in ("Grid", "Retail")]
    for each in customers:
        TeamMemberFactory.create(customer=each)
    survey = asked(5, customers=customers, anonymity="confidential", title="Yearly")
    for n, invitation in enumerate(survey.invitations.order_by("pk")):
        answer(invitation, survey.questions.get(), 1 if n < 2 else 5)

    while_open = sweep_surveys(OPENED + timedelta(days=1))["followed_up"]
    closing.close_survey(survey, by=admin, on=LAST)
    found = [sweep_surveys(LAST)["followed_up"] for _n in range(2)]

    assert (while_open, found) == (0, [1, 0])
    assert [(each.text, each.due_on) for each in Action.objects.all()] == [
        ("Talk with Grid about IT: a low answer in “Yearly”", date(2026, 12, 4))
    ]
    followed = SurveyFollowUp.objects.get()
    assert (followed.customer, followed.invitation) == (customers[0], None)


def test_of_four_confidential_answers_of_a_customer_no_action_tells(admin: User) -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = asked(4, customers=[customer], anonymity="confidential")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 0


def test_confidential_answers_that_are_low_together_open_an_improvement(admin: User) -> None:
    customers = [CustomerFactory.create() for _n in range(5)]
    survey = asked(customers=customers, anonymity="confidential")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 1
    assert (Action.objects.count(), Improvement.objects.count()) == (0, 1)


@pytest.mark.parametrize(("days", "found"), [(55, 1), (56, 0)])
def test_eight_weeks_after_its_end_low_answers_are_looked_for_no_more(
    days: int, found: int, admin: User
) -> None:
    customer = CustomerFactory.create()
    survey = asked(customers=[customer])
    answer(survey.invitations.get(), survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)
    day = LAST + timedelta(days=days)
    TeamMemberFactory.create(customer=customer)

    assert sweep_surveys(day)["followed_up"] == found


def test_what_is_expected_is_no_low_score() -> None:
    customer = CustomerFactory.create()
    TeamMemberFactory.create(customer=customer)
    survey = SurveyFactory.create()
    met = QuestionFactory.create(survey=survey)
    expected = QuestionFactory.create(survey=survey, expected_of=met)
    FrameMemberFactory.create(survey=survey, customer=customer)
    answer(opened(survey).invitations.get(), expected, 1)

    assert sweep_surveys(OPENED)["followed_up"] == 0


def test_without_a_relationship_manager_it_waits_until_there_is_one() -> None:
    survey = asked()
    answer(survey.invitations.get(), survey.questions.get(), 1)

    nobody = sweep_surveys(OPENED)["followed_up"]
    TeamMemberFactory.create(customer=survey.invitations.get().customer)

    assert (nobody, sweep_surveys(OPENED)["followed_up"]) == (0, 1)


def test_anonymous_answers_open_one_improvement_of_all_together(admin: User) -> None:
    survey = asked(5, anonymity="anonymous", title="Yearly")
    question = survey.questions.get()
    for invitation in survey.invitations.all():
        answer(invitation, question, 2)
    open_yet = sweep_surveys(OPENED)["followed_up"]
    closing.close_survey(survey, by=admin, on=LAST)

    found = sweep_surveys(LAST)["followed_up"], sweep_surveys(LAST)["followed_up"]

    assert (open_yet, found) == (0, (1, 0))
    improvement = Improvement.objects.get()
    assert improvement.text == f"Raise what is low: “{question.text}” (Yearly)"
    assert improvement.reason == "All answers together reach 25 of 100."
    assert Action.objects.count() == 0
    assert SurveyFollowUp.objects.get().question == question


def test_fewer_than_five_anonymous_answers_open_nothing(admin: User) -> None:
    survey = asked(5, anonymity="anonymous")
    for invitation in survey.invitations.all()[:4]:
        answer(invitation, survey.questions.get(), 1)
    closing.close_survey(survey, by=admin, on=LAST)

    assert sweep_surveys(LAST)["followed_up"] == 0


# Evaluating -------------------------------------------------------------------------------------


def test_a_closed_survey_is_evaluated_and_its_results_are_sent(admin: User) -> None:
    survey = asked(5, title="Yearly")
    for invitation in survey.invitations.all():
        answer(invitation, survey.questions.get(), 4)
    closing.close_survey(survey, by=admin, on=LAST)
    reader = reachable(name="Karin Ek")

    evaluating.evaluate_survey(
        survey, by=admin, on=LAST, analysis="Better than before", consequences="Go on"
    )
    sent = evaluating.report_survey(survey, by=admin, on=LAST, people=[reader, reader])
    again = evaluating.report_survey(survey, by=admin, on=LAST, people=[reader])

    assert (sent, again) == (1, 0)
    mail = OutboxMessage.objects.get(kind="mail").payload
    assert (mail["subject"], mail["to"]) == ("Results: Yearly", [reader.email])
    assert "How satisfied are you with IT as a whole?: 100 % (57 to 100), n = 5" in mail[
        "text"
    ].replace("\u202f", " ").replace("\u00a0", " ")
    assert "Better than before" in mail["text"]


def test_the_results_lead_to_the_page_for_whoever_can_sign_in_alone(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=LAST)
    evaluating.evaluate_survey(survey, by=admin, on=LAST, analysis="Good", consequences="Go on")
    inside, outside = reachable(user=UserFactory.create()), reachable()

    evaluating.report_survey(survey, by=admin, on=LAST, people=[inside, outside])

    page = survey.get_absolute_url()
    mails = [each.payload for each in OutboxMessage.objects.filter(kind="mail")]
    assert {mail["to"][0]: page in mail["text"] for mail in mails} == {
        inside.email: True,
        outside.email: False,
    }


def test_results_reach_whoever_was_asked_and_is_still_there() -> None:
    survey = asked(4)
    there, left, silent, merged = (each.person for each in survey.invitations.order_by("pk"))
    Person.objects.filter(pk=left.pk).update(left_on=LAST - timedelta(days=1))
    Person.objects.filter(pk=silent.pk).update(email="")
    Person.objects.filter(pk=merged.pk).update(merged_into=there)

    found = readers_of(survey, on=LAST, person=None, everybody=True)

    assert {each.pk for each in found} == {there.pk}


def test_an_open_survey_is_not_evaluated(admin: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        evaluating.evaluate_survey(
            asked(), by=admin, on=LAST, analysis="Early", consequences="None"
        )

    assert refusal.value.messages == ["Close the survey first."]


def test_results_are_sent_once_it_is_evaluated(admin: User) -> None:
    survey = asked()
    closing.close_survey(survey, by=admin, on=LAST)

    with pytest.raises(ValidationError) as refusal:
        evaluating.report_survey(survey, by=admin, on=LAST, people=[reachable()])

    assert refusal.value.messages == [
        "Evaluate the survey first: whoever reads it asks what follows."
    ]
