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
