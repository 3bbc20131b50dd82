"""Addresses of personal links and calendar feeds without their token, for logs and records."""

import re

TOKEN = re.compile(r"(/(?:links|feeds)/)[^/?#\s]+")


def masked(text: str) -> str:
    """The text with the token of every personal link in it struck out."""
    return TOKEN.sub(r"\1***", text)
