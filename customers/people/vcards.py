"""A person as a card of contacts (vCard 4.0, RFC 6350)."""

from customers.models import Person

FOLD_AT = 75
"""So many octets a line has at most; a longer one goes on in the next after a blank."""


def vcard_of(person: Person, unit: str = "") -> str:
    """The card: the id of the directory, name, title, unit, address and telephone."""
    facts = [
        ("UID", person.external_id),
        ("FN", person.name),
        ("TITLE", person.title),
        ("ORG", unit),
        ("EMAIL", person.email),
        ("TEL", person.phone),
        ("LANG", person.language),
    ]
    lines = [f"{name}:{escaped(value)}" for name, value in facts if value]
    card = ["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD"]
    return "".join(f"{folded(line)}\r\n" for line in card)


def escaped(text: str) -> str:
    """The text as a value: signs that part values, and line ends, are written out."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in parts of 75 octets, never in the middle of a letter."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > FOLD_AT - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
