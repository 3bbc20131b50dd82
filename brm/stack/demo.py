"""The accounts of the demo: whoever loads it registers them, and `up --demo` prints them."""

from dataclasses import dataclass

from brm.ui.registry import Registry


@dataclass(frozen=True)
class DemoAccount:
    """Someone to sign in as; `who` says in some words what they do."""

    email: str
    password: str
    who: str


accounts: Registry[DemoAccount] = Registry()
