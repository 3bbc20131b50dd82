"""The structure of any day, and what a reorganisation makes of it."""
