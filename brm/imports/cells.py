"""One cell: from the text of a file to the value of a field."""

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from brm.imports.kinds import Field
from brm.imports.recipes import Source
from brm.imports.relative import relative_day
from brm.imports.words import fold
from brm.ui.exports import undone

CURRENCY = re.compile(r"^[£$€¥]|^(?:[A-Z]{3})(?=[\s\d.-])|[£$€¥%]$|(?<=[\d.\s])(?:[A-Z]{3}|kr)$")
ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}(?=$|[ T]\d{2}:\d{2})")
ISO_MONTH = re.compile(r"^\d{4}-\d{2}$")
YES = {"yes", "y", "true", "t", "1", "on", "x", "ja", "j", "sant"}
NO = {"no", "n", "false", "f", "0", "off", "nej", "falskt"}
"""How registers say yes and no, in English and in Swedish; a recipe's own words come before."""
REMEMBERED = 20_000
"""So many texts of a column are remembered with what they mean; registers repeat themselves."""


class CellWrong(Exception):  # noqa: N818  a sentence about a cell, shown to its reader
    """The text of a cell is not what its field takes; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds. `given`: the file says something there, be it "none" (`value` is None).

    `wrong` is the sentence where the text could not be read; `left_empty` where the recipe lets
    the line go on without it. `passed` is a word that means none, where another of the field's
    sources was asked instead.
    """

    value: Any = None
    given: bool = False
    wrong: str = ""
    left_empty: bool = False
    passed: str = ""


class CellReader:
    """Reads the cells of one field by its recipe's source and the field's own rules."""

    def __init__(self, field: Field, source: Source, *, today: date) -> None:
        self.field = field
        self.source = source
        self.today = today
        self.default = field.default_value()
        self._remembered: dict[str, Cell] = {}
        self._prepare = self._preparer()

    def read(self, text: str) -> Cell:
        """What the text means. A blank one gives the recipe's default, or nothing."""
        found = self._remembered.get(text)
        if found is None:
            found = self._read(text)
            if len(self._remembered) < REMEMBERED:
                self._remembered[text] = found
        return found

    def is_none(self, text: str) -> bool:
        """Whether the text is blank, or one of the words that mean none."""
        return not text or self._means_none(text)

    def _read(self, text: str) -> Cell:
        told = undone(text.strip(" \t" + self.source.reading.strip))
        text = told or self.source.default or ""
        if not text:
            return Cell(self.default)
        if self._means_none(text):
            return self._required() or Cell(None, given=True)
        try:
            prepared = self._prepare(self._extracted(text, is_told=bool(told)))
            return Cell(self.field.cleaner.clean(prepared), given=True)
        except (CellWrong, ValidationError) as error:
            if self.source.reading.unreadable == "leave_empty":
                return self._required() or Cell(left_empty=True)
            return Cell(wrong=_sentence(error, text))

    def _required(self) -> Cell | None:
        if self.field.cleaner.required and self.default is None:
            return Cell(wrong=str(self.field.cleaner.error_messages["required"]))
        return None

    def _means_none(self, text: str) -> bool:
        if fold(text) in self.source.reading.none:
            return True
        return any(pattern.search(text) for pattern in self.source.reading.none_match)

    def _extracted(self, text: str, *, is_told: bool) -> str:
        """What the recipe makes of a text; its own default need not hold what is to be found."""
        text = text.removeprefix(self.source.remove_prefix)
        text = text.removesuffix(self.source.remove_suffix)
        if self.source.find:
            found = self.source.find.search(text)
            if found:
                text = next((part for part in found.groups() if part), found.group())
            elif is_told:
                raise CellWrong(_("“%s” has not the form that the recipe expects.") % text[:80])
        if self.source.values:
            text = self._translated(text)
        if self.source.then is not None:
            text = self.source.then
        text = {"upper": text.upper(), "lower": text.lower()}.get(self.source.case, text)
        for old, new in self.source.replace.items():
            text = text.replace(old, new)
        return self._shortened(self.source.prefix + text.strip() + self.source.suffix)

    def _shortened(self, text: str) -> str:
        """The text, cut to what the field takes where the recipe wants it, with a digest of all."""
        longest = getattr(self.field.cleaner, "max_length", None)
        if not self.source.shorten or longest is None or len(text) <= longest:
            return text
        return f"{text[: longest - 17]}-{digest_of([text])}"

    def _translated(self, text: str) -> str:
        if fold(text) in self.source.values:
            return self.source.values[fold(text)]
        raise CellWrong(_("“%s” is none of the words that the recipe knows.") % text[:80])

    def _preparer(self) -> Callable[[str], Any]:
        cleaner = self.field.cleaner
        if isinstance(cleaner, forms.DateTimeField):
            return self._moment
        if isinstance(cleaner, forms.DateField):
            return self._day
        if isinstance(cleaner, forms.IntegerField):  # decimal and floating fields are ones, too
            return self._number
        if isinstance(cleaner, forms.BooleanField):
            return _yes_or_no
        return self._folded_choice if isinstance(cleaner, forms.ChoiceField) else str

    def _folded_choice(self, text: str) -> str:
        """A choice may be written in any case, by its code or its label."""
        choices: list[tuple[str, str]] = getattr(self.field.cleaner, "choices", [])
        for code, label in choices:
            if fold(text) in (fold(str(code)), fold(str(label))):
                return str(code)
        return text

    def _day(self, text: str) -> date:
        if self.source.reading.relative:
            try:
                return relative_day(text, today=self.today)
            except ValueError:
                pass
        for form in self.source.reading.dates:
            try:
                return _iso_day(text) if form == "iso" else datetime.strptime(text, form).date()
            except ValueError:
                continue
        raise self._not_written(text, _("“%(text)s” is not a day written as %(forms)s."))

    def _moment(self, text: str) -> datetime:
        """A day with its time; where no zone is written, by the clock of the recipe's zone."""
        for form in self.source.reading.dates:
            try:
                read = datetime.fromisoformat(text) if form == "iso" else _strptime(text, form)
            except ValueError:
                continue
            return read if read.tzinfo else read.replace(tzinfo=self._zone)
        raise self._not_written(text, _("“%(text)s” is not a day and time written as %(forms)s."))

    @property
    def _zone(self) -> tzinfo:
        name = self.source.reading.zone
        return ZoneInfo(name) if name else timezone.get_default_timezone()

    def _not_written(self, text: str, sentence: str) -> CellWrong:
        forms_known = ", ".join(_date_form_in_words(form) for form in self.source.reading.dates)
        return CellWrong(sentence % {"text": text[:80], "forms": forms_known})

    @property
    def _thousands(self) -> str:
        return self.source.reading.thousands or ("." if self.source.reading.decimal == "," else ",")

    def _number(self, text: str) -> Decimal | str:
        if self.source.reading.relative and text.startswith("year"):
            with suppress(ValueError):
                return str(relative_day(text, today=self.today).year)
        number = plain_number(text, decimal=self.source.reading.decimal, thousands=self._thousands)
        try:
            return self._scaled(number)
        except InvalidOperation:
            raise CellWrong(_("“%s” has more digits than can be kept.") % text[:80]) from None

    def _scaled(self, number: Decimal) -> Decimal:
        if self.source.scale is not None:
            number *= self.source.scale
        if self.source.round is not None:
            number = round(number, self.source.round)
        cleaner = self.field.cleaner
        places = getattr(
            cleaner, "decimal_places", 0 if type(cleaner) is forms.IntegerField else None
        )
        return _without_needless_places(number, places)


