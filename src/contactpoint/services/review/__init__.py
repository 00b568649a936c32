"""Deciding, as a person, what the matcher leaves open; and taking any of it back."""
