"""What can go wrong around the product, as sentences for whoever starts it."""


class StackError(Exception):
    """A start that cannot go on; the message is one sentence that says what to do."""


class StopRequested(Exception):  # noqa: N818 (somebody's wish is no error)
    """Ctrl-C or TERM came while something was being waited for."""
