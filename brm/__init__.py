"""BRM: business relationship management for IT organisations."""
