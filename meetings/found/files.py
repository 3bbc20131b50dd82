"""Minutes in a file: their text, and the day that the file itself says it is of."""

import re
from datetime import date
from pathlib import Path

MOST_BYTES = 1_000_000
"""Minutes are shorter; what is larger is not read."""
DAY = re.compile(r"(?<!\d)(?P<year>20\d\d)[-_.]?(?P<month>\d\d)[-_.]?(?P<day>\d\d)(?!\d)")
FIRST_LINES = 12


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8 or, as older programs write it, in Windows' Latin letters.

    Raises ValueError, with a sentence, where it is no text.
    """
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("This is no text file.")
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def day_of(name: str, text: str) -> date | None:
    """The day in the file's name, else the first one that its first lines say in figures."""
    for each in (name, *text.splitlines()[:FIRST_LINES]):
        for match in DAY.finditer(each):
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
    return None


def read_file(path: Path) -> str:
    """The text of the file. Raises ValueError, with a sentence, where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as refusal:
        raise ValueError(f"{path} cannot be read: {refusal.strerror or refusal}.") from refusal
    if len(content) > MOST_BYTES:
        raise ValueError(f"{path} is larger than {MOST_BYTES:,} bytes.")
    try:
        return text_of(content)
    except ValueError as refusal:
        raise ValueError(f"{path}: {refusal}") from refusal
