"""The lines of minutes, in Markdown or plain text: what each is, and beneath what it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from meetings.found.words import TAGS

LONGEST_HEADING = 80
LONGEST_LINE = 3000
MOST_BLANKS = 24
"""Longer runs of blanks are cut to so many: they say no more, and cost the patterns dearly."""

FENCE = re.compile(r"\s*(```|~~~)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
HEADING = re.compile(r"\s{0,3}(?P<marks>#{1,6})\s+(?P<text>.+)$")
WIKI_HEADING = re.compile(
    r"(?P<marks>={2,6})(?P<text>[^=]+)=+\s*$|h(?P<level>[1-6])\.\s+(?P<other>.+)$"
)
BOLD_LINE = re.compile(r"(?:\*\*|__|'''|\*)(?P<text>[^*_']+?)(?P<colon>:?)(?:\*\*|__|'''|\*):?\s*$")
UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*$")
BULLET = re.compile(
    r"(?P<indent>[ \t>]*)(?P<marker>(?:[-*+•‣◦▪·\u2013]|\*{2,}|#{1,3}|\(?\d{1,3}[.)]|[a-z][.)])"
    r"(?=\s)|[*•](?=[^\s*][^*]*$))\s*(?P<text>.*)$"
)
BOX = re.compile(r"(?:\\?\[(?P<mark>[ xX✓✔_~-]?)\\?\]|(?P<sign>[☐☑☒✅]))\s*")
TABLE_RULE = re.compile(r"\s*(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*(?:\|\s*)?$")
LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()]*)?\)")
ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s>)]+>?")
BLANKS = re.compile(rf"\s{{{MOST_BLANKS + 1},}}")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\ue000-\uf8ff]")
ARROW = re.compile(r"^(?:=+>|-+>|→|➡|►|»)\s*")
TAGGED = re.compile(rf"[\[(*]*(?:{TAGS}|AI)\b[^:]{{0,25}}[:\]]", re.IGNORECASE)
SPOKEN = re.compile(r"\s*(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s*)?<[@+ ]?(?P<nick>[\w.|-]+)>\s+")


@dataclass(frozen=True)
class Line:
    """One entry as it is read, with what continues it; `number` counts the lines from one.

    `is_over`: entries that are indented more, or check boxes and the like, follow at once.
    """

    number: int
    text: str
    indent: int = 0
    is_entry: bool = False
    is_heading: bool = False
    level: int = 0
    box: str = ""
    about: str = ""
    cells: tuple[str, ...] = ()
    is_struck: bool = False
    beneath: tuple[str, ...] = field(default=(), compare=False)
    is_over: bool = False
    is_rule: bool = False


ASCII = str.maketrans(
    {
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00a0": " ",
    }
)


def plain(text: str) -> str:
    """The text without the marks of Markdown; of a link its words stay."""
    text = INVISIBLE.sub("", text).translate(ASCII)
    for _again in range(2):
        text = LINK.sub(lambda match: match["text"], text)
    text = re.sub(r"\\([\[\]*_#`~|<>])", r"\1", text)
    text = re.sub(r"(\*\*|__|~~|'''|``?)", "", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1", text)
    text = re.sub(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)", r"\1", text)
    return " ".join(text.split())


def _cut(raw: str) -> str:
    """A line no longer than lines of minutes are, so that reading it takes no longer either."""
    return BLANKS.sub(lambda match: match[0][:MOST_BLANKS], raw)[:LONGEST_LINE]


def _width(indent: str) -> int:
    return len(indent.replace("\t", "    ").replace(">", ""))


def _heading(raw: str, following: str) -> tuple[str, int] | None:
    """Text and level of a heading, where the line is one."""
    if match := HEADING.match(raw):
        return plain(match["text"].rstrip().rstrip("#")), len(match["marks"])
    if match := WIKI_HEADING.match(raw):
        if match["marks"]:
            return plain(match["text"]), len(match["marks"])
        return plain(match["other"]), int(match["level"])
    if match := BOLD_LINE.match(raw.strip()):
        return plain(match["text"]).rstrip(":"), 7
    words = raw.strip()
    if not words or len(words) > LONGEST_HEADING or BULLET.match(raw) or "|" in words:
        return None
    if UNDERLINE.match(following or "") and following.strip()[:1] in "=-~":
        return plain(words).rstrip(":"), 1 if following.strip()[0] == "=" else 2
    if words.endswith(":") and not raw.startswith((" ", "\t")) and len(words.split()) <= 8:
        return plain(words).rstrip(":"), 8
    if words.isupper() and len(words.split()) <= 6 and any(c.isalpha() for c in words):
        return plain(words), 7
    return None


def _boxed(text: str) -> tuple[str, str]:
    """`open` or `done` for a check box that begins the text, and the rest of it."""
    match = BOX.match(text)
    if not match or (match["mark"] is not None and not text[match.end() :].strip()):
        return "", text
    is_done = (match["mark"] or "").strip("_~- ") != "" or match["sign"] in ("☑", "☒", "✅")
    return ("done" if is_done else "open"), text[match.end() :]


def _cells(raw: str) -> tuple[str, ...]:
    words = raw.strip()
    if words.startswith("|") or words.count("|") >= 2:
        inner = re.sub(r"^\|{1,2}|\|{1,2}$", "", words)
        return tuple(plain(each) for each in re.split(r"(?<!\\)\|{1,2}", inner))
    if raw.count("\t") and "\t" in words:
        return tuple(plain(each) for each in words.split("\t"))
    return ()


def _read(number: int, raw: str, following: str) -> Line:
    raw = SPOKEN.sub("", raw)
    found = _heading(raw, following)
    if found:
        return Line(number, found[0], is_heading=True, level=found[1])
    match = BULLET.match(raw)
    cells = () if match else _cells(raw)
    indent = _width(match["indent"] if match else raw[: len(raw) - len(raw.lstrip())])
    if match and len(match["marker"]) > 1 and match["marker"][0] in "*#":
        indent += 2 * (len(match["marker"]) - 1)
    box, rest = _boxed(ARROW.sub("", match["text"] if match else raw.strip()))
    struck = re.fullmatch(r"\s*~~.+~~\.?\s*", rest) is not None
    return Line(number, plain(rest), indent, bool(match), box=box, cells=cells, is_struck=struck)


def _glued(lines: Iterable[Line | None]) -> Iterator[Line]:
    """Entries with the lines that continue them; a blank line (None) ends what it follows."""
    held: Line | None = None
    for line in lines:
        is_more = (
            held is not None
            and line is not None
            and held.is_entry
            and not (line.is_heading or line.is_entry or line.cells or line.box)
            and line.indent > held.indent
            and not TAGGED.match(line.text)
        )
        if is_more and held and line:
            held = replace(held, text=f"{held.text} {line.text}".strip()[:LONGEST_LINE])
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def lines_of(text: str) -> list[Line]:
    """What is written, line by line: no code, no comments; each entry knows what it stands under.

    `about` is the nearest entry above that is less indented, or the heading; `beneath` are the
    headings over it, from the outermost.
    """
    text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    raw, in_code = [_cut(each) for each in text.splitlines()], False
    read: list[Line | None] = []
    for number, each in enumerate(raw, 1):
        if FENCE.match(each):
            in_code = not in_code
            continue
        if in_code or UNDERLINE.match(each):
            continue
        if not each.strip(" \t>"):
            read.append(None)
            continue
        if TABLE_RULE.match(each):
            read.append(Line(number, "", cells=("-",), is_rule=True))
            continue
        read.append(_read(number, each, raw[number] if number < len(raw) else ""))
    return list(_placed(_over(list(_glued(read)))))


def _over(lines: list[Line]) -> Iterator[Line]:
    """Each line, with whether others stand beneath it."""
    for line, after in pairwise([*lines, None]):
        if line is None:
            continue
        deeper = line.indent if line.is_entry else -1
        is_over = after is not None and after.is_entry and after.indent > deeper
        yield replace(line, is_over=is_over)


def _placed(lines: Iterable[Line]) -> Iterator[Line]:
    headings: list[Line] = []
    above: list[Line] = []
    for line in lines:
        if line.is_heading:
            headings = [each for each in headings if each.level < line.level]
            yield replace(line, beneath=tuple(each.text for each in headings))
            headings.append(line)
            above = []
            continue
        if line.is_entry:
            above = [each for each in above if each.indent < line.indent]
        elif line.indent == 0:
            above = []
        over = above[-1].text if above else ""
        about = over or (headings[-1].text if headings else "")
        yield replace(line, about=about, beneath=tuple(each.text for each in headings))
        if line.is_entry:
            above.append(line)
