"""What reports adds to the registries of the kernel and of the apps to its left."""

from brm.outbox.sweeps import sweeps
from reports.operations.attainment import sweep_attainment
from reports.operations.profiles import sweep_profiles
from reports.sections import (
    INSIDE_IT,
    SectionKind,
    contracts,
    delivery,
    relations,
    sections,
    structure,
)


def register() -> None:
    """Fill every registry; called once, when the app is ready."""
    sweeps.register("attainment", sweep_attainment, order=40)
    sweeps.register("profiles", sweep_profiles, order=50)
    _register_sections()


def _register_sections() -> None:
    sections.register("people", SectionKind(structure.people), order=10)
    sections.register("money", SectionKind(structure.money_of), order=20)
    sections.register("agreements", SectionKind(contracts.agreements_of), order=30)
    sections.register("levels", SectionKind(delivery.levels), order=40)
    sections.register("projects", SectionKind(delivery.projects), order=50)
    sections.register("activities", SectionKind(relations.activities, INSIDE_IT), order=60)
    sections.register("actions", SectionKind(relations.actions), order=70)
    sections.register("escalations", SectionKind(relations.escalations), order=80)
