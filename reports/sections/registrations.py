"""The sections of the profile that are no subject of their own in reports, in their order."""

from reports.health.section import health_of
from reports.sections import (
    INSIDE_IT,
    SectionKind,
    agreements,
    delivery,
    forum,
    needs,
    relations,
    sections,
    structure,
)


def register() -> None:
    """Fill the registry; called once, when the app is ready.

    A section that a subject of reports registers itself, as improvements do, stands beside these.
    The weights say what a reader of the changes wants to see first.
    """
    sections.register("health", SectionKind(health_of, INSIDE_IT, weight=100), order=5)
    sections.register("people", SectionKind(structure.people, weight=40), order=10)
    sections.register("money", SectionKind(structure.money_of, weight=20), order=20)
    sections.register("plan_changes", SectionKind(needs.plan_changes, weight=55), order=25)
    sections.register("requirements", SectionKind(needs.requirements, weight=55), order=26)
    sections.register("benefits", SectionKind(needs.benefits, weight=45), order=28)
    sections.register("agreements", SectionKind(agreements.agreements_of, weight=70), order=30)
    sections.register("levels", SectionKind(delivery.levels, weight=90), order=40)
    sections.register("workload", SectionKind(delivery.workload, weight=75), order=45)
    sections.register("projects", SectionKind(delivery.projects, weight=65), order=50)
    sections.register("activities", SectionKind(relations.activities, INSIDE_IT, 30), order=60)
    sections.register("meetings", SectionKind(forum.meetings, weight=25), order=65)
    sections.register("decisions", SectionKind(forum.decisions, weight=60), order=68)
    sections.register("actions", SectionKind(relations.actions, weight=50), order=70)
    sections.register("complaints", SectionKind(relations.complaints, weight=85), order=75)
    sections.register("escalations", SectionKind(relations.escalations, weight=95), order=80)
