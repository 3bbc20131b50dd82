"""What was measured: recorded by hand, corrected, and shown with its revisions."""
