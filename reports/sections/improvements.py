"""What is to be better, and what became so in the last year."""

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import DASH, day
from reports.models import Edition, Effect, Improvement, ImprovementState
from reports.models.improvements import GOING
from reports.sections import Row, Section, Subject

MONTHS = 12


def improvements(subject: Subject) -> Section:
    """What goes on, and what was done in twelve months with its effect; the first due on top.

    To the customer without what is only proposed.
    """
    since = subject.on - relativedelta(months=MONTHS)
    done = Q(state=ImprovementState.DONE, ended_on__gt=since)
    found = Improvement.objects.of([subject.customer]).filter(Q(state__in=GOING) | done)
    if subject.edition != Edition.INTERNAL:
        found = found.exclude(state=ImprovementState.PROPOSED)
    shown = list(found.select_related("owner", "service").order_by("-state", "due_on", "pk"))
    rows = tuple(_row(each, subject) for each in shown)
    going = sum(each.is_going for each in shown)
    better = sum(each.effect == Effect.CAME_BACK for each in shown)
    return Section(
        title=_("Improvements"),
        sentence=ngettext(
            "%(going)s improvement goes on; in twelve months %(done)s were done, "
            "%(better)s of them back at the target.",
            "%(going)s improvements go on; in twelve months %(done)s were done, "
            "%(better)s of them back at the target.",
            going,
        )
        % {"going": going, "done": len(shown) - going, "better": better},
        columns=(_("Improvement"), _("Service"), _("Owner"), _("Due"), _("Effect"), _("State")),
        rows=rows,
    )


def _row(improvement: Improvement, subject: Subject) -> Row:
    return Row(
        f"improvement-{improvement.pk}",
        improvement.text,
        improvement.get_state_display(),
        state=improvement.shape(on=subject.on),
        cells=(
            improvement.service.name if improvement.service else DASH,
            improvement.owner.name if improvement.owner else DASH,
            day(improvement.due_on, subject.on),
            improvement.get_effect_display() or DASH,
        ),
    )
