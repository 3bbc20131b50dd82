"""The shape of the lists of meetings, series, activities and actions."""

from operator import itemgetter
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from brm.ui.formats import share
from brm.ui.tables import Column, Table
from meetings import rules

MEETINGS = Table(
    caption=_("Meetings"),
    order="starts_at",
    row="meetings/_meeting_row.html",
    columns=(
        Column("starts_at", _("When"), sort="starts_at"),
        Column("forum", _("Forum"), value="forum.name", sort="forum__name"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind", wide=True),
        Column("place", _("Place"), wide=True),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("minutes_state", _("Minutes"), value="get_minutes_state_display", wide=True),
    ),
)

SERIES = Table(
    caption=_("Series of meetings"),
    order="forum",
    row="meetings/_series_row.html",
    columns=(
        Column("forum", _("Forum"), value="forum.name", sort="forum__name"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("in_words", _("Rhythm"), value="in_words", wide=True),
        Column("last_at", _("Last held")),
        Column("next_at", _("Next")),
    ),
)

ACTIVITIES = Table(
    caption=_("Activities"),
    order="due_on",
    row="meetings/_activity_row.html",
    columns=(
        Column("kind", _("Activity"), sort="kind__order"),
        Column("customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"),
        Column("owner", _("Owner"), value="owner.name", sort="owner__name", wide=True),
        Column("state", _("State"), value="get_state_display", sort="state", wide=True),
        Column("due_on", _("Due"), sort="due_on"),
        Column("act", _("Act"), value="reason"),
    ),
    exported=(
        Column("kind", _("Activity"), value=lambda row: str(row.kind)),
        Column("code", _("Code"), value="customer.unit.code"),
        Column("customer", _("Customer"), value="customer.unit.name"),
        Column("owner", _("Owner"), value="owner.name"),
        Column("due_on", _("Due")),
        Column("moved_from", _("Moved from")),
        Column("state", _("State"), value="get_state_display"),
        Column("done_on", _("Done on")),
        Column("skipped_on", _("Skipped on")),
        Column("outcome", _("Outcome")),
        Column("reason", _("Reason")),
    ),
)


ACTIONS = Table(
    caption=_("Actions"),
    order="due_on",
    row="meetings/_action_row.html",
    columns=(
        Column("text", _("Action"), sort="text"),
        Column("customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"),
        Column("owner", _("Owner"), value="owner.name", sort="owner__name", wide=True),
        Column("state", _("State"), value="get_state_display", sort="state", wide=True),
        Column("due_on", _("Due"), sort="due_on"),
        Column("act", _("Act"), value="outcome"),
    ),
)

COVERAGE = Table(
    caption=_("Coverage"),
    order="held",
    row="meetings/_coverage_row.html",
    columns=(
        Column("customer", _("Customer"), value="unit.name", sort="unit__name"),
        Column("planned", _("Planned"), sort="planned", number=True),
        Column("done", _("Done"), sort="done", number=True),
        Column("done_late", _("Of them late"), sort="done_late", number=True, wide=True),
        Column("late", _("Late"), sort="late", number=True),
        Column("skipped", _("Skipped"), sort="skipped", number=True, wide=True),
        Column("to_come", _("To come"), sort="to_come", number=True, wide=True),
        Column("held", _("Coverage"), sort="held", number=True, show=lambda held: share(held, 0)),
    ),
)


def _share_held(row: dict[str, Any]) -> float | None:
    return rules.coverage(done=row["done"], planned=row["planned"])


COVERAGE_FILE = Table(
    caption=_("Coverage"),
    order="customer",
    columns=(
        Column("code", _("Code"), value=itemgetter("customer_code")),
        Column("customer", _("Customer"), value=itemgetter("customer_name")),
        Column("kind", _("Activity"), value=lambda row: gettext(row["kind_name"])),
        Column("planned", _("Planned"), value=itemgetter("planned")),
        Column("done", _("Done"), value=itemgetter("done")),
        Column("done_late", _("Of them late"), value=itemgetter("done_late")),
        Column("late", _("Late"), value=itemgetter("late")),
        Column("done_after", _("Of them done afterwards"), value=itemgetter("done_after")),
        Column("skipped", _("Skipped"), value=itemgetter("skipped")),
        Column("to_come", _("To come"), value=itemgetter("to_come")),
        Column("held", _("Coverage"), value=_share_held),
    ),
)
