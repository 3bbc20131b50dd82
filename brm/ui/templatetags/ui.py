"""What every page loads: formats of figures and days, icons, shapes, charts."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from brm.ui import formats
from brm.ui.formats import Number
from brm.ui.states import drawing, state_of

register = template.Library()

register.filter("money", formats.money)
register.filter("short_money", formats.short_money)
register.filter("exact_short", formats.exact_short)
register.filter("percent", formats.percent)
register.filter("share", formats.share)
register.filter("number", formats.number)
register.filter("change", formats.change)
register.filter("quantity", formats.quantity)
register.filter("full_day", formats.full_day)
register.filter("hour", formats.hour)
register.filter("initials", formats.initials)


def in_time(value: date | datetime | None, text: str) -> str | SafeString:
    """`text` in a `time` element that carries the day; the bare text where there is none."""
    if value is None or value == "":
        return text
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.filter
def day(value: date | datetime | None, today: date | None = None) -> str | SafeString:
    """`30 Oct`, or `29 Jan 2027` outside the year of `today`."""
    return in_time(value, formats.day(value or None, today or timezone.localdate()))


@register.filter
def moment(value: datetime | None, today: date | None = None) -> str | SafeString:
    """`23 Nov, 13:54`."""
    return in_time(value, formats.moment(value or None, today or timezone.localdate()))


@register.filter
def near(value: date | datetime | None, today: date | None = None) -> str | SafeString:
    """`in 11 days`, `24 days late`."""
    return in_time(value, formats.near(value or None, today or timezone.localdate()))


@register.filter
def away(value: date | datetime | None, today: date | None = None) -> str | SafeString:
    """`in 11 days`, `24 days ago`."""
    return in_time(value, formats.away(value or None, today or timezone.localdate()))


@register.filter
def ago(value: date | datetime | None, today: date | None = None) -> str | SafeString:
    """`3 days ago`."""
    return in_time(value, formats.ago(value or None, today or timezone.localdate()))


@register.filter
def weekday(value: date | datetime | None) -> str | SafeString:
    """`Wed 25`."""
    return in_time(value, formats.weekday(value or None))


@register.filter
def day_or_month(value: date | datetime, today: date | None = None) -> str:
    """What stands under the figure of a day: `Wed` in the week from `today` on, else `Nov`."""
    within = (formats.day_of(value) - (today or timezone.localdate())).days in range(7)
    return date_format(formats.day_of(value), "D" if within else "M")


@register.filter
def month(value: date | None) -> str | SafeString:
    """`Oct 2026`."""
    return in_time(value, formats.month(value or None))


@register.filter
def in_days(value: date | datetime | None, today: date | None = None) -> int | None:
    """Days from `today` to `value`, negative when past: for a tone, never for show."""
    return (formats.day_of(value) - (today or timezone.localdate())).days if value else None


@register.filter
def due_tone(value: date | datetime | None, today: date | None = None) -> str:
    """The tone of a day that waits: `bad` when past, `warn` within a fortnight, else nothing."""
    days = in_days(value, today)
    if days is None or days > 14:
        return ""
    return "bad" if days < 0 else "warn"


@register.simple_tag
def sum_of(value: Number, currency: str = "") -> str:
    """A sum with its currency from the page: `{% sum_of agreement.value agreement.currency %}`."""
    return formats.money(value, currency)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration, unless `label` gives it a name."""
    naming = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="icon" width="16" height="16" {}><use href="{}#{}"/></svg>',
        naming,
        static("brm/icons.svg"),
        name,
    )


_HIDDEN = SafeString('aria-hidden="true" focusable="false"')


@register.simple_tag
def shape(state: str, label: str = "") -> SafeString:
    """The shape of a state, 12 px; decoration beside its word, unless `label` names it."""
    return format_html(
        '<svg class="shape tone-{}" viewBox="0 0 12 12" width="12" height="12" {}>{}</svg>',
        state_of(state).tone,
        format_html('role="img" aria-label="{}"', label) if label else _HIDDEN,
        drawing(state),
    )


@register.simple_tag
def state_word(state: str) -> str:
    """The word for a state: `at risk`."""
    return str(state_of(state).word)


@register.filter
def state_tone(state: str) -> str:
    """The tone of a state: ok, warn, bad, accent or quiet; nothing for no state."""
    return state_of(state).tone if state else ""


@register.filter
def state_mark(state: str) -> SafeString:
    """The inside of a state's shape, for placing in a chart."""
    return drawing(state)


@register.filter(is_safe=True)
def sentence_case(text: str) -> str:
    """An English Heading of Another in our case: `Two-factor authentication`; others as it is."""
    if not (get_language() or "en").startswith("en"):
        return text
    first, *rest = text.split() or [""]
    words = [_head_of(first), *(word.lower() if word.istitle() else word for word in rest)]
    return " ".join(words)


def _head_of(word: str) -> str:
    """The first word of a heading: its letters after a hyphen small, as in `Two-factor`."""
    first, hyphen, second = word.partition("-")
    return f"{first}{hyphen}{second.lower() if second.istitle() else second}"


@register.filter
def things_wrong(form: BaseForm) -> int:
    """How many errors a form has, those of no one field included."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()


@register.simple_tag
def chart(drawn: Any) -> SafeString:
    """A chart of `brm.ui.charts` as SVG; nothing for None."""
    return render_to_string(drawn.template, {"chart": drawn}) if drawn else SafeString("")
