"""What the kinds of import of this app share: what is made where it is missing, what is told."""
