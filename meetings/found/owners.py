"""Who owns an action, as minutes write it: names of those present, handles, addresses, bodies."""

import re
from collections.abc import Iterable, Iterator

from meetings.found.lines import Line
from meetings.found.words import LONE_ROLES, NO_OWNERS, PRESENT, ROLES, words

HANDLE = r"(?<![\w@/])@[A-Za-z0-9](?:[\w-]*\w)?"
ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+"
CAPITAL = r"[A-ZÅÄÖÜÉ]"
WORD = rf"{CAPITAL}[\w'-]*"
KNOWN = "[\ue000-\uf8ff]"
"""One whom the text or the caller knows: in coded text each stands as one private character."""
NAME = rf"{WORD}(?:\s+{WORD}){{0,2}}"
BODY = rf"(?:\w[\w.-]*\s+){{1,3}}(?i:{ROLES})\b|(?i:{LONE_ROLES})\b"
JOINED = r"\s*(?:,(?:\s*(?:and|och|und))?|&|\+|/|\band\b|\boch\b|\bund\b|\bwith\b)\s*"
AND_OTHERS = r"(?:\s*(?:,|and|&|\+|och|und)\s*(?:the\s+)?(?:team|others|co\.?|company))?"
SEVERAL = rf"{KNOWN}(?:{JOINED}{KNOWN})*{AND_OTHERS}"
ONE = rf"(?:{KNOWN}|{NAME}|{BODY})"
ANY = rf"{ONE}(?:{JOINED}{ONE}){{0,9}}{AND_OTHERS}"
"""The known, bodies of people, and words with a capital that may be a name."""

LIKE_WORDS = words(
    """will mark may art grant bill rich drew chip pat sue rob jack hope joy grace faith frank max
    miles dean case page lane wade ray don gene guy kit lance norm pierce hood rusty sandy skip
    summer april june august"""
)
"""Names that are common words; they count only with their capital."""
MOST_KNOWN = 0xF8FF - 0xE000
MOST_NAMES = 500
"""So many names of a text's list of people are looked for; no group is larger."""


def names_of(entry: str) -> Iterator[str]:
    """What somebody of the list of people may be called: name, first name, handle, initials."""
    yield from re.findall(HANDLE, entry)
    yield from re.findall(ADDRESS, entry)
    name = re.split(r"[(\[,;:<@|]|\s[-]\s", entry, maxsplit=1)[0].strip(" *_.")
    parts = name.split()
    if not 0 < len(parts) <= 4 or not all(re.match(r"[\w'.-]+$", part) for part in parts):
        return
    if not any(part[0].isupper() for part in parts):
        return
    yield name
    if len(parts[0]) > 1:
        yield parts[0]
    if len(parts) > 1:
        if len(parts[-1]) > 2:
            yield parts[-1]
        initials = "".join(part[0] for part in parts)
        if initials.isupper():
            yield initials
            yield parts[0][0] + parts[-1][0]


def people_in(lines: Iterable[Line]) -> list[str]:
    """The names of whoever a list of people in the text names, in all their forms."""
    found = [name for each in entries_in(lines) for name in names_of(each)]
    names = dict.fromkeys(each for each in found if each.lower() not in NO_OWNERS)
    return list(names)[:MOST_NAMES]


def whole_names(lines: Iterable[Line]) -> dict[str, set[str]]:
    """By what each may be called, in small letters: the whole names that the text lists."""
    whole: dict[str, set[str]] = {}
    for entry in entries_in(lines):
        names = [each for each in names_of(entry) if "@" not in each]
        for name in names:
            whole.setdefault(name.lower(), set()).add(names[0])
    return whole


def entries_in(lines: Iterable[Line]) -> Iterator[str]:
    """The entries of the lists of people in the text, one by one."""
    for line in lines:
        entry = line.text
        if any(PRESENT.fullmatch(each.strip(" :")) for each in line.beneath):
            entries = re.split(r"[,;]\s+(?![^()]*\))", entry) if len(entry) > 40 else [entry]
        else:
            label, colon, rest = entry.partition(":")
            if not colon or not PRESENT.fullmatch(label.strip()):
                continue
            entries = re.split(r"[,;]\s*(?![^()]*\))", rest)
        yield from (each.strip() for each in entries)


class Owners:
    """Those known by name, and how a text is coded so that each is one character of it."""

    def __init__(self, known: Iterable[str]) -> None:
        names = sorted({each for each in known if each}, key=lambda each: (-len(each), each))
        patterns = [_pattern(each) for each in names if "@" not in each]
        self._any = re.compile("|".join([ADDRESS, HANDLE, *patterns]))
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def code(self, text: str) -> str:
        """The text with one private character for each owner known."""
        return self._any.sub(self._coded, text)

    def _coded(self, match: re.Match[str]) -> str:
        name = match[0]
        if name not in self._codes:
            if len(self._codes) == MOST_KNOWN:
                return name
            code = chr(0xE000 + len(self._codes))
            self._codes[name], self._names[code] = code, name
        return self._codes[name]

    def text(self, coded: str) -> str:
        """The text as it was before it was coded."""
        return re.sub(KNOWN, lambda match: self._names.get(match[0], ""), coded)


def _pattern(name: str) -> str:
    """A name in any case, unless it is short or a common word too."""
    bare = rf"(?<![\w@]){re.escape(name)}(?!\w)"
    if len(name) < 3 or name.isupper() or name.lower() in LIKE_WORDS:
        return bare
    return f"(?i:{bare})"


def knows(coded: str) -> bool:
    """Whether the coded text is one known owner, or several."""
    return re.fullmatch(SEVERAL, coded.strip()) is not None


def split(coded: str) -> tuple[str, ...]:
    """The owners that a matched text names, one by one."""
    bare = re.sub(AND_OTHERS + r"\s*$", "", coded.strip()) or coded
    return tuple(each for each in re.split(JOINED, bare.strip(" .")) if each)


def may_own(coded: str) -> bool:
    """Whether each owner named may be one: nobody of them a word that begins a sentence."""
    named = split(coded)
    return bool(named) and all(knows(each) or _may_be(each) for each in named)


def _may_be(name: str) -> bool:
    """Whether a name that nobody knows may be one: no word of a sentence, no *Hoping*."""
    first = name.split()[0].lower()
    is_form = " " not in name and re.search(r"\w{3,}ing$|\w{4,}ed$", first) is not None
    return first not in NO_OWNERS and not is_form
