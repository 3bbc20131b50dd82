"""How figures, sums and days are written, in the page, in a picture and in a PDF alike.

Pure functions of what they are given and of the active language. The space between thousands
is U+202F, that before a unit U+00A0: at neither may a line break.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Number = Decimal | int | float | str | None

THIN = "\u202f"
FIXED = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"

MILLION = Decimal(1_000_000)
THOUSAND = Decimal(1_000)


def decimal(value: Number) -> Decimal | None:
    """`value` as a Decimal; None where there is no figure."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, halves away from zero as people round."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def grouped(value: Decimal) -> str:
    """The digits of `value` in groups of three, with the language's decimal mark."""
    whole, _point, fraction = f"{abs(value):f}".partition(".")
    digits = f"{int(whole):,}".replace(",", THIN)
    sign = MINUS if value < 0 else ""
    return sign + digits + (get_format("DECIMAL_SEPARATOR") + fraction if fraction else "")


def number(value: Number, places: int | None = None) -> str:
    """A figure: `1 340`, `-2.5` with a true minus.

    Without `places`, at most two decimals and no idle zeros.
    """
    figure = decimal(value)
    if figure is None:
        return DASH
    if places is not None:
        return grouped(rounded(figure, places))
    text = rounded(figure, 2).normalize()
    return grouped(text if text.as_tuple().exponent <= 0 else text.quantize(Decimal(1)))  # type: ignore[operator]


def change(value: Number, places: int | None = None) -> str:
    """A difference, always with its sign: `+3`, `-0.4`, and `0` for none."""
    figure = decimal(value)
    if figure is None:
        return DASH
    text = number(figure, places)
    return f"+{text}" if figure > 0 else text


def with_unit(text: str, unit: str) -> str:
    """The figure and its unit, never parted by a line break; a dash stays alone."""
    return f"{text}{FIXED}{unit}" if unit and text != DASH else text


def money(value: Number, currency: str = "") -> str:
    """A sum in full: `1 234 567 SEK`, with cents only where there are any."""
    figure = decimal(value)
    if figure is None:
        return DASH
    places = 0 if figure == figure.to_integral_value() else 2
    return with_unit(number(figure, places), currency)


def short_money(value: Number, currency: str = "") -> str:
    """A sum to compare at a glance: `4.2 M`, `0.3 M`, `42 k`, `980`.

    Millions from 100 000 on, thousands from 10 000, in full below.
    """
    figure = decimal(value)
    if figure is None:
        return DASH
    if abs(figure) >= MILLION / 10:
        text = with_unit(number(figure / MILLION, 1), _("M"))
    elif abs(figure) >= THOUSAND * 10:
        text = with_unit(number(figure / THOUSAND, 0), _("k"))
    else:
        text = number(figure, 0)
    return with_unit(text, currency)


def exact_short(value: Number, currency: str = "") -> str:
    """A sum as short as it can be without losing a cent: `20.0 M SEK`, `250 000 SEK`.

    For a limit, where a rounded sum would let somebody decide on too much.
    """
    figure = decimal(value)
    if figure is None:
        return DASH
    in_millions = abs(figure) >= MILLION / 10 and figure % (MILLION / 10) == 0
    in_thousands = THOUSAND * 10 <= abs(figure) < MILLION / 10 and figure % THOUSAND == 0
    write = short_money if in_millions or in_thousands else money
    return write(figure, currency)


def percent(value: Number, places: int | None = None) -> str:
    """A figure that is in per cent already: `98.91 %`."""
    return with_unit(number(value, places), "%")


def share(value: Number, places: int = 1) -> str:
    """A fraction of one, in per cent: 0.0632 is `6.3 %`."""
    figure = decimal(value)
    return DASH if figure is None else percent(figure * 100, places)


def quantity(value: Number, unit: str = "", places: int | None = None) -> str:
    """A figure with its unit: `71 s`, `4.1 h`, `98.91 %`."""
    return with_unit(number(value, places), unit)


def day_of(value: date | datetime) -> date:
    """The day of a day or of a moment, in the time zone of the product."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime | None, today: date) -> str:
    """A day: `30 Oct` in the year of `today`, `29 Jan 2027` outside it."""
    if value is None:
        return DASH
    shown = day_of(value)
    # Translators: Django date format of a day in this year, as in 30 Oct.
    near = _("j M")
    # Translators: Django date format of a day in another year, as in 29 Jan 2027.
    far = _("j M Y")
    return date_format(shown, near if shown.year == today.year else far).replace(" ", FIXED)


def full_day(value: date | datetime | None) -> str:
    """A day inside a sentence: `29 January 2027`."""
    # Translators: Django date format of a day in full, as in 29 January 2027.
    return DASH if value is None else date_format(day_of(value), _("j F Y"))


def weekday(value: date | datetime | None) -> str:
    """A day of the coming week: `Wed 25`."""
    # Translators: Django date format of a day of this or the next week, as in Wed 25.
    return DASH if value is None else date_format(day_of(value), _("D j")).replace(" ", FIXED)


def month(value: date | datetime | None) -> str:
    """A month: `Oct 2026`."""
    # Translators: Django date format of a month, as in Oct 2026.
    return DASH if value is None else date_format(day_of(value), _("M Y")).replace(" ", FIXED)


def hour(value: datetime | None) -> str:
    """The time of day of a moment: `09:00`."""
    return DASH if value is None else date_format(timezone.localtime(value), "H:i")


def moment(value: datetime | None, today: date) -> str:
    """A day with its time of day: `23 Nov, 13:54`."""
    if value is None:
        return DASH
    return _("%(day)s, %(hour)s") % {"day": day(value, today), "hour": hour(value)}


def exact(value: Decimal) -> str:
    """A figure with all the decimals it has, and no idle zeros: `14 100 000`, `99.995`."""
    return grouped(value.normalize())


def near(value: date | datetime | None, today: date) -> str:
    """How far a day that waits is: `in 11 days`, `today`, `24 days late`."""
    if value is None:
        return ""
    days = (day_of(value) - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": number(-days)}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": number(days)}


def away(value: date | datetime | None, today: date) -> str:
    """How far a day is that waits for nobody: `in 11 days`, `today`, `24 days ago`."""
    is_past = value is not None and day_of(value) < today
    return ago(value, today) if is_past else near(value, today)


def ago(value: date | datetime | None, today: date) -> str:
    """How long a day is past: `today`, `3 days ago`."""
    if value is None:
        return ""
    days = (today - day_of(value)).days
    if days <= 0:
        return _("today")
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": number(days)}


def initials(name: str) -> str:
    """Two letters for a person: the first of the first name and of the last."""
    parts = name.split("@")[0].replace(".", " ").split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
