"""A file, or a recipe, that cannot be used at all."""


class Refused(Exception):  # noqa: N818  named like Django's PermissionDenied
    """Carries the sentence that says what is wrong and where; nothing was written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Stopped(Exception):  # noqa: N818  nothing is wrong: somebody wanted it
    """Somebody stopped the import; nothing was written."""
