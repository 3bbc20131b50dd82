"""What a browser would send of a page: the fields of its forms as they stand there."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Collects the fields of each POST form of a page, a dictionary each."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.inside = False
        self.text: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = (given.get("method") or "").lower() == "post"
            if self.inside:
                self.forms.append({})
        elif self.inside:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, Any]) -> None:
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("submit", "button"):
            is_box = given.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in given:
                self.forms[-1][name] = given.get("value") or ("on" if is_box else "")
        elif tag == "textarea" and name:
            self.text = name
            self.forms[-1][name] = ""
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.forms[-1][self.select] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.text and self.inside:
            self.forms[-1][self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            self.forms[-1][self.text] = self.forms[-1][self.text].removeprefix("\n")
            self.text = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False


def sent_by(response: Any, having: str = "version") -> dict[str, str]:
    """The fields of the page's form that has the field `having`."""
    parser = _Form()
    parser.feed(response.content.decode())
    return next(form for form in parser.forms if having in form)
