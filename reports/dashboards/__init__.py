"""Dashboards: a relationship manager's customers, all of them by group, one service across them."""
