"""Requirements that come of what was said in a meeting, and the way between the two."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.requirements.origins import Origin, Source, origins
from brm.ui.formats import full_day
from meetings.models import AgendaItem

AGENDA_ITEM = "agenda_item"


def agenda_item(key: str) -> Source | None:
    """The item of the agenda, on the page of its meeting."""
    rows = AgendaItem.objects.select_related("meeting__forum")
    item = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if item is None:
        return None
    href = f"{item.meeting.get_absolute_url()}?item={item.pk}#minutes"
    facts = {"meeting": item.meeting, "day": full_day(item.meeting.held_on)}
    return Source(item.topic, href, _("%(meeting)s, %(day)s") % facts)


def register() -> None:
    origins.register(AGENDA_ITEM, Origin(gettext_lazy("Meeting"), agenda_item))
