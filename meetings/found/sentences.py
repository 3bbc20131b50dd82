"""What a sentence says that somebody will do, where nothing marks it as an action."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from meetings.found.owners import ANY, KNOWN, SEVERAL, knows, may_own, split
from meetings.found.words import (
    ACTS,
    GERMAN_ACTS,
    NO_ACTS,
    NOUNS_TOO,
    PRESENT,
    SWEDISH_ACTS,
)

SHORTEST, LONGEST = 6, 1500
ENDS = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\bre)(?<!\bz\.B)(?<!\bbzw)(?<!\bt\.ex)"
    r"(?<!\b\d\.)(?<!\b\d\d\.)"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dec|Dez)\.)"
    r"(?<=[.!?;])\s+(?=[\w@\ue000-\uf8ff\"'(\[])"
)
ASIDE = re.compile(r"[(\[](?P<inner>[^()\[\]]{8,})[)\]]")
ADVERBS = (
    r"(?:(?:also|then|now|both|just|soon|please|likely|probably|hopefully|each|therefore|again"
    r"|together|go\s+ahead\s+and|(?:try|continue|need|be\s+able|start|work\s+together)\s+to)\s+)*"
)
AUX = (
    r"(?:will|'ll|shall|(?:is|are|am|was|were)\s+(?:also\s+|now\s+)?going\s+to|gonna|is\s+to"
    r"|are\s+to)"
)
TOOK = (
    r"(?:(?:has|have)\s+)?(?:(?:kindly\s+)?(?:volunteered|offered|agreed|promised|committed"
    r"|undertook|undertakes|signed\s+up|is\s+happy|are\s+happy|is\s+willing|are\s+willing"
    r"|volunteers|agrees|offers|promises|was\s+asked|were\s+asked|is\s+tasked|was\s+tasked))"
    r"(?:\s+(?!that\b)\S+){0,4}?\s+to"
)
TAKES = (
    r"(?:(?:will|to|has|have)\s+)?(?:takes?|took|taken|taking|owns?|has)\s+(?:(?:on|up)\s+)?"
    r"(?:the|an|this)\s+(?:action|task|to-?do|ai)\b(?:\s+item|\s+point)?"
)
NOT_BEFORE_WILL = re.compile(
    r"(?:this|that|it|we|which|there|you|who|i|what|one|these|those|everyone|folks)"
)
STEP = re.compile(
    r"(?:[^\"]*[,;-]\s+(?:and\s+)?)?"
    r"(?:(?:the|a|our|possible|suggested|recommended|agreed|immediate|any)\s+)?next\s+steps?"
    r"\s*(?:[:,-]|(?:is|are|was|were|would\s+be|will\s+be|being|include)\b)\s*(?P<rest>\S.{4,})"
    r"|[^\"]*\b(?:agreed|decided)\s+that\s+(?:the|a)\s+next\s+steps?\s+(?:is|are|would\s+be)\b.{4,}"
    r"|(?:nästa\s+steg|nächste[rn]?\s+schritte?)\s*(?::|är|ist|sind)\s*.{4,}",
    re.IGNORECASE,
)
UNOWNED = re.compile(
    r"(?:(?:we|still|they|you|also)\s+)*(?:need|needs|require|requires)\s+"
    r"(?:someone|somebody|a\s+volunteer|an\s+owner|volunteers)\s+to\s+\w+"
    r"|(?:vi\s+behöver|någon\s+(?:behöver|måste|bör))\s+\w+.*|(?:jemand\s+(?:muss|sollte))\s+\w+.*",
    re.IGNORECASE,
)
HAS_READY = re.compile(
    r"\s+(?:an?|the|some|it|this)\b.*\b(?:agenda|update|draft|proposal|ready|done|list|report"
    r"|discussion|chat|meeting|call|conversation|version)\b"
)
QUESTION = re.compile(r"\?[)\]\"”']*\s*$")


@dataclass(frozen=True)
class Promise:
    """A sentence in which somebody promises something, its owners as written, and why so."""

    sentence: str
    owners: tuple[str, ...]
    why: str


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each without its brackets, and then what is in brackets."""
    for each in ENDS.split(text):
        yield each.strip()
        yield from (match["inner"].strip() for match in ASIDE.finditer(each))


def is_act(word: str) -> bool:
    return word.lower().rstrip(",.;:") in ACTS


def _does(verb: str, after: str) -> bool:
    """Whether the words after *will* or *to* say that somebody acts."""
    word = verb.lower()
    if word == "be":
        doing = re.match(r"\s*(?:\w+ly\s+)?(\w+)ing\b", after)
        return doing is not None and doing[1].lower() not in (
            "happen", "hav", "com", "go", "mov", "gett", "leav", "hold", "tak", "look", "be",
        )  # fmt: skip
    if word == "have":
        return HAS_READY.match(after) is not None
    return word not in NO_ACTS


