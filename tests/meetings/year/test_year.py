"""A year of the demo organisation, played through HTTP as the people would.

What is posted stands in a page that was opened before; what is asserted is read from pages, and
from the database where no page says it. Months are functions, in their order.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from meetings.models import Action, Activity, Complaint, Decision, Escalation, Meeting
from reports.operations.demo import Demo
from tests.meetings.year.cast import Cast, Clock, post_office
from tests.meetings.year.pages import Browser

ORGANISATION = Path(settings.BASE_DIR) / "demo" / "organisation"
FIRST = date(2027, 1, 4)
ROAD_FREIGHT = {"customer": "Road Freight"}
LEFT_TO_LAST = "Parking of trailers"
INTERNAL = "CANARY-OF-THE-EFFECT"
OF_THE_YEAR = [
    ["Activity", "Planned", "Done", "Of them late", "Late", "Skipped", "To come", "Coverage"],
    ["Review customer structure", "2", "1", "0", "1", "0", "0", "50 %"],
    ["Review plans", "3", "3", "0", "0", "0", "0", "100 %"],
    ["Study reports", "9", "8", "2", "1", "0", "0", "89 %"],
    ["Review projects", "12", "6", "4", "6", "0", "0", "50 %"],
    ["Team meeting", "6", "1", "0", "4", "1", "0", "17 %"],
    ["Customer meeting", "4", "2", "0", "2", "0", "0", "50 %"],
    ["Agreement round", "1", "0", "0", "1", "0", "0", "0 %"],
    ["Satisfaction survey", "1", "0", "0", "1", "0", "0", "0 %"],
    ["Complaint review", "4", "1", "1", "3", "0", "0", "25 %"],
    ["Relationship maturity", "1", "0", "0", "1", "0", "0", "0 %"],
    ["Structure confirmation", "2", "1", "0", "1", "0", "0", "50 %"],
    ["In all", "45", "23", "7", "21", "1", "0", "51 %"],
]
"""Coverage of Road Freight on the last day: what the months below did, did late, and left."""


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The demo organisation on its first working day, with nothing lived yet."""
    clock = Clock(FIRST, monkeypatch)
    Demo(ORGANISATION, today=FIRST).found()
    with post_office() as post:
        players = Cast(clock, post)
        players.sweep()
        yield players


def test_a_year_of_meetings_decisions_actions_and_a_complaint(cast: Cast) -> None:
    january(cast)
    february(cast)
    march(cast)
    april(cast)
    may(cast)
    june(cast)
    july_to_december(cast)


def on(cast: Cast, month: int, day: int, name: str) -> Browser:
    """Somebody at work on a day of the year."""
    cast.on(date(2027, month, day))
    return cast.browser_of(name)


def activities(browser: Browser) -> Browser:
    return browser.open("/meetings/activities/").press("Filter", **ROAD_FREIGHT)


def work_through(browser: Browser, *kinds: str) -> None:
    """Do at once what waits of the kinds for Road Freight, after a look at what it is."""
    activities(browser).tick(*[f"Choose {kind}, Road Freight" for kind in kinds]).press("Done")
    browser.press("Done", outcome="Nothing new.")


def january(cast: Cast) -> None:
    """The first team meeting, and the monthly work in time."""
    ingrid = cast.browser_of("Ingrid Falk")
    activities(ingrid).click("Plan Team meeting, Road Freight").click("Plan the meeting")
    ingrid.press("Plan", place="Online")
    assert "7 proposed items" in ingrid.part("agenda").text
    team = ingrid.address

    ingrid = on(cast, 1, 5, "Ingrid Falk").open(team)
    ingrid.press("Accept 7 proposed items").press("Add information", text="Renewals first.")
    ingrid.press("Held").press("Mark 3 not recorded as present")
    assert "3 of 3" in ingrid.part("attendance").text
    stina = cast.browser_of("Stina Rehn").open(team).click("1. Renewal of Route planning")
    assert "Renewals first." in stina.text
    assert not stina.offers("Send minutes")
    assert not stina.offers("Add item")

    work_through(on(cast, 1, 15, "Ingrid Falk"), "Study reports", "Review plans")
    work_through(on(cast, 1, 25, "Ingrid Falk"), "Review projects")


