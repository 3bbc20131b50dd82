"""What templates of plans load: how far away a change is, and maturity in sentences."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

from brm.ui.formats import ago, full_day, near
from customers.models import MaturityAssessment

register = template.Library()


@register.filter
def begins_in(value: date, today: date) -> str:
    """`in 11 days`, and of what has begun `24 days ago`."""
    return near(value, today) if value >= today else ago(value, today)


@register.filter
def both_views(last: MaturityAssessment) -> str:
    """Where both sides see the relationship, in a sentence."""
    facts = {"business": last.business.name, "it": last.it.name}
    if last.business_level == last.it_level:
        return _("Both sides see the relationship on level %(n)s, “%(name)s”.") % {
            "n": last.it_level,
            "name": last.it.name,
        }
    if last.business_level < last.it_level:
        return _("The business sees it lower than IT does: “%(business)s”, not “%(it)s”.") % facts
    return _("The business sees it higher than IT does: “%(business)s”, not “%(it)s”.") % facts


@register.filter
def step_in_words(last: MaturityAssessment, today: date) -> str:
    """The next step with its owner and day, and that it is late where it is."""
    if not last.next_step:
        return _("No next step is agreed.")
    facts = {
        "step": last.next_step,
        "owner": last.owner,
        "day": full_day(last.next_step_on),
        "near": near(last.next_step_on, today),
    }
    return _("Next: %(step)s (%(owner)s, by %(day)s, %(near)s).") % facts
