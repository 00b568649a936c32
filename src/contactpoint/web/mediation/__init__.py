"""Searching for somebody who is at the telephone."""
