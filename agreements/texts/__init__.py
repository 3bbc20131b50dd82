"""What an agreement says, as a content that can be frozen, and how two contents differ."""
