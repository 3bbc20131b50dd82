"""The words by which a text names a person, as one pattern of PostgreSQL and of Python."""

import json
import re
from collections.abc import Iterable, Sequence

SHORTEST = 4
"""Letters and digits of the shortest word that is looked for: shorter ones name many things."""
SHORTEST_NUMBER = 7
"""Digits of the shortest one without a letter: shorter ones are years, sums and codes too."""
LITERALS = {"null", "true", "false"}
"""Words that JSON writes without quotes: nobody is looked for by these."""

# A word is whole; a name is no part of a longer one (Anna-Maria, Berg-Holm), nor is an address
# (anna.maria@…, …@example.org.uk), and a number is no part of a decimal one.
BEFORE = {"name": r"(?<!\w['\u2019-])", "address": r"(?<!\w[.+'-])", "figure": r"(?<!\d[.,])"}
BEHIND = {"name": r"(?!-\w)", "address": r"(?![.-]\w)", "figure": r"(?![.,]\d)"}
# In JSON a line's first word stands behind the letter of `\n`.
START = r"(?<!\w)"
START_IN_JSON = r"(?:(?<!\w)|(?<=\\[nrt]))"
BEHIND_A_LINE = r"(?<=\\[nrt]['-])"
# A number that JSON writes without quotes is a figure: behind a key or a bracket, or among others.
NOT_BARE = (r'(?<!": )(?<!\[)(?<![\d"\]}el], )', r"(?![,\]}])")


def telling(words: Iterable[str]) -> list[str]:
    """The words that can name a person in a text, the longest first."""
    kept = {word.strip() for word in words}
    return sorted(filter(_tells, kept), key=lambda word: (-len(word), word))


def _tells(word: str) -> bool:
    shortest = SHORTEST if any(each.isalpha() for each in word) else SHORTEST_NUMBER
    return sum(each.isalnum() for each in word) >= shortest and word.lower() not in LITERALS


def ways_to_write(name: str) -> list[str]:
    """A name as it is, and with the last name first, as registers write it; a number as it is."""
    first, _space, last = name.strip().rpartition(" ")
    turned = first and any(each.isalpha() for each in name)
    return [name, f"{last}, {first}"] if turned else [name]


def pattern_of(words: Iterable[str], *, json_text: bool = False) -> str:
    """A pattern that finds each word as a whole word; inside of JSON as JSON writes it.

    Any white space between two parts will do. Both PostgreSQL and Python read it.
    """
    kinds: dict[str, list[str]] = {}
    for word in telling(words):
        kinds.setdefault(_kind(word), []).append(word)
    return "|".join(_whole(kind, found, json_text=json_text) for kind, found in kinds.items())


def pattern_of_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """A pattern that finds each pair of texts as PostgreSQL writes it in JSON."""
    return "|".join(_literal(json.dumps(pair, ensure_ascii=False)) for pair in pairs)


def _kind(word: str) -> str:
    if "@" in word:
        return "address"
    return "figure" if re.fullmatch(r"[\d.]+", word) else "name"


def _whole(kind: str, words: Sequence[str], *, json_text: bool) -> str:
    written = (json.dumps(word, ensure_ascii=False)[1:-1] if json_text else word for word in words)
    ways = "|".join(r"\s+".join(map(_literal, each.split())) for each in written)
    before = START + BEFORE[kind]
    if json_text:
        before = f"{START_IN_JSON}(?:{BEFORE[kind]}|{BEHIND_A_LINE})"
    found = rf"{before}(?:{ways})(?!\w){BEHIND[kind]}"
    if json_text and kind == "figure":
        return f"{NOT_BARE[0]}{found}|{found}{NOT_BARE[1]}"
    return found


def _literal(text: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", text)
