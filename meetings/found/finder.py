"""The action items that minutes name: found in their text, each with owner, day and line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from meetings.found import marked
from meetings.found.days import Reckoning
from meetings.found.lines import Line, lines_of
from meetings.found.owners import Owners, people_in, whole_names
from meetings.found.sections import Section
from meetings.found.sentences import Promise, promise_in, sentences
from meetings.found.words import DONE, GENERAL, NOTHING, PRESENT

LONGEST_TEXT = 500
LONGEST_WHOLE = 160
SHORT = 5
"""Up to so many words a sentence says too little without what it is about."""

STATE_DONE = re.compile(
    r"(?<!not )\b(?:done|completed?|closed|klar|erledigt|x|yes|ja)\b|✅|☑", re.IGNORECASE
)
REFERS = re.compile(r"\b(?:this|that|it|det|detta|das|dies)\b")


@dataclass(frozen=True)
class Found:
    """One action item as the text names it.

    `owners` and `due_said` are as written; `due_on` is the day that is meant, where it can be
    reckoned. `whole_names` are those of a single owner who is called so among the people that the
    text lists. `is_sure` where something marks the action, not where a sentence promises it. `why`
    says by what it was found. `is_earlier`: it stands among what a meeting before promised.
    """

    line: int
    text: str
    owners: tuple[str, ...]
    due_on: date | None
    due_said: str
    is_done: bool
    is_sure: bool
    why: str
    about: str = ""
    is_earlier: bool = False
    whole_names: tuple[str, ...] = ()


class Reader:
    """Reads one text."""

    def __init__(self, text: str, days: Reckoning, known: Iterable[str]) -> None:
        lines = lines_of(text)
        self.days = days
        self.owners = Owners([*people_in(lines), *known])
        self.whole = whole_names(lines)
        self.lines = [self._coded(line) for line in lines]

    def _coded(self, line: Line) -> Line:
        code = self.owners.code
        return replace(
            line,
            text=code(line.text),
            about=code(line.about),
            cells=tuple(code(each) for each in line.cells),
        )

    def found(self) -> Iterator[Found]:
        """All items, each with the whole names that a single owner of it may mean."""
        for each in self._read():
            words = each.owners[0].lower() if len(each.owners) == 1 else ""
            yield replace(each, whole_names=tuple(sorted(self.whole.get(words, ()))))

    def _read(self) -> Iterator[Found]:
        section = Section()
        for line in self.lines:
            section.see(line)
            if line.cells:
                yield from self._in_row(line, section)
            elif line.is_heading or not _is_of_people(line):
                yield from self._in_line(line, section)

    def _in_line(self, line: Line, section: Section) -> Iterator[Found]:
        tagged = list(marked.tagged(line.text))
        if tagged:
            for text, named in tagged:
                yield from self._marked(line, section, "tag", text, named)
        elif line.is_heading:
            return
        elif line.box:
            yield from self._marked(line, section, "check box", line.text)
        elif line.is_entry and marked.OWNER_SAID.search(line.text):
            yield from self._marked(line, section, "owner named", line.text)
        elif section.holds(line):
            yield from self._marked(line, section, "section", line.text, section.owner)
        elif not section.is_detail(line):
            yield from self._promised(line)

    def _marked(
        self, line: Line, section: Section, why: str, text: str, named: str = ""
    ) -> Iterator[Found]:
        if NOTHING.fullmatch(text):
            return
        read = marked.read(text, self.days, named=named, is_tagged=why == "tag")
        if not re.search(r"\w{2}", read.text):
            return
        yield Found(
            line=line.number,
            text=self._text(read.text),
            owners=tuple(map(self.owners.text, read.owners)),
            due_on=read.said.on if read.said else None,
            due_said=self.owners.text(read.said.words) if read.said else "",
            is_done=line.box == "done" or line.is_struck or read.is_done,
            is_sure=why != "check box" or bool(read.owners) or section.is_open,
            why=why,
            about=self._text(line.about),
            is_earlier=section.is_earlier,
        )

    def _promised(self, line: Line) -> Iterator[Found]:
        """What the sentences of a line promise; what one owner goes on to say stays together."""
        promises: list[Promise] = []
        for sentence in sentences(line.text):
            promise = promise_in(sentence)
            if promise and all(promise.owners != each.owners for each in promises):
                promises.append(promise)
        for promise in promises:
            if promise.owners or len(promises) == 1:
                yield self._likely(promise, line, is_alone=len(promises) == 1)

    def _likely(self, promise: Promise, line: Line, *, is_alone: bool) -> Found:
        said = self.days.said(promise.sentence)
        text = line.text if is_alone and len(line.text) <= LONGEST_WHOLE else promise.sentence
        return Found(
            line=line.number,
            text=self._text(_with_topic(text, line.about)),
            owners=tuple(map(self.owners.text, promise.owners)),
            due_on=said.on if said else None,
            due_said=self.owners.text(said.words) if said else "",
            is_done=line.is_struck or bool(DONE.search(promise.sentence)),
            is_sure=False,
            why=promise.why,
            about=self._text(line.about),
        )

    def _in_row(self, line: Line, section: Section) -> Iterator[Found]:
        columns = section.columns
        if columns is None or not section.is_row(line):
            return
        text, due = columns.cell("action", line.cells), columns.cell("due", line.cells)
        if not re.search(r"\w{2}", text) or NOTHING.fullmatch(text):
            return
        said = self.days.said(due) or self.days.said(f"by {due}")
        yield Found(
            line=line.number,
            text=self._text(text),
            owners=tuple(map(self.owners.text, marked.named_in(columns.cell("owner", line.cells)))),
            due_on=said.on if said else None,
            due_said=self._text(due),
            is_done=bool(STATE_DONE.search(columns.cell("state", line.cells))),
            is_sure=True,
            why="table",
            about=self._text(line.about),
            is_earlier=section.is_earlier,
        )

    def _text(self, coded: str) -> str:
        return self.owners.text(coded)[:LONGEST_TEXT]


def _is_of_people(line: Line) -> bool:
    return any(PRESENT.fullmatch(each.strip(" :")) for each in line.beneath)


def _with_topic(text: str, about: str) -> str:
    """The text, with what it is about before it where it says too little alone."""
    about = re.sub(r"\s*\[?#\d+\]?\s*$", "", about).strip(" :")
    is_short = len(text.split()) <= SHORT or REFERS.search(text)
    if is_short and about and len(about) < LONGEST_WHOLE and not GENERAL.fullmatch(about):
        return f"{about}: {text}"
    return text


def find_actions(
    text: str, *, on: date | None, known: Iterable[str] = (), next_on: date | None = None
) -> list[Found]:
    """The action items that minutes name, in the order of their lines, each once.

    Days are reckoned from the meeting's day `on`, the next meeting is on `next_on`; `known` are
    names that may own one, besides the people whom the text lists, handles and addresses.
    """
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    kept: list[Found] = []
    for each in Reader(text, Reckoning(on, next_on), known).found():
        words = re.sub(r"\W+", " ", each.text).lower().strip()
        key = (words, each.owners, "" if each.is_sure else each.about)
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return kept
