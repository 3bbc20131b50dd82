"""How fresh each record is, and what a review finds different."""
