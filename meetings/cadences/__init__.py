"""How often each part of the recurring work comes: said, shown, and changed with a preview."""