LISTED = re.compile(rf"\bvolunteer(?:ed|s)\b[^:]*[:]\s*(?P<who>{ANY})\s*\.?$")
TOOK_LATER = re.compile(rf"(?:,|\band)\s+{TOOK}\s+{ADVERBS}(?P<verb>[\w-]+)")
TOOK_IT = re.compile(
    rf"(?P<who>{ANY})(?:\s*\([^)]*\))?\s*[,:-]?\s*"
    rf"(?:{TOOK}\s+{ADVERBS}(?P<verb>[\w-]+)|{TAKES})"
)
START = r"(?:^|(?<=[.;:,(\[→-])\s*|(?<=\sand)\s+|(?<=\sbut)\s+|\bthat\s+)"
WILL = re.compile(
    rf"(?:{START}(?P<any>{ANY})|(?P<known>{SEVERAL}))"
    rf"(?:\s*\([^)]*\))?\s*(?:[,:→>-]+\s*)?(?:I\s+)?{AUX}\s+{ADVERBS}(?P<verb>[\w-]+)"
)
TO = re.compile(
    rf"(?:^|(?<=[.;:,(\[→-])\s*|(?<=\sare)\s+|(?<=\sis)\s+)(?P<who>{ANY})(?:\s*\([^)]*\))?"
    r"(?:\s*[,:-]?\s+(?:to|att)|\s+should(?!\s+(?:likely|probably)))\s+"
    rf"{ADVERBS}(?P<verb>[\w-]+)"
)
SAID_OF = re.compile(
    r"\b(?:agreed|decided|requested|asked|concluded|suggested)\s+(?:that\s+)?"
    rf"(?P<who>{ANY})\s+(?:would|should|will|shall|to)\s+{ADVERBS}(?P<verb>[\w-]+)"
)
TOLD = re.compile(
    rf"(?P<who>{ANY})\s+(?:said|says)\s+(?:that\s+)?(?:they|he|she|I)\s+"
    rf"(?:{AUX}|would)\s+{ADVERBS}(?P<verb>[\w-]+)"
)
THEY = re.compile(
    rf"\b(?P<they>they|he|she|and)\s+(?:{AUX}|(?P<would>would))\s+{ADVERBS}(?P<verb>[\w-]+)"
)
WENT_ON = re.compile(rf"(?P<before>[\w']+)?(?P<mark>[,;-]\s*|\s+){AUX}\s+{ADVERBS}(?P<verb>[\w-]+)")
BARE = re.compile(
    rf"(?:(?P<who>{SEVERAL})|[\[(](?P<boxed>{ANY})[\])])(?:\s*[:,]|\s+-)?\s+"
    r"(?P<please>please\s+|bitte\s+)?"
    r"(?P<must>(?:must|(?:needs?|has|have|is\s+asked)\s+to)\s+)?(?P<verb>[a-z][\w-]*)"
)
TRAILING = re.compile(rf"(?:\s[-]+\s*|:\s+|\s\(|\s\[|→\s*|\s/\s)(?P<who>{SEVERAL})[)\]]?\s*\.?$")
IS_NEEDED = re.compile(r"\bneeds?\s+to\s+be\s+\w+|\bto\s+be\s+\w+ed\b")
FIRST_OWNER = re.compile(rf"{SEVERAL}(?![\w'])")
SWEDISH = re.compile(
    rf"(?:^|(?<=[.;:,(-])\s*|\batt\s+)(?P<who>{ANY})\s*[:-]?\s*"
    r"(?:(?:ska|skall|får\s+i\s+uppdrag\s+att|lovade?\s+att|åtar\s+sig\s+att)\s+"
    rf"(?!vara\b|bli\b|ha\b|inte\b)\w{{3,}}|(?:{SWEDISH_ACTS})\b)"
)
GERMAN = re.compile(
    rf"(?:^|(?<=[.;:,(-])\s*|\bdass\s+)(?:(?:Herr|Frau)\s+)?(?P<who>{ANY})\s*[:-]?\s*"
    r"(?:(?:wird|werden|soll|sollen)\s+(?!nicht\b).*?(?P<verb>\w+(?:en|ern|eln))\s*[.!)]*$"
    rf"|(?P<act>{GERMAN_ACTS})\b)"
)
GERMAN_PASSIVE = re.compile(r"werden|worden|wurden|ge\w+en", re.IGNORECASE)


def _made(sentence: str, who: str, why: str) -> Promise | None:
    return Promise(sentence, split(who), why) if may_own(who) else None


def will(sentence: str) -> Promise | None:
    """*Robin will follow up*; of somebody unknown only what people do counts."""
    for match in WILL.finditer(sentence):
        who = match["any"] or match["known"]
        does = _does(match["verb"], sentence[match.end() :])
        if (does if knows(who) else is_act(match["verb"])) and may_own(who):
            return Promise(sentence, split(who), "will")
    return None


def to(sentence: str) -> Promise | None:
    """*Paula to follow up with Claudio*."""
    for match in TO.finditer(sentence):
        who, verb = match["who"], match["verb"].lower()
        is_known = knows(who)
        is_said = is_act(verb) or (is_known and _does(verb, "") and verb != "the")
        if is_said and (is_known or not is_act(who.split()[0])) and may_own(who):
            return Promise(sentence, split(who), "to")
    return None