def february(cast: Cast) -> None:
    """A customer meeting: a decision refused and taken, promises, minutes approved by link."""
    ingrid = on(cast, 2, 1, "Ingrid Falk").open("/meetings/").click("Plan meeting")
    ingrid.press(
        "Plan",
        **ROAD_FREIGHT,
        kind="Customer meeting",
        starts_at="2027-02-10T09:00",
        ends_at="2027-02-10T10:30",
        place="Room Kompass",
    )
    ingrid.press("Leave all out")
    ingrid.press("Add item", topic="Charging data for electric trucks", duration_minutes="20")
    ingrid.press("Add item", topic=LEFT_TO_LAST, duration_minutes="20")
    ingrid.press("Add", within="attendance", person="Petra Sund", part="Line Haul")
    ingrid.press("Invite 5 by mail")
    meeting = ingrid.address

    ingrid = on(cast, 2, 10, "Ingrid Falk").open(meeting)
    assert len(cast.post.to(cast.person("Jonas Breivik"), about="Customer meeting")) == 1
    ingrid.press("Mark 5 not recorded as present")
    decide(ingrid, by="Petra Sund", amount="850000")
    assert "Petra Sund may not decide this. Who may: Jonas Breivik" in ingrid.refusals[0]
    ingrid.press("Add decision", decided_by="Jonas Breivik", amount="25000000")
    assert "25.0 M SEK is above it. Raise it to the IT steering group." in ingrid.refusals[0]
    ingrid.press("Add decision", amount="850000")
    assert ingrid.refusals == []
    (decision,) = Decision.objects.filter(customer__unit__name="Road Freight")
    assert (decision.decided_by.name, decision.mandate.person.name) == ("Jonas Breivik",) * 2
    ingrid.click("Action", within="minutes")
    ingrid.press("Add action", text="Price of charging", owner="Stina Rehn", due_on="2027-03-01")
    ingrid.press("Add action", text="Volumes of trailers", owner="Petra Sund", due_on="2027-02-24")
    ingrid.press("Save the text", minutes="Road Freight expects 120 electric trucks.")
    ingrid.press("Held").press("Send minutes")

    jonas = cast.opens_mail("Jonas Breivik", about="Minutes: Customer meeting, Road Freight")
    assert "120 electric trucks" in jonas.text
    jonas.press("They are right: approve")
    assert "You approved these minutes on 10 February 2027" in jonas.text
    ingrid.open(meeting).press("Lock")
    ingrid.press("Add addendum", text="It was 130 trucks.")
    held = Meeting.objects.get(decisions=decision)
    assert (held.minutes_state, held.minutes_approved_by.name) == ("locked", "Jonas Breivik")
    assert not ingrid.offers("Add item")
    jonas = cast.opens_mail("Jonas Breivik", about="Addendum to the minutes")
    assert "It was 130 trucks." in jonas.text

    work_through(on(cast, 2, 15, "Ingrid Falk"), "Study reports")
    on(cast, 2, 23, "Ingrid Falk")
    petra = cast.opens_mail("Petra Sund", about="Volumes of trailers")
    petra.press("Yes, it is done", text="40 trailers a month.")
    done = Action.objects.get(text="Volumes of trailers")
    assert (done.state, done.done_on, done.outcome) == (
        "done",
        date(2027, 2, 23),
        "40 trailers a month.",
    )


def decide(browser: Browser, *, by: str, amount: str) -> None:
    browser.click("Decision", within="minutes").press(
        "Add decision",
        text="Charging data is added to vehicle telematics.",
        matter="New or changed service",
        decided_by=by,
        amount=amount,
    )


