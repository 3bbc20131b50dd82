"""Pages as a browser has them: links and buttons are found by their text, forms sent as they stand.

Nothing is posted that does not stand in a page that was opened before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urljoin

from django.test import Client

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
UNSENT = ("submit", "button", "reset", "image", "file")
BOXES = ("checkbox", "radio")


@dataclass
class Element:
    """One element of a page, with what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    inside: "list[Element | str]" = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        """All elements in it, in the order of the page."""
        for each in self.inside:
            if isinstance(each, Element):
                yield each
                yield from each

    def all(self, *tags: str) -> list["Element"]:
        return [each for each in self if each.tag in tags]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def raw(self) -> str:
        return "".join(each if isinstance(each, str) else each.raw for each in self.inside)

    @property
    def text(self) -> str:
        """What is read in it, with single spaces; scripts and styles are not read."""
        words = [
            each if isinstance(each, str) else f" {each.text} "
            for each in self.inside
            if isinstance(each, str) or each.tag not in ("script", "style", "template")
        ]
        text = " ".join("".join(words).split())
        for sign in ".,:;)?":
            text = text.replace(f" {sign}", sign)
        return text

    def within(self, tag: str) -> "Element | None":
        """The nearest element around it of the tag."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("page", {})

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self.here
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self.here = around.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read(html: str) -> Element:
    """The page as a tree."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


def only(found: list[Element], words: str, page: Element) -> Element:
    """The one element that was looked for; else a sentence that says what stands there."""
    offered = [each.text for each in page.all("a", "button", "summary") if each.text]
    assert found, f"{words!r} does not stand on {title_of(page)!r}: {offered}"
    leads = {each.get("href") or id(each) for each in found}
    assert len(leads) == 1, f"{words!r} stands {len(found)} times on {title_of(page)!r}"
    return found[0]


def title_of(page: Element) -> str:
    return next((each.text for each in page.all("title")), "")


def fields_of(form: Element) -> dict[str, list[str]]:
    """What the form would send, untouched and without any button."""
    sent: dict[str, list[str]] = {}
    for each in form.all("input", "textarea", "select"):
        name = each.get("name")
        if not name or "disabled" in each.attributes:
            continue
        sent.setdefault(name, [])
        kind = each.get("type")
        if each.tag == "textarea":
            sent[name].append(each.raw.removeprefix("\n"))
        elif each.tag == "select":
            sent[name].extend(chosen_in(each))
        elif kind in BOXES:
            if "checked" in each.attributes:
                sent[name].append(each.attributes.get("value", "on"))
        elif kind not in UNSENT:
            sent[name].append(each.get("value"))
    return sent


def value_of(option: Element) -> str:
    return option.attributes.get("value", option.text)


def chosen_in(select: Element) -> list[str]:
    options = select.all("option")
    chosen = [each for each in options if "selected" in each.attributes]
    if not chosen and options and "multiple" not in select.attributes:
        chosen = options[:1]
    return [value_of(each) for each in chosen]


Typed = str | list[str]


def typed_into(form: Element, name: str, typed: Typed) -> list[str]:
    """What is sent when a person types, or chooses by what is read, in the field `name`."""
    every = [typed] if isinstance(typed, str) else typed
    return [_sent_of(form, name, words) for words in every]


def _sent_of(form: Element, name: str, words: str) -> str:
    fields = [each for each in form.all("input", "textarea", "select") if each.get("name") == name]
    assert fields, f"There is no field {name!r}: {sorted(fields_of(form))}"
    first = fields[0]
    if first.tag == "select":
        found = [each for each in first.all("option") if words in (each.text, value_of(each))]
        found = found or [each for each in first.all("option") if words in each.text]
        assert found, f"{name!r} offers no {words!r}: {[o.text for o in first.all('option')]}"
        return value_of(found[0])
    if first.get("type") in BOXES:
        offered = {label_of(form, each): each.attributes.get("value", "on") for each in fields}
        assert words in offered, f"{name!r} offers no {words!r}: {list(offered)}"
        return offered[words]
    assert "readonly" not in first.attributes
    return words


def label_of(place: Element, box: Element) -> str:
    """What is read beside a box."""
    labels = place.all("label")
    named = [each.text for each in labels if box.get("id") and each.get("for") == box.get("id")]
    around = box.within("label")
    return box.get("aria-label") or next(iter(named), around.text if around else "")


