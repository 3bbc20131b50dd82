from reports.models.projects import Project, ProjectStatus

__all__ = ["Project", "ProjectStatus"]
