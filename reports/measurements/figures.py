"""What a measurement holds of its month."""

FIGURES = ("value", "counted", "excluded", "workload")
