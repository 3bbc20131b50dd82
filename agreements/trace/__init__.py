"""The trace: from a requirement to what came of the service level that answers it, and back."""
