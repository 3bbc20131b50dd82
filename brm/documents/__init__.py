"""Documents: files kept with their digest, version by version, where people attach them."""
