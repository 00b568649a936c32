"""Signing out everywhere at once, from within a session."""
