"""The shape of the lists of meetings, activities, actions and escalations."""

from django.utils.translation import gettext_lazy as _

from brm.ui.tables import Column, Table

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

ESCALATIONS = Table(
    caption=_("Escalations"),
    order="wanted_by",
    row="meetings/_escalation_row.html",
    columns=(
        Column("number", _("Number"), sort="number"),
        Column("question", _("Question"), sort="question"),
        Column("customer", _("Customer"), value="customer.unit.name", sort="customer__unit__name"),
        Column("level", _("Level"), value="get_level_display", sort="level", wide=True),
        Column("state", _("State"), value="get_state_display", sort="state"),
        Column("raised_on", _("Raised"), sort="raised_on", wide=True),
        Column("wanted_by", _("Wanted by"), sort="wanted_by"),
    ),
)
