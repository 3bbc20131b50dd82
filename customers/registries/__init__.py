"""Where apps to the right, and the structure itself, register what they add."""
