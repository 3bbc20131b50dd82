"""The API: tokens that systems sign in with, limits, and the description of what there is."""
