"""What the structure itself registers at its own registries."""
