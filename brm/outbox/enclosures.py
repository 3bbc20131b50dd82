"""What a mail encloses: named in its message, made when it is sent.

    enclosures.register("profile", enclosed_profile)

A message is small and is kept; a document that never changes is drawn again from its row when
the mail is tried. Days may lie between: who makes it asks again whether it is for the address.
Apps register in `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from brm.ui.registry import Registry


@dataclass(frozen=True)
class Enclosed:
    """A file as a mail carries it."""

    name: str
    content: bytes
    media_type: str


class WithheldError(Exception):
    """It is not for this address any more; the text says why."""


enclosures: Registry[Callable[[str, str], Enclosed]] = Registry()
"""By the kind that a message names; each makes the file of a key for an address.

Raises WithheldError where the address may not have it any more.
"""
