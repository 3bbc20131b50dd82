"""The report register: what is owed, what came, who read it, what was concluded."""
