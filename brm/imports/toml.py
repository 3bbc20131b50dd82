"""Writing a recipe as TOML, as `tomllib` reads it back."""

import json
import re
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(table: dict[str, Any]) -> str:
    """The table as text: its plain values first, then its tables, then its lists of tables."""
    return "\n".join(_lines(table, ())) + "\n"


def _lines(table: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if _is_plain(value)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["", f"[{_name((*path, key))}]", *_lines(value, (*path, key))]
        elif not _is_plain(value):
            for each in value:
                lines += ["", f"[[{_name((*path, key))}]]", *_lines(each, (*path, key))]
    return lines


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not (value and all(isinstance(each, dict) for each in value))
    return not isinstance(value, dict)


def _name(path: tuple[str, ...]) -> str:
    return ".".join(_key(key) for key in path)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """A basic string; JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
