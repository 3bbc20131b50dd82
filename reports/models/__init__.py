from reports.models.attainment import Attainment
from reports.models.improvements import (
    Effect,
    Improvement,
    ImprovementBreach,
    ImprovementState,
)
from reports.models.measurements import Measurement
from reports.models.profiles import Edition, Profile
from reports.models.projects import Project, ProjectStatus

__all__ = [
    "Attainment",
    "Edition",
    "Effect",
    "Improvement",
    "ImprovementBreach",
    "ImprovementState",
    "Measurement",
    "Profile",
    "Project",
    "ProjectStatus",
]
