"""Views of the shell, and the list view that every app's lists are made of."""

from brm.ui.views.lists import Chip, TableView

__all__ = ["Chip", "TableView"]
