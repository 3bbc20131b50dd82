"""A table of a recipe's TOML, read key by key; what is mistyped or left over is refused."""

import re
from typing import Any

from django.utils.translation import gettext as _

from brm.imports.refusals import Refused


def plain_text(value: Any) -> str:
    """A TOML value as the text a cell would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class TomlTable:
    """A TOML table whose keys are taken out one by one, so that what is left over is a mistake."""

    def __init__(self, table: Any, where: str) -> None:
        self.where = f"[{where}]" if where else _("at its top")
        if not isinstance(table, dict):
            raise Refused(_("The recipe's %(where)s must be a table.") % {"where": self.where})
        self.left = dict(table)

    def take(self, key: str) -> Any:
        return self.left.pop(key, None)

    def mistake(self, key: str, wanted: str) -> Refused:
        facts = {"key": key, "where": self.where, "wanted": wanted}
        return Refused(_("The recipe's “%(key)s” %(where)s must be %(wanted)s.") % facts)

    def _taken(self, key: str, kind: type, wanted: str) -> Any:
        value = self.take(key)
        if value is not None and (type(value) is not kind):
            raise self.mistake(key, wanted)
        return value

    def text(self, key: str) -> str:
        value = str(self._taken(key, str, _("a text")) or "")
        if "\0" in value:
            raise self.mistake(key, _("a text"))
        return value

    def said(self, key: str) -> bool | None:
        value = self._taken(key, bool, _("true or false"))
        return None if value is None else bool(value)

    def flag(self, key: str) -> bool:
        return bool(self.said(key))

    def number(self, key: str, *, least: int, most: int) -> int | None:
        value = self._taken(key, int, _("a whole number"))
        if value is not None and not least <= value <= most:
            wanted = _("a whole number from %(least)s to %(most)s")
            raise self.mistake(key, wanted % {"least": least, "most": most})
        return None if value is None else int(value)

    def plain(self, key: str) -> str | None:
        value = self.take(key)
        if isinstance(value, dict | list):
            raise self.mistake(key, _("a single value"))
        return None if value is None else plain_text(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return ()
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in listed):
            raise self.mistake(key, _("a text or a list of texts"))
        return tuple(plain_text(each) for each in listed)

    def numbers(self, key: str) -> tuple[int, ...]:
        value = self.take(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if any(type(each) is not int or not 0 <= each <= 100 for each in listed):
            raise self.mistake(key, _("a whole number up to 100, or a list of them"))
        return tuple(listed)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            raise self.mistake(key, " / ".join(allowed))
        return value

    def compiled(self, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as mistake:
            facts = {"text": text, "mistake": mistake}
            raise Refused(
                _("The recipe's pattern “%(text)s” is not one: %(mistake)s.") % facts
            ) from None

    def pattern(self, key: str) -> re.Pattern[str] | None:
        text = self.text(key)
        return self.compiled(text) if text else None

    def table_of(self, key: str) -> dict[str, Any]:
        value = self._taken(key, dict, _("a table"))
        return dict(value or {})

    def tables_of(self, key: str) -> list[dict[str, Any]]:
        value = self._taken(key, list, _("a list of tables"))
        if any(not isinstance(each, dict) for each in value or []):
            raise self.mistake(key, _("a list of tables"))
        return list(value or [])

    def refuse_the_rest(self) -> None:
        if self.left:
            facts = {"key": ", ".join(sorted(self.left)), "where": self.where}
            raise Refused(_("The recipe does not know “%(key)s” %(where)s.") % facts)
