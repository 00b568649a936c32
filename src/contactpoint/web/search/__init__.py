"""Searching: why, for whom, and who was found."""
