"""The IT steering group's page: what waits for it, how things stand, whether it was carried out."""