def said_of(sentence: str) -> Promise | None:
    """*It was agreed that Ben would ask the project*."""
    match = SAID_OF.search(sentence)
    return _made(sentence, match["who"], "agreed") if match and is_act(match["verb"]) else None


def took(sentence: str) -> Promise | None:
    """*Chris has offered to take a first stab*, *Folks volunteered to start it: Ann, Bo*."""
    for match in TOOK_IT.finditer(sentence):
        is_said = not match["verb"] or is_act(match["verb"])
        if is_said and may_own(match["who"]):
            return Promise(sentence, split(match["who"]), "volunteered")
    listed = LISTED.search(sentence)
    if listed:
        return _made(sentence, listed["who"], "volunteered")
    later = TOOK_LATER.search(sentence)
    if later and is_act(later["verb"]):
        named = set(re.findall(KNOWN, sentence[: later.start()]))
        return _made(sentence, named.pop(), "volunteered") if len(named) == 1 else None
    return None


def they(sentence: str) -> Promise | None:
    """*Tierney suggested it; they will open an issue*: who was named before is meant."""
    told = TOLD.search(sentence)
    if told and is_act(told["verb"]):
        return _made(sentence, told["who"], "will")
    match = THEY.search(sentence)
    if not match or not is_act(match["verb"]):
        return None
    if match["would"] and not re.search(r"\b(?:said|informed|told|agreed)\b", sentence):
        return None
    named = re.findall(KNOWN, sentence[: match.start()])
    if match["they"] == "and":
        first = FIRST_OWNER.match(sentence)
        return _made(sentence, first[0], "will") if first else None
    return _made(sentence, named[-1], "will") if named else None


def went_on(sentence: str) -> Promise | None:
    """*Robin going through training will report back*, *Ben waiting, will add it after*."""
    first = FIRST_OWNER.match(sentence)
    rest = sentence[first.end() :] if first else ""
    match = WENT_ON.search(rest)
    if not first or not match or not is_act(match["verb"]):
        return None
    before, is_apart = (match["before"] or "").lower(), bool(match["mark"].strip())
    if NOT_BEFORE_WILL.fullmatch(before) and not is_apart:
        return None
    is_doing = re.match(r"\s+\w+ing\b", rest) is not None
    goes_on = is_apart or before in ("and", "then", "also") or is_doing
    return _made(sentence, first[0], "will") if goes_on else None


def bare(sentence: str) -> Promise | None:
    """*Ben work with Joe*, *Ann: prepare it*, *@bo please check*, *Ann needs to ask*."""
    match = BARE.match(sentence)
    if not match:
        return None
    is_said = match["please"] or match["must"] or match["boxed"]
    acts = ACTS if is_said else ACTS - NOUNS_TOO
    who = match["who"] or match["boxed"]
    return _made(sentence, who, "bare") if match["verb"] in acts else None


def trailing(sentence: str) -> Promise | None:
    """*Send out the report by Friday - Ben*: an act first, its owner last."""
    if PRESENT.fullmatch(sentence.partition(":")[0]):
        return None
    if not (is_act(sentence.split()[0]) or IS_NEEDED.search(sentence)):
        return None
    match = TRAILING.search(sentence)
    return _made(sentence, match["who"], "named last") if match else None


def swedish(sentence: str) -> Promise | None:
    """*Bo ska skicka avtalet*, *Anna återkommer*."""
    match = SWEDISH.search(sentence)
    return _made(sentence, match["who"], "will") if match else None


def german(sentence: str) -> Promise | None:
    """*Petra wird den Bericht verschicken*, *Hans klärt es*; not what is done to a thing."""
    match = GERMAN.search(sentence)
    if not match or (match["verb"] and GERMAN_PASSIVE.fullmatch(match["verb"])):
        return None
    is_plural = match["act"] and re.search(r"en(?:\s+sich)?$", match["act"])
    if is_plural and len(split(match["who"])) == 1:
        return None
    return _made(sentence, match["who"], "will")


def step(sentence: str) -> Promise | None:
    """*Next steps: gather input in the issue*: to be done, by whom is often not said."""
    if STEP.match(sentence):
        first = FIRST_OWNER.match(sentence)
        return Promise(sentence, split(first[0]) if first else (), "next step")
    return Promise(sentence, (), "no owner yet") if UNOWNED.match(sentence) else None


RULES: tuple[Callable[[str], Promise | None], ...] = (
    said_of, will, to, took, they, went_on, bare, trailing, swedish, german, step
)  # fmt: skip


def promise_in(sentence: str) -> Promise | None:
    """The promise that a coded sentence holds, by the first rule that sees one, or None."""
    if not SHORTEST <= len(sentence) <= LONGEST or QUESTION.search(sentence):
        return None
    for rule in RULES:
        found = rule(sentence)
        if found:
            return found
    return None
