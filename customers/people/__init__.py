"""People, teams and contacts as their pages show them."""