def _yes_or_no(text: str) -> bool:
    """Raises CellWrong for any other word: taken as nothing said, it would be lost unseen."""
    if (word := fold(text)) in YES | NO:
        return word in YES
    raise CellWrong(_("“%s” is neither yes nor no; write yes or no.") % text[:80])


def digest_of(texts: Iterable[str]) -> str:
    """Sixteen letters that stand for these texts, without regard to case and white space."""
    joined = "\x1f".join(fold(text) for text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def plain_number(text: str, *, decimal: str = ".", thousands: str = ",") -> Decimal:
    """The number that `£2,013.02`, `1.234,50 kr`, `(12)`, `-7` or `12 %` writes.

    The minus may be a true one. Thousands count as such only where they stand in groups of
    three. Raises CellWrong where it is no number.
    """
    bare = CURRENCY.sub("", text.strip().replace("\N{MINUS SIGN}", "-")).strip()
    enclosed = bare.startswith("(") and bare.endswith(")")
    negative = enclosed or bare.startswith("-")
    bare = bare[1:-1] if enclosed else bare.removeprefix("-")
    bare = CURRENCY.sub("", bare.strip()).strip()
    bare = re.sub("[\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}]", " ", bare)
    group = "[ " + re.escape(thousands) + "]" if thousands else " "
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+"
    form = rf"({grouped})?(?:{re.escape(decimal)}(\d+))?(?:[eE]([+-]?\d{{1,2}}))?"
    found = re.fullmatch(form, bare, re.ASCII)
    if not found or not (found[1] or found[2]):
        raise CellWrong(_("“%s” is not a number.") % text[:80])
    whole = re.sub(group, "", found[1] or "0")
    try:
        number = Decimal(f"{whole}.{found[2] or '0'}E{found[3] or '0'}")
    except InvalidOperation:
        raise CellWrong(_("“%s” is not a number.") % text[:80]) from None
    return -number if negative else number


def _without_needless_places(number: Decimal, places: int | None) -> Decimal:
    """Zeros behind the places that the field keeps fall away; other digits stay to be refused."""
    if places is None:
        return number
    kept = round(number, places)
    return kept if kept == number else number


def _sentence(error: CellWrong | ValidationError, text: str) -> str:
    """The reason, with what stands there where the reason does not quote it."""
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return words if text[:80] in words else f"“{text[:80]}”: {words}"


def _strptime(text: str, form: str) -> datetime:
    return datetime.strptime(text, form)


def _iso_day(text: str) -> date:
    if found := ISO_DATE.match(text):
        return date.fromisoformat(found.group())
    if ISO_MONTH.match(text):
        return date.fromisoformat(f"{text}-01")
    raise ValueError(text)


def _date_form_in_words(form: str) -> str:
    if form == "iso":
        return "YYYY-MM-DD"
    words = {
        "%H": "hh",
        "%M": "mm",
        "%S": "ss",
        "%d": "DD",
        "%m": "MM",
        "%Y": "YYYY",
        "%y": "YY",
        "%b": "Mon",
        "%B": "Month",
    }
    for code, word in words.items():
        form = form.replace(code, word)
    return form
