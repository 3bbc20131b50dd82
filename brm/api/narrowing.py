"""What a token may be narrowed by beside its scopes; apps register it in `AppConfig.ready()`.

    from brm.api.narrowing import Narrowing, narrowings
    narrowings.register("unit", Narrowing(field, keep, in_words))

The form of a new token asks for each; the endpoints of the app that registered it see to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from brm.api.models import ApiToken
from brm.ui.registry import Registry


@dataclass(frozen=True)
class Narrowing:
    """One way of narrowing tokens.

    `field()` is what the form asks, `keep(token, chosen)` keeps it for a token that was just made,
    `in_words(tokens)` says of those that are narrowed, by their keys, to what.
    """

    field: Callable[[], forms.Field]
    keep: Callable[[ApiToken, Any], None]
    in_words: Callable[[Iterable[ApiToken]], dict[int, str]]


narrowings: Registry[Narrowing] = Registry()
