"""The list of services: their life in words, their prices, and who uses what."""
