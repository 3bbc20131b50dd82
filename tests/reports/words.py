"""Texts as a reader sees them."""


def read(text: str) -> str:
    """The text with plain spaces for the thin and the unbreakable ones."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
