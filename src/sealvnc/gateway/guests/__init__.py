"""Guests, by whatever way to their consoles there is."""
