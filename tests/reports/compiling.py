"""The night in which profiles compile themselves, in one step."""

from datetime import date

from brm.outbox.drain import drain
from reports.models import Profile
from reports.operations.profiles import sweep_profiles


def compile_coming(on: date) -> int:
    """What the sweep asks for on the day, and a worker delivers; says how many were made."""
    before = Profile.objects.count()
    sweep_profiles(on)
    drain()
    return Profile.objects.count() - before
