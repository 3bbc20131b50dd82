"""Operational plans, maturity and communication as their pages show them."""
