"""The lists: meetings, activities, actions, escalations; each narrowed by a line of chips."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brm.accounts.models import Role, User
from brm.ui.keyset import Page
from brm.ui.views import Chip, TableView
from customers.models import Customer
from meetings.filters import (
    ActionFilter,
    MeetingFilter,
    SeriesFilter,
)
from meetings.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Meeting,
    MeetingState,
    Series,
)
from meetings.models.activities import OPEN_STATES
from meetings.tables import ACTIONS, ACTIVITIES, MEETINGS, SERIES
from meetings.views.common import cared_for
from meetings.whose import ActivityFilter


class NarrowedList(TableView):
    """A list with chips: `show` picks one of `choices`, `mine` the customers in one's own care.

    `orders` says how a choice is sorted at first, where that is not the table's own order.
    """

    choices: ClassVar[Mapping[str, str | Promise]] = {}
    orders: ClassVar[Mapping[str, str]] = {}

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def chosen(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in self.choices else next(iter(self.choices))

    @property
    def is_mine(self) -> bool:
        return self.request.GET.get("mine") == "1"

    def chips(self) -> list[Chip]:
        chips = [
            Chip(
                label,
                self._query(show=name, sort=self.orders.get(name, "")),
                pressed=name == self.chosen,
            )
            for name, label in self.choices.items()
        ]
        mine = Chip(_("My customers"), self._query(mine=not self.is_mine), pressed=self.is_mine)
        return [*chips, mine]

    def _query(self, **changes: str | bool) -> str:
        query = self.request.GET.copy()
        for gone in ("after", "before", "export", "sort"):
            query.pop(gone, None)
        for name, value in changes.items():
            query[name] = "1" if value is True else value or ""
        for name in [name for name, value in query.items() if not value]:
            del query[name]
        return f"?{query.urlencode()}"

    def in_my_care(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows` of the customers in the user's care, where that is asked for."""
        if not self.is_mine:
            return rows
        mine = Customer.objects.in_care_of(self.user, on=timezone.localdate())
        return rows.filter(customer__in=mine)

    def facts(self, page: Page) -> dict[str, Any]:
        cared = cared_for(self.user, {row.customer_id for row in page.rows})
        return {"cared": cared, "chosen": self.chosen}


class MeetingList(NarrowedList):
    table, filters, template_name = MEETINGS, MeetingFilter, "meetings/meeting_list.html"
    empty = "meetings/_no_meetings.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "coming": _("Coming"),
        "past": _("Past"),
        "all": _("All"),
    }
    orders: ClassVar[Mapping[str, str]] = {"past": "-starts_at", "all": "-starts_at"}

    def rows(self) -> QuerySet[Meeting]:
        today = timezone.localdate()
        rows = Meeting.objects.visible_to(self.user).select_related("forum", "customer__unit")
        match self.chosen:
            case "coming":
                rows = rows.coming(on=today)
            case "past":
                rows = rows.past(on=today)
        return self.in_my_care(rows)


class SeriesList(TableView):
    """Every series, with how often it meets, when it met last and when it meets next."""

    table, filters, template_name = SERIES, SeriesFilter, "meetings/series_list.html"

    def rows(self) -> QuerySet[Series]:
        user, now = cast(User, self.request.user), timezone.now()
        alike = Meeting.objects.filter(forum=OuterRef("forum"), kind=OuterRef("kind"))
        held = alike.filter(state=MeetingState.HELD).order_by("-starts_at")
        coming = alike.filter(state=MeetingState.PLANNED, starts_at__gte=now).order_by("starts_at")
        rows = Series.objects.visible_to(user).select_related("forum")
        return rows.annotate(
            last_at=Subquery(held.values("starts_at")[:1]),
            next_at=Subquery(coming.values("starts_at")[:1]),
        )


class ActivityList(NarrowedList):
    table, filters, template_name = ACTIVITIES, ActivityFilter, "meetings/activity_list.html"
    folded = ("below", "manager", "tier")
    empty = "meetings/_no_activities.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "open": _("Waiting"),
        "late": _("Late"),
        "planned": _("To come"),
        "done": _("Done"),
        "done_late": _("Done late"),
        "skipped": _("Skipped"),
        "all": _("All"),
    }

    bulk_asks = True

    @property
    def bulk(self) -> str:  # type: ignore[override]  # nobody chooses what they may not act on
        may = self.user.has_role(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
        return "meetings/_activity_acts.html" if may else ""

    def bulk_href(self) -> str:
        return reverse("meetings:act_on_activities")

    def rows(self) -> QuerySet[Activity]:
        rows = Activity.objects.visible_to(self.user).select_related(
            "customer__unit", "owner", "cadence", "meeting"
        )
        if self.chosen == "open":
            rows = rows.filter(state__in=OPEN_STATES)
        elif self.chosen == "done_late":
            rows = rows.filter(done_on__gt=F("due_on"))
        elif self.chosen in ActivityState.values:
            rows = rows.filter(state=self.chosen)
        return self.in_my_care(rows)


class ActionList(NarrowedList):
    table, filters, template_name = ACTIONS, ActionFilter, "meetings/action_list.html"
    bulk_asks = True
    empty = "meetings/_no_actions.html"
    choices: ClassVar[Mapping[str, str | Promise]] = {
        "open": _("Open"),
        "overdue": _("Overdue"),
        "own": _("Promised by me"),
        "done": _("Done"),
        "all": _("All"),
    }

    @property
    def bulk(self) -> str:  # type: ignore[override]  # nobody chooses what they may not act on
        may = self.user.has_role(Role.RELATIONSHIP_MANAGER, Role.ADMINISTRATOR)
        return "meetings/_action_acts.html" if may else ""

    def bulk_href(self) -> str:
        return reverse("meetings:act_on_actions")

    def rows(self) -> QuerySet[Action]:
        rows = Action.objects.visible_to(self.user).select_related(
            "customer__unit", "owner", "meeting__forum"
        )
        match self.chosen:
            case "open":
                rows = rows.open()
            case "overdue":
                rows = rows.overdue(on=timezone.localdate())
            case "own":
                rows = rows.open().owned_by(self.user)
            case "done":
                rows = rows.filter(state=ActionState.DONE)
        return self.in_my_care(rows)
