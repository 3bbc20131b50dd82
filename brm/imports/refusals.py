"""A file, or a recipe, that cannot be used at all."""


class Refused(Exception):
    """Carries the sentence that says what is wrong and where; nothing was written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Stopped(Exception):
    """Somebody stopped the import; nothing was written."""
