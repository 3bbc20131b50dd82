"""The words by which a text names a person, as one pattern of PostgreSQL and of Python."""

import json
import re
from collections.abc import Iterable

SHORTEST = 4
"""Letters and digits of the shortest word that is looked for: shorter ones name many things."""


def telling(words: Iterable[str]) -> list[str]:
    """The words that can name a person in a text, the longest first."""
    kept = {word.strip() for word in words}
    long = (word for word in kept if sum(each.isalnum() for each in word) >= SHORTEST)
    return sorted(long, key=lambda word: (-len(word), word))


def ways_to_write(name: str) -> list[str]:
    """A name as it is, and with the last name first, as registers write it."""
    first, _space, last = name.strip().rpartition(" ")
    return [name, f"{last}, {first}"] if first else [name]


def pattern_of(words: Iterable[str], *, json_text: bool = False) -> str:
    """A pattern that finds each word as a whole word; inside of JSON as JSON writes it.

    Any white space between two parts will do. Both PostgreSQL and Python read it.
    """
    ways = []
    for word in telling(words):
        written = json.dumps(word, ensure_ascii=False)[1:-1] if json_text else word
        ways.append(r"\s+".join(_literal(part) for part in written.split()))
    # In JSON a line's first word stands behind the letter of `\n`.
    start = r"(?:(?<!\w)|(?<=\\[nrt]))" if json_text else r"(?<!\w)"
    return rf"{start}(?:{'|'.join(ways)})(?!\w)" if ways else ""


def _literal(text: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", text)
