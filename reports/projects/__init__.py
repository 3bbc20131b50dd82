"""Projects: by hand and by import, how they stand and why, their reviews, and what they are for."""
