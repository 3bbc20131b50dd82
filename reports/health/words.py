"""The figures of health in sentences, made when they are read, in the language of the reader."""

from datetime import date

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brm.ui.formats import full_day, month
from reports.health.parts import Figures


def levels(figures: Figures) -> str:
    """`2 of 14 breached in Oct 2026, 3 not measured`."""
    facts = {**figures, "month": month(date.fromisoformat(figures["month"]))}
    if not figures["measured"]:
        return _("none was measured in %(month)s") % facts
    said = [_("%(breached)s of %(measured)s breached in %(month)s") % facts]
    if figures["at_risk"]:
        said.append(_("%(at_risk)s at risk") % facts)
    if figures["unmeasured"]:
        said.append(_("%(unmeasured)s not measured") % facts)
    return ", ".join(said)


def trouble(figures: Figures) -> str:
    """`1 escalation at level 2, 1 complaint`."""
    said = [
        ngettext("%(n)s escalation at level %(level)s", "%(n)s escalations at level %(level)s", n)
        % {"n": n, "level": level}
        for level, n in sorted(figures["escalations"].items(), reverse=True)
    ]
    if count := figures["complaints"]:
        words = ngettext("%(n)s complaint", "%(n)s complaints", count) % {"n": count}
        late = figures["late"]
        said.append(words + (_(", %(late)s late") % {"late": late} if late else ""))
    return ", ".join(said) or _("nothing open")


def engagement(figures: Figures) -> str:
    """`6 of 7 meetings held, 7 of 8 actions done in time`."""
    said = []
    if figures["planned"]:
        said.append(_("%(held)s of %(planned)s meetings held") % figures)
    if figures["promised"]:
        said.append(_("%(kept)s of %(promised)s actions in time") % figures)
    return ", ".join(said)


def agreements(figures: Figures) -> str:
    """`4 of 5 in order`."""
    return _("%(in_order)s of %(in_force)s in order") % figures


def ending(figures: Figures) -> str:
    day = full_day(date.fromisoformat(figures["day"]))
    return _("%(name)s ends on %(day)s, and no intent is recorded.") % {**figures, "day": day}


def complaints(figures: Figures) -> str:
    return _("%(n)s complaints were received in 30 days.") % figures


def escalation(figures: Figures) -> str:
    return ngettext(
        "%(n)s escalation waits for the steering group's decision.",
        "%(n)s escalations wait for the steering group's decision.",
        figures["n"],
    ) % {"n": figures["n"]}


def listed(names: list[str]) -> str:
    return str(get_text_list(names, _("and")))
