from brm.imports.models.files import ImportFile
from brm.imports.models.recipes import Recipe
from brm.imports.models.runs import ImportRun, RejectedRow, State

__all__ = ["ImportFile", "ImportRun", "Recipe", "RejectedRow", "State"]
