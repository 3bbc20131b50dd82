"""The rhythm of the demo organisation's forums, their people, and what waits for a meeting."""

from datetime import timedelta
from typing import Any

from brm.accounts.models import User
from meetings.models import Series
from meetings.operations import series
from meetings.operations.backlog import add_backlog_item
from meetings.operations.meet import forum_of
from reports.operations.demo_cast import Cast, Story

SINCE = timedelta(days=400)


def tell_series(story: Story, cast: Cast) -> None:
    """Tell `series.toml`: it begins so far back that the meetings told later stand on it."""
    for entry in story["series"]:
        customer = cast.customer(entry)
        held = forum_of(customer).series.get(kind=entry["kind"])
        _tell(held, entry, cast, by=cast.manager_of(customer))


def _tell(held: Series, entry: Story, cast: Cast, *, by: User) -> None:
    facts: dict[str, Any] = {"by": by, "on": cast.today}
    series.change_series(
        held,
        **facts,
        rule=entry["rule"],
        duration_minutes=entry["minutes"],
        place=entry["place"],
    )
    first_day = cast.today - SINCE
    for who, part in entry["members"]:
        series.add_member(held, **facts, person=cast.person(who), part=part, first_day=first_day)
    for who in entry["readers"]:
        person = cast.person(who)
        series.add_member(held, **facts, person=person, only_minutes=True, first_day=first_day)
    for topic, minutes in entry["standing"]:
        series.add_standing_item(held, **facts, topic=topic, duration_minutes=minutes)
    for topic, minutes, confidential in entry["backlog"]:
        add_backlog_item(
            held.forum, **facts, topic=topic, duration_minutes=minutes, confidential=confidential
        )
