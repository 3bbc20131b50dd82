from reports.models.attainment import Attainment
from reports.models.measurements import Measurement
from reports.models.profiles import Edition, Profile
from reports.models.projects import Project, ProjectStatus

__all__ = ["Attainment", "Edition", "Measurement", "Profile", "Project", "ProjectStatus"]
