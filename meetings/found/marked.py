"""Actions that something marks: a tag, a label of the owner, a name before or after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from meetings.found.days import Reckoning, Said
from meetings.found.owners import ANY, KNOWN, NAME, SEVERAL, knows, may_own, split
from meetings.found.sentences import is_act, promise_in
from meetings.found.words import (
    DONE,
    DUE_LABEL,
    NO_OWNERS,
    NOTHING,
    OWNER_LABEL,
    SHORT_TAGS,
    TAGS,
)

NAMED = rf"(?:{KNOWN}|(?-i:[A-ZÅÄÖ])[\w.-]*)"
BRACKETED = r"(?:\([^)]*\)|\[[^\]]*\]"
TAG = re.compile(
    rf"(?:#(?P<hash>action|todo|ai)\b:?|\[\s*(?:{TAGS}|AI|AP)(?P<inside>[^\]]*)\]"
    rf"|(?:{TAGS}|(?-i:AI|AP|A\.I\.))\s*(?:#?\d+\b)?\s*(?P<owner>{BRACKETED}|{KNOWN}))?"
    r"\s*[:-]+(?=\s|$|[@\ue000-\uf8ff])"
    rf"|(?-i:AI|ACTION|Action|TODO)\s+(?P<named>{NAMED})\s*(?::|(?=\s+to\s))"
    rf"|(?-i:ACTION|TODO|AI)\s+(?={NAMED}\s+(?:to|will)\s))\s*",
    re.IGNORECASE,
)
INLINE = re.compile(
    rf"(?:^|(?<=[\s(\[.;,=>→-]))[(\[]?(?:{SHORT_TAGS})\s*(?P<owner>\([^)]*\)|{KNOWN})?\s*:\s*"
    r"(?P<rest>\S[^)\]]*)"
)
INSIDE = re.compile(rf"[:\s-]*(?P<who>(?:\w|{KNOWN}).*?)\s*$")
ENDS_LABEL = rf"(?=\s*(?:[,;.()\[\]|]|$|\b{DUE_LABEL}\s*:))[)\]]?"
OWNER_SAID = re.compile(
    rf"[\s,;.(\[-]*\b{OWNER_LABEL}\s*:\s*(?P<who>(?:\w|{KNOWN})[^,;.()\[\]|]*?){ENDS_LABEL}",
    re.IGNORECASE,
)
DUE_SAID = re.compile(
    rf"[\s,;.(\[-]*\b{DUE_LABEL}\s*:\s*(?P<day>[^,;()\[\]|]+)[)\]]?", re.IGNORECASE
)
LEADING = re.compile(
    rf"(?:(?P<who>{ANY})\s*"
    r"(?:(?P<mark>[:→-]|\s-)\s+|\s*,?\s*(?:to|will|shall|should|ska|skall|att)\s+)"
    rf"|[(\[](?P<boxed>{ANY})[)\]]\s*[:-]?\s*)"
)
TRAILING = re.compile(
    rf"(?:\s[-]+\s*|:\s+|\s*\(|\s*\[|\s*→\s*|\s/\s|\s(?={KNOWN}))(?P<who>{ANY})[)\]]?\s*\.?$"
)
NICKS = re.compile(r"(?P<who>[\w.-]+(?:\s*(?:,|&|and)\s*[\w.-]+)*)\s+(?P<next>[\w-]+)")


@dataclass(frozen=True)
class Marked:
    """What a marked action says: the act, its owners (coded), its day, whether it is done."""

    text: str
    owners: tuple[str, ...]
    said: Said | None
    is_done: bool


def named_in(words: str) -> tuple[str, ...]:
    """Owners of a label, a cell or brackets: parted by commas and the like."""
    parts = re.split(r"\s*(?:,|;|&|\+|/|\band\b|\boch\b|\bund\b)\s*", words)
    kept = (each for each in parts if re.search(rf"\w|{KNOWN}", each))
    return tuple(each for each in kept if not NOTHING.fullmatch(each))


def tagged(text: str) -> Iterator[tuple[str, str]]:
    """Each tagged action of a line, and the owner that its tag names."""
    match = TAG.match(text)
    if match:
        rest = text[match.end() :].strip()
        inside = match["inside"] or match["owner"] or ""
        who = INSIDE.match(inside.strip("()[] "))
        named = who["who"] if who else match["named"] or ""
        if rest and not NOTHING.fullmatch(rest):
            yield rest, named
        return
    for match in INLINE.finditer(text):
        rest, named = match["rest"].strip(), (match["owner"] or "").strip("()")
        if knows(rest.strip(" .")):
            yield text[: match.start()].strip(" -([") or rest, rest.strip(" .")
        elif not NOTHING.fullmatch(rest):
            yield rest, named


def read(text: str, days: Reckoning, *, named: str = "", is_tagged: bool = False) -> Marked:
    """A marked action taken apart; `named` are the owners that something beside it names."""
    is_done = bool(DONE.search(text))
    text = DONE.sub("", text).strip(" -:")
    owner, due = OWNER_SAID.search(text), DUE_SAID.search(text)
    said = _due(due, days) if due else days.said(text)
    if owner:
        named, text = owner["who"].strip(), text.replace(owner[0], " ").strip()
    if due:
        text = text.replace(due[0], " ").strip(" .,;")
    text = _without_day(text, said)
    owners, rest = owned(text)
    if not owners and not named and is_tagged:
        owners = _nicks(text)
    if named:
        rest = rest if owners == named_in(named) else text
        owners = named_in(named)
    return Marked(" ".join(rest.split()), owners, said, is_done)


def _due(due: re.Match[str], days: Reckoning) -> Said:
    words = due["day"].strip()
    return days.said(words) or days.said(f"by {words}") or Said(words, None)


def _without_day(text: str, said: Said | None) -> str:
    """The text without the day at its end, where that stands apart: *(Bo, by Friday)*."""
    if said is None:
        return text
    words = re.escape(said.words)
    label = rf"(?:{DUE_LABEL}\s*:?\s*)?"
    apart = re.search(rf"\s*[-,;(\[]\s*{label}{words}[.)\]\s]*$", text, re.IGNORECASE)
    if not apart or not apart.start():
        return text
    kept = text[: apart.start()]
    return kept + ")" if kept.count("(") > kept.count(")") else kept


def owned(text: str) -> tuple[tuple[str, ...], str]:
    """The owners whom a marked action names, and the action without them."""
    leading, trailing = LEADING.match(text), TRAILING.search(text)
    who = (leading["who"] or leading["boxed"]) if leading else ""
    if trailing and knows(trailing["who"]) and not knows(who):
        return _before(text, trailing)
    if leading and (knows(who) or (may_own(who) and not is_act(who.split()[0]))):
        is_apart = leading["mark"] or leading["boxed"]
        return split(who), text[leading.end() :] if is_apart else text
    if trailing and _trails(trailing["who"]):
        return _before(text, trailing)
    inside = re.match(rf"{SEVERAL}(?!'s\b)", text)
    if inside:
        return split(inside[0]), text
    promise = promise_in(text)
    return (promise.owners, text) if promise else ((), text)


def _before(text: str, trailing: re.Match[str]) -> tuple[tuple[str, ...], str]:
    return split(trailing["who"]), text[: trailing.start()].strip(" -")


def _trails(who: str) -> bool:
    """Whether an unknown name at the end may own it: a name, no day, no abbreviation."""
    is_name = all(knows(each) or re.fullmatch(NAME, each) for each in split(who))
    return (
        is_name and may_own(who) and not who.isupper() and Reckoning(None).said(f"by {who}") is None
    )


def _nicks(text: str) -> tuple[str, ...]:
    """The short names that begin a tagged action: *#action bo, ann meet*, *bo to draft it*."""
    match = NICKS.match(text)
    who = named_in(match["who"]) if match else ()
    if not match or any(is_act(each) or each.lower() in NO_OWNERS for each in who):
        return ()
    follows = match["next"] in ("to", "will", "should", "shall") or is_act(match["next"])
    return who if follows else ()
