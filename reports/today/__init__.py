"""What *Today* gathers from every app, for the customers in somebody's care."""

from reports.today.picture import Today, picture_of

__all__ = ["Today", "picture_of"]
