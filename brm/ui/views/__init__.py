"""Views of the shell, and the list view that every app's lists are made of."""
