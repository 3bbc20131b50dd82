"""Measurements held against the service levels: over customers and services, and one alone."""