def march(cast: Cast) -> None:
    """A complaint: heard by another manager, answered too late, and the answer does not help."""
    omar = on(cast, 3, 1, "Omar Siddiqui").open("/complaints/").click("Record")
    omar.press(
        "Record",
        **ROAD_FREIGHT,
        kind="Complaint",
        subject="Drivers wait for the driver app",
        said_by="Clara Nyqvist",
        received_on="2027-03-01",
        service="Driver app",
    )
    complaint = omar.address
    maja = cast.browser_of("Maja Hedlund").open(complaint)
    assert not maja.offers("Acknowledge")

    on(cast, 3, 3, "Ingrid Falk").open(complaint).press("Acknowledge", day="2027-03-03")
    ingrid = on(cast, 3, 15, "Ingrid Falk")
    work_through(ingrid, "Study reports")
    activities(ingrid).press("Confirm Review customer structure, Road Freight")
    activities(ingrid).click("Team meeting", first=True)
    ingrid.click("Skip").press("Skip", reason="Talked through at the customer meeting.")
    ingrid = on(cast, 3, 22, "Ingrid Falk").open(complaint)
    assert "The next step is due on 15 March 2027, 7 days late." in ingrid.text
    ingrid.press("Answer", day="2027-03-22", answer="The supplier restarts it each night.")
    ingrid.click("Ask the customer").press("Ask the customer")
    clara = cast.opens_mail("Clara Nyqvist", about="Our answer")
    clara.press("No, it is not solved", text="It stood again on Monday.")
    assert "It is open again" in clara.text

    ingrid.open(complaint).click("Escalate")
    ingrid.press("Raise", effect=f"Drivers leave late. {INTERNAL}", wanted_by="2027-05-14")
    assert "Relationship manager" in ingrid.text
    steers = cast.browser_of("Roger Almqvist").open("/meetings/steering/")
    assert steers.heading == "No question waits for you"
    assert "One question is open below the group" in steers.text


def april(cast: Cast) -> None:
    """It rises by its clock, is decided at a meeting of the group, and comes back."""
    escalation = Escalation.objects.get(origin_kind="complaint")
    page = escalation.get_absolute_url()
    for day, level in [
        (date(2027, 3, 31), "Relationship manager"),
        (date(2027, 4, 1), "IT and business management"),
        (date(2027, 4, 8), "IT and business management"),
        (date(2027, 4, 9), "IT steering group"),
    ]:
        cast.on(day)
        escalation.refresh_from_db()
        assert (day, escalation.get_level_display()) == (day, level)
    roger = cast.browser_of("Roger Almqvist").open(page)
    assert "IT steering group on 9 April 2027, because" in roger.text
    assert len(cast.post.to(cast.person("Marit Ekelund"), about="IT steering group")) == 1
    roger.open("/meetings/steering/")
    assert roger.heading == "One question waits for you"
    card = f"e-{escalation.pk}"
    roger.click("Plan a meeting").press(
        "Plan", starts_at="2027-04-20T13:00", ends_at="2027-04-20T15:00", place="Board room"
    )
    meeting = roger.address
    assert "E-1" in roger.part("agenda").text
    assert "Marit Ekelund" in roger.part("attendance").text
    roger.open("/meetings/steering/").press("Schedule", within=card)
    assert "On the agenda of 20 April 2027" in roger.part(card).text
    assert not cast.browser_of("Stina Rehn").open("/meetings/steering/").offers("Schedule")

    roger = on(cast, 4, 20, "Roger Almqvist").open(meeting)
    roger.click("Decision", within="minutes").press(
        "Add decision",
        text="A technician stays until summer.",
        owner="Pavel Novak",
        due_on="2027-04-30",
    )
    roger.press("Held").open("/meetings/steering/")
    assert roger.heading == "No question waits for you"
    assert "A technician stays until summer." in roger.text

    ingrid = cast.browser_of("Ingrid Falk").open(page)
    assert "Decided, customer not told" in ingrid.text
    ingrid.press("Inform", person="Clara Nyqvist", through="Personal link")
    clara = cast.opens_mail("Clara Nyqvist", about="Decided: E-1")
    assert "A technician stays until summer." in clara.text
    assert INTERNAL not in clara.text
    complaint = Complaint.objects.get(escalation=escalation)
    ingrid.open(complaint.get_absolute_url())
    ingrid.press("Answer", day="2027-04-20", answer="A technician stays until summer.")
    ingrid.click("Ask the customer").press("Ask the customer")
    clara = cast.opens_mail("Clara Nyqvist", about="Our answer").press("Yes, it is solved")
    ingrid.open(complaint.get_absolute_url())
    ingrid.press("Close", told_on="2027-04-20", cause="Service out of order or slow")
    ingrid.open(page).press("Close")
    complaint.refresh_from_db()
    escalation.refresh_from_db()
    assert (complaint.state, complaint.confirmed_by.name) == ("closed", "Clara Nyqvist")
    assert (escalation.state, escalation.level) == ("closed", 3)

    on(cast, 4, 29, "Ingrid Falk")
    steers = cast.browser_of("Roger Almqvist").open("/meetings/steering/")
    assert "0 of 1 in a year" in steers.text
    pavel = cast.opens_mail("Pavel Novak", about="A technician stays until summer.")
    pavel.press("Yes, it is done", text="She began on Monday.")
    steers = cast.browser_of("Roger Almqvist").open("/meetings/steering/")
    assert "1 of 1 in a year" in steers.text


