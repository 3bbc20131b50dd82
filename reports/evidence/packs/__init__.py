"""Evidence packs: a ZIP with all that shows how the process ran in a period, and its digests."""
