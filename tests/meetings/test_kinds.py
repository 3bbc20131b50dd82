"""Kinds of activity are rows: administrators add, rename, order and retire them."""

from datetime import date

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from meetings.models import Activity, ActivityKind, Cadence
from meetings.operations.plan import sweep_activities
from tests.meetings.factories import TODAY, ActivityFactory, CadenceFactory
from tests.meetings.kinds import Kind
from tests.meetings.test_constraints import assert_refused

pytestmark = pytest.mark.django_db


def test_an_installation_begins_with_the_kinds_of_the_process_in_the_order_of_their_rings():
    assert list(ActivityKind.objects.values_list("key", flat=True)) == list(Kind)


def test_a_retired_kind_is_planned_no_longer_and_what_was_done_of_it_stays():
    Cadence.objects.all().delete()
    cadence = CadenceFactory()
    sweep_activities(TODAY)
    done = Activity.objects.filter(due_on=date(2026, 12, 15))
    done.update(state="done", done_on=TODAY)
    ActivityKind.objects.filter(key=cadence.kind_id).update(is_active=False)

    sweep_activities(TODAY)

    assert list(Activity.objects.values_list("due_on", "state")) == [(date(2026, 12, 15), "done")]


def test_a_kind_that_is_in_use_again_is_planned_again():
    Cadence.objects.all().delete()
    kind = ActivityKind.objects.filter(key=CadenceFactory().kind_id)
    sweep_activities(TODAY)
    planned = Activity.objects.count()
    kind.update(is_active=False)
    sweep_activities(TODAY)
    kind.update(is_active=True)

    sweep_activities(TODAY)

    assert Activity.objects.count() == planned


def test_a_retired_kind_keeps_its_ring_where_it_was_done():
    ActivityFactory(kind_id=Kind.REVIEW_PLANS)
    ActivityKind.objects.filter(key__in=[Kind.REVIEW_PLANS, Kind.MATURITY]).update(is_active=False)

    seen = ActivityKind.objects.seen_in(Activity.objects.all())

    assert set(Kind) - set(seen.values_list("key", flat=True)) == {Kind.MATURITY}


def test_a_kind_of_which_there_are_activities_is_not_deleted():
    activity = ActivityFactory()

    with pytest.raises(ProtectedError):
        activity.kind.delete()


@pytest.mark.parametrize("key", ["Plans", "1st", "re view", ""])
def test_a_key_is_small_letters_digits_and_underscores(key):
    assert_refused(
        "a_kinds_key_is_small_letters",
        lambda: ActivityKind.objects.create(key=key, name="Other", short_name="Other"),
    )


@pytest.mark.parametrize("missing", ["name", "short_name", "act"])
def test_a_kind_has_all_its_names(missing):
    names = {"name": "Other", "short_name": "Other", "act": "Open"} | {missing: ""}

    assert_refused(
        "a_kind_of_activity_has_its_names", lambda: ActivityKind.objects.create(key="x", **names)
    )


def test_the_administration_adds_a_kind_and_keeps_the_keys_of_those_there_are(
    administrator, client_of
):
    browser = client_of(administrator)
    facts = {"name": "Audit", "short_name": "Audit", "act": "Audit", "order": 120}
    facts |= {"on_free_day": "before"}

    browser.post(reverse("admin:meetings_activitykind_add"), facts | {"key": "audit"})
    browser.post(
        reverse("admin:meetings_activitykind_change", args=["audit"]),
        facts | {"key": "other", "name": "Yearly audit", "ended_by": "complaint_review"},
    )

    added = ActivityKind.objects.exclude(key__in=list(Kind)).get()
    assert (added.key, str(added), added.ending_in_words, added.version) == (
        "audit",
        "Yearly audit",
        "The complaints are reviewed",
        2,
    )


def kinds_page(name, *args):
    return reverse(f"meetings:{name}", args=args)


def test_an_administrator_adds_a_kind_on_its_page_once(administrator, client_of):
    browser, page = client_of(administrator), kinds_page("create_kind")
    sent = {"key": "audit", "name": "Audit", "short_name": "Audit", "act": "Audit"}
    sent |= {"ended_by": "team_meeting", "on_free_day": "after"}

    first, second = browser.post(page, sent), browser.post(page, sent)

    assert (first.status_code, list(second.context["form"].errors)) == (302, ["key", "name"])
    assert ActivityKind.objects.get(key="audit").on_free_day == "after"


def test_two_who_rename_a_kind_do_not_overwrite_each_other(administrator, client_of):
    browser, page = client_of(administrator), kinds_page("edit_kind", Kind.STUDY_REPORTS)
    sent = {"name": "Read reports", "short_name": "Reports", "act": "Read", "version": 1}
    sent |= {"on_free_day": "before", "is_active": "on"}

    browser.post(page, sent)
    refused = browser.post(page, sent | {"name": "Look at reports"})

    assert [each.mine for each in refused.context["form"].conflict] == ["Look at reports"]
    assert ActivityKind.objects.get(key=Kind.STUDY_REPORTS).name == "Read reports"


def test_a_kind_that_is_retired_on_its_page_is_planned_no_longer_at_once(administrator, client_of):
    Cadence.objects.all().delete()
    CadenceFactory()
    sweep_activities(TODAY)
    sent = {"name": "Study reports", "short_name": "Reports", "act": "Study", "version": 1}

    client_of(administrator).post(
        kinds_page("edit_kind", Kind.STUDY_REPORTS), sent | {"on_free_day": "before"}
    )

    assert not Activity.objects.filter(state="planned").exists()


@pytest.mark.parametrize(
    ("kind", "to", "moved"),
    [
        (Kind.REVIEW_PLANS, "up", [Kind.REVIEW_PLANS, Kind.REVIEW_STRUCTURE, Kind.STUDY_REPORTS]),
        (Kind.REVIEW_PLANS, "down", [Kind.REVIEW_STRUCTURE, Kind.STUDY_REPORTS, Kind.REVIEW_PLANS]),
        (
            Kind.REVIEW_STRUCTURE,
            "up",
            [Kind.REVIEW_STRUCTURE, Kind.REVIEW_PLANS, Kind.STUDY_REPORTS],
        ),
    ],
)
def test_a_kind_changes_places_with_its_neighbour(kind, to, moved, administrator, client_of):
    client_of(administrator).post(kinds_page("move_kind", kind), {"to": to})

    assert list(ActivityKind.objects.values_list("key", flat=True)[:3]) == moved
