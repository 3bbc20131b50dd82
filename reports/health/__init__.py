"""How well the relationship with a customer is, counted from its parts and explained."""