class Browser:
    """One person's browser, with the page that is open in it."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.address = "/"
        self.page = read("")
        self.status = 0

    def open(self, address: str) -> Self:
        self._arrive(self.client.get(address, follow=True), address)
        assert self.status == 200, f"{address}: {self.status} {self.text[:300]}"
        return self

    def _arrive(self, response: Any, address: str) -> None:
        for to, _status in getattr(response, "redirect_chain", []):
            address = urljoin(address, to)
        self.address, self.status = address, response.status_code
        kind = response.headers.get("Content-Type", "")
        self.page = read(response.content.decode() if "html" in kind else "")

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def heading(self) -> str:
        return next((each.text for each in self.page.all("h1")), "")

    def part(self, element_id: str) -> Element:
        """The part of the page with the id."""
        found = [each for each in self.page if each.get("id") == element_id]
        return only(found, f"#{element_id}", self.page)

    def named(self, label: str) -> str:
        """The name of the field whose label begins with the words."""
        labels = [each for each in self.page.all("label") if each.text.startswith(label)]
        ids = {each.get("for") for each in labels}
        fields = [each for each in self.page if each.get("id") in ids and each.get("name")]
        return only(fields, label, self.page).get("name")

    def offers(self, words: str) -> bool:
        """Whether a button or link begins with the words."""
        every = self.page.all("a", "button")
        return any(each.text == words or each.text.startswith(f"{words} ") for each in every)

    def click(self, words: str, *, within: str = "", first: bool = False) -> Self:
        """Follow the link whose text is or begins with the words."""
        place = self.part(within) if within else self.page
        found = _named(place.all("a"), words)
        link = found[0] if first and found else only(found, words, self.page)
        return self.open(urljoin(self.address, link.get("href").partition("#")[0]))

    def tick(self, *words: str) -> Self:
        """Tick the boxes whose label begins with any of the words."""
        boxes = [each for each in self.page.all("input") if each.get("type") == "checkbox"]
        chosen = [each for each in boxes if label_of(self.page, each).startswith(words)]
        assert chosen, f"{words} are no boxes: {[label_of(self.page, each) for each in boxes]}"
        for each in chosen:
            each.attributes["checked"] = ""
        return self

    def press(self, words: str, *, within: str = "", first: bool = False, **typed: Typed) -> Self:
        """Press the button whose text is or begins with the words, after typing in its form."""
        place = self.part(within) if within else self.page
        buttons = [each for each in place.all("button") if each.get("type") != "button"]
        found = _named([each for each in buttons if self._form_of(each)], words)
        button = found[0] if first and found else only(found, words, self.page)
        form = self._form_of(button)
        assert form is not None
        sent = fields_of(form)
        for outside in self._fields_from_outside(form):
            sent |= outside
        sent |= {name: typed_into(form, name, each) for name, each in typed.items()}
        if button.get("name"):
            sent[button.get("name")] = [button.get("value")]
        action = button.get("formaction") or form.get("action") or self.address
        address = urljoin(self.address, action.partition("#")[0])
        ask: Callable[..., Any] = (
            self.client.post if form.get("method").lower() == "post" else self.client.get
        )
        given = {name: values for name, values in sent.items() if values}
        self._arrive(ask(address, given, follow=True), address)
        assert self.status in (200, 409, 422), f"{address}: {self.status} {self.text[:300]}"
        return self

    def _form_of(self, button: Element) -> Element | None:
        if button.get("form"):
            return next(
                (f for f in self.page.all("form") if f.get("id") == button.get("form")), None
            )
        return button.within("form")

    def _fields_from_outside(self, form: Element) -> Iterator[dict[str, list[str]]]:
        """What fields elsewhere on the page send with the form whose id they name."""
        if not form.get("id"):
            return
        for each in self.page.all("input", "textarea", "select"):
            if each.get("form") == form.get("id"):
                alone = Element("form", {}, None, [each])
                yield {name: values for name, values in fields_of(alone).items() if values}

    @property
    def refusals(self) -> list[str]:
        """What the page says against what was sent."""
        marks = ("invalid-feedback", "error-summary", "alert-danger", "errorlist", "alert-error")
        found = [
            each.text
            for each in self.page
            if set(marks) & set(each.get("class").split()) or each.get("role") == "alert"
        ]
        return [text for text in found if text]


def _named(elements: list[Element], words: str) -> list[Element]:
    exact = [each for each in elements if each.text == words or each.get("aria-label") == words]
    return exact or [each for each in elements if each.text.startswith(words)]