def may(cast: Cast) -> None:
    """What was not done in time is done late; the year's complaints are looked over."""
    ingrid = on(cast, 5, 10, "Ingrid Falk")
    work_through(ingrid, "Study reports", "Review plans")
    activities(ingrid).click("Review Complaint review, Road Freight", first=True)
    ingrid.click("Review the complaints")
    assert "Drivers wait for the driver app" in ingrid.text
    ingrid.press("Record", outcome="One, answered late: the supplier is asked for a deputy.")


def june(cast: Cast) -> None:
    """In the middle of the year a cadence changes; what was moved by hand stays."""
    ingrid = on(cast, 6, 1, "Ingrid Falk")
    august = Activity.objects.get(
        kind="study_reports", customer__unit__name="Road Freight", due_on=date(2027, 8, 13)
    )
    ingrid.open(august.get_absolute_url()).click("Move")
    ingrid.press("Move", due_on="2027-08-20", reason="After the holidays.")
    ingrid.open(august.customer.get_absolute_url())
    ingrid.open(f"/meetings/year-wheel/?customer={august.customer_id}").click("Cadences")
    ingrid.click("Change Study reports").press(
        "Show what it changes",
        how="In certain months",
        months=["September", "December"],
        first_day="2027-07-01",
        reason="Quarterly from now on.",
    )
    preview = ingrid.part("preview").text
    assert "9 of the untouched future are dropped, 0 planned, 2 stay on their day" in preview
    assert "Touched, and stay 1 20 August 2027" in preview
    ingrid.press("Change it")
    left = Activity.objects.filter(kind="study_reports", customer=august.customer)
    assert list(left.filter(due_on__gt="2027-06-30").values_list("due_on", flat=True)) == [
        date(2027, 8, 20),
        date(2027, 9, 15),
        date(2027, 12, 15),
    ]

    before = Meeting.objects.get(starts_at__date=date(2027, 2, 10))
    ingrid.open(before.get_absolute_url()).press("Plan the next, 10 June 2027")
    ingrid.click("The next, 10 June 2027")
    agenda = ingrid.part("agenda").text
    assert f"{LEFT_TO_LAST} 20 min" in agenda
    assert "carried over from 10 Feb" in agenda
    assert "Open actions" in agenda
    assert "1 open, 1 overdue" in agenda
    meeting = ingrid.address
    ingrid = on(cast, 6, 10, "Ingrid Falk").open(meeting)
    came = {ingrid.named("Jonas Breivik"): "apologies", ingrid.named("Stina Rehn"): "present"}
    ingrid.press("Keep attendance", **came)
    decide(ingrid, by="Jonas Breivik", amount="120000")
    assert "It does not count yet: Jonas Breivik is not marked as present." in ingrid.text
    ingrid.press("Ask Jonas Breivik by link")
    jonas = cast.opens_mail("Jonas Breivik", about="Please confirm a decision")
    jonas.press("I confirm it")
    assert "Confirmed by Jonas Breivik on 10 June 2027" in jonas.text
    assert "Confirmed by Jonas Breivik on 10 June 2027" in ingrid.open(ingrid.address).text
    ingrid.press("Held")

    activities(ingrid).press("Confirm Structure confirmation, Road Freight")
    work_through(on(cast, 6, 25, "Ingrid Falk"), "Review projects")


def july_to_december(cast: Cast) -> None:
    work_through(on(cast, 8, 20, "Ingrid Falk"), "Study reports")
    work_through(on(cast, 9, 15, "Ingrid Falk"), "Study reports", "Review plans")
    ingrid = on(cast, 12, 31, "Ingrid Falk").open("/meetings/coverage/")
    ingrid.click("Road Freight", first=True)
    rows = [[cell.text for cell in row.all("td", "th")] for row in ingrid.page.all("tr")]
    assert rows == OF_THE_YEAR
