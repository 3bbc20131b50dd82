"""Several write minutes at once and lose nothing; what is doubled happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from brm.links.models import PersonalLink
from brm.ui.forms import VersionedModelForm
from meetings.forms import MinutesForm
from meetings.models import Meeting, MinutesEdition
from meetings.operations import agenda
from meetings.operations.send_minutes import send_minutes
from tests.forms_sent import sent_by
from tests.meetings.factories import TODAY, MeetingFactory
from tests.meetings.minuted import a_held_meeting, an_item, opened

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EDITS = 8, 4


def at_once(work: Callable[[int], object], times: int = WRITERS) -> list[object]:
    """What `work(n)` gives in threads that begin together."""
    barrier = Barrier(times)

    def run(n: int) -> object:
        try:
            barrier.wait()
            return work(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(run, n) for n in range(times)]]


def write_all(user, meeting: Meeting) -> list[str]:
    """Each of eight writers adds lines by the script's requests, keeping both where they meet."""
    page = reverse("meetings:minutes", args=[meeting.pk])
    session = {"X-Autosave": "1"}

    def write(n: int) -> None:
        browser = Client()
        browser.force_login(user)
        shown = browser.get(page).context["form"]
        text, version = str(shown["minutes"].value()), shown["version"].value()
        for edit in range(EDITS):
            text = f"{text}\nwriter {n} line {edit}"
            answer = browser.post(page, {"minutes": text, "version": version}, headers=session)
            while answer.status_code == 409:
                met = answer.json()
                mine = [line for line in text.splitlines() if line not in met["theirs"]]
                text, version = "\n".join([met["theirs"], *mine]), met["version"]
                sent = {"minutes": text, "version": version}
                answer = browser.post(page, sent, headers=session)
            version = answer.json()["version"]

    at_once(write)
    meeting.refresh_from_db()
    return meeting.minutes.splitlines()


def test_eight_writers_lose_no_line(administrator):
    meeting = MeetingFactory()

    lines = write_all(administrator, meeting)

    expected = {f"writer {n} line {edit}" for n in range(WRITERS) for edit in range(EDITS)}
    assert set(filter(None, lines)) == expected


def test_without_the_check_of_the_version_lines_are_lost(administrator, monkeypatch):
    """The negative control: it is the version that keeps the eight apart."""
    meeting = MeetingFactory()
    for form in (MinutesForm, VersionedModelForm):
        monkeypatch.setattr(form, "check_version", lambda self, lock=False: None)

    lines = write_all(administrator, meeting)

    assert len(set(filter(None, lines))) < WRITERS * EDITS


def test_a_click_on_send_that_is_doubled_sends_one_edition(relationship_manager):
    meeting = a_held_meeting(relationship_manager)

    def send(n: int) -> int:
        browser = Client()
        browser.force_login(relationship_manager)
        address = reverse("meetings:move_minutes", args=[meeting.pk])
        return browser.post(address, {"to": "sent"}).status_code

    assert at_once(send, 4) == [302] * 4
    assert MinutesEdition.objects.count() == 1
    assert PersonalLink.objects.filter(purpose="minutes").count() == 1


def test_a_click_on_approve_that_is_doubled_approves_once(relationship_manager):
    meeting = a_held_meeting(relationship_manager)
    send_minutes(meeting, by=relationship_manager, on=TODAY)
    link = PersonalLink.objects.get(purpose="minutes")

    answers = at_once(lambda n: opened(link, outcome="approved").status_code, 4)

    meeting.refresh_from_db()
    assert meeting.minutes_state == "approved"
    assert (answers.count(200) >= 1, set(answers) <= {200, 409}) == (True, True)
    assert meeting.editions.get().answers.count() == 1


def test_every_creating_button_of_a_meeting_makes_one_thing_when_it_is_doubled(
    relationship_manager,
):
    meeting = a_held_meeting(relationship_manager)
    item = an_item(meeting, relationship_manager)
    series = meeting.forum.series.get(kind=meeting.kind)
    browser = Client()
    browser.force_login(relationship_manager)
    shown = browser.get(f"{meeting.get_absolute_url()}?item={item.pk}")
    key = {"idempotency_key": shown.context["outcome_form"]["idempotency_key"].value()}
    acts = [
        ("meetings:add_outcome", item.pk, {**key, "kind": "information", "text": "It grew."}),
        ("meetings:plan_next", series.pk, {}),
        ("meetings:move_item", item.pk, {"to": "next"}),
    ]

    for name, pk, sent in acts:
        address = reverse(name, args=[pk])

        def click(n: int, address: str = address, sent: dict[str, str] = sent) -> int:
            each = Client()
            each.force_login(relationship_manager)
            return each.post(address, sent).status_code

        assert at_once(click, 3) == [302] * 3, name

    following = Meeting.objects.get(starts_at__gt=meeting.starts_at)
    assert item.information.count() == 1
    assert following.agenda.filter(carried_from=item).count() == 1


def test_an_item_that_two_change_at_once_is_changed_by_one(administrator):
    meeting = MeetingFactory()
    item = agenda.add_item(meeting, by=administrator, on=TODAY, topic="Prices")
    page = reverse("meetings:edit_item", args=[item.pk])
    browser = Client()
    browser.force_login(administrator)
    sent = sent_by(browser.get(page))

    def change(n: int) -> int:
        each = Client()
        each.force_login(administrator)
        return each.post(page, sent | {"topic": f"Prices {n}"}).status_code

    assert sorted(at_once(change, 4)) == [200, 200, 200, 302]
