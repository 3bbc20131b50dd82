"""The steering group's page as a whole: the same number of queries, however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.urls import reverse

from brm.accounts.calendar import WorkingDay, working_days
from brm.accounts.models import Role, User
from brm.ui import charts
from meetings.models import (
    Escalation,
    EscalationClock,
    EscalationLevel,
    EscalationSeverity,
    Meeting,
)
from meetings.steering import words
from meetings.steering.agenda import (
    ExtraMeeting,
    NextMeeting,
    coming_meetings,
    extra_meeting,
    next_of,
)
from meetings.steering.briefs import Card, cards_of
from meetings.steering.figures import Counted, all_of, causes_of, customers_of, levels_of
from meetings.steering.months import REACH_YEARS, Month, months_of
from meetings.steering.news import News, news_for
from meetings.steering.outcomes import Outcomes, outcomes_of
from meetings.steering.pictures import RowBar, ageing_of, bars_of, flow_of
from meetings.steering.spans import WorkedDays, first_days


@dataclass(frozen=True)
class Dashboard:
    """Everything the page says, for one reader on one day."""

    on: date
    is_working: WorkingDay
    steers: bool
    cards: list[Card]
    levels: list[Counted]
    oldest_days: int
    by_customer: list[tuple[Counted, RowBar | None]]
    by_cause: list[tuple[Counted, RowBar | None]]
    months: list[Month]
    outcomes: Outcomes
    meetings: list[Meeting]
    following: NextMeeting | None
    extra: ExtraMeeting | None
    news: News

    @property
    def group(self) -> Counted:
        """What waits at the level of the steering group."""
        return self.levels[0]

    @property
    def whole(self) -> Counted:
        return all_of(self.levels)

    @property
    def further(self) -> int:
        """How many wait for the group beyond the cards."""
        return self.group.count - len(self.cards)

    @property
    def heading(self) -> str:
        return words.heading(self.group.count, steers=self.steers)

    @property
    def sentence(self) -> str:
        if not self.group.count:
            return words.nothing_waits(self.levels)
        is_of_today = self.group.oldest == self.on
        return words.age_in_words(self.oldest_days, self.group.count, is_of_today=is_of_today)

    @property
    def news_in_words(self) -> str:
        return words.news_in_words(self.news, self.outcomes.done_since)

    @property
    def has_history(self) -> bool:
        """Whether anything came, went or was open in the twelve months."""
        return any(month.came or month.went or month.open for month in self.months)

    @property
    def change_of_open(self) -> int:
        """What is open now less what was open when the month before ended."""
        return self.months[-1].open - self.months[-2].open

    @property
    def median(self) -> float | None:
        """The median of the last month with a decision."""
        return self._medians[-1] if self._medians else None

    @property
    def median_line(self) -> Any:
        return charts.sparkline(self._medians)

    @property
    def _medians(self) -> list[float]:
        """Of the months with a decision, oldest first."""
        return [month.took for month in self.months if month.took is not None]

    @property
    def open_line(self) -> Any:
        return charts.sparkline([month.open for month in self.months])

    @property
    def ageing(self) -> Any:
        escalations = reverse("meetings:escalations")
        links = {
            level.key: f"{escalations}?show=waiting&level={level.key}"
            for level in self.levels
            if level.key and level.count
        }
        return ageing_of(self.levels, links)

    @property
    def flow(self) -> Any:
        return flow_of(self.months)


def dashboard_of(user: User, *, on: date, now: datetime) -> Dashboard:
    """The page for `user` on the day `on`, at the moment `now`."""
    is_working = working_days()
    news = news_for(user, now=now)
    waiting = Escalation.objects.visible_to(user).undecided()
    firsts = first_days(on=on, is_working=is_working)
    levels = levels_of(waiting, firsts, on=on)
    whole = all_of(levels).count
    worked = _worked(on, is_working)
    cards = cards_of(waiting, worked, on=on, since=news.since)
    meetings = coming_meetings(user, on=on)
    following = next_of(meetings)
    return Dashboard(
        on=on,
        is_working=is_working,
        steers=user.has_role(Role.STEERING_GROUP, Role.ADMINISTRATOR),
        cards=cards,
        levels=levels,
        oldest_days=worked.between(levels[0].oldest or on, on),
        by_customer=bars_of(customers_of(waiting, whole, firsts, on=on)),
        by_cause=bars_of(causes_of(waiting, whole, firsts, on=on)),
        months=months_of(whole, on=on, is_working=is_working),
        outcomes=outcomes_of(on=on, since=news.day),
        meetings=meetings,
        following=following,
        extra=extra_meeting(
            _escalations(cards), following, _clock_of_the_group(), is_working=is_working
        ),
        news=news,
    )


def _escalations(cards: Sequence[Card]) -> list[Escalation]:
    return [card.escalation for card in cards]


def _clock_of_the_group() -> EscalationClock | None:
    return EscalationClock.objects.filter(
        level=EscalationLevel.STEERING_GROUP, severity=EscalationSeverity.CRITICAL
    ).first()


def _worked(on: date, is_working: WorkingDay) -> WorkedDays:
    since = on - relativedelta(years=REACH_YEARS + 1)
    return WorkedDays.until(on, since=since, is_working=is_working)
