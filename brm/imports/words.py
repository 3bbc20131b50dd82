"""How the words of a file are compared."""


def fold(text: str) -> str:
    """The text as it is compared: white space as one blank, without regard to case."""
    return " ".join(text.split()).casefold()
