"""Evidence that the process runs: each requirement of the standards, held against live records."""
