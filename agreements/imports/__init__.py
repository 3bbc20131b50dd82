"""What files bring to agreements: services, measures, agreements with their lines, levels."""

from agreements.imports import agreements, levels, services

__all__ = ["agreements", "levels", "services"]
