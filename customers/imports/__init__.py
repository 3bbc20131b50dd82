"""What a row of an imported file means here; importing this registers the kinds."""

from customers.imports.budgets import BUDGETS
from customers.imports.mandates import MANDATES
from customers.imports.people import PEOPLE
from customers.imports.planned_changes import PLANNED_CHANGES
from customers.imports.rates import RATES
from customers.imports.teams import TEAM
from customers.imports.units import UNITS

__all__ = ["BUDGETS", "MANDATES", "PEOPLE", "PLANNED_CHANGES", "RATES", "TEAM", "UNITS"]
