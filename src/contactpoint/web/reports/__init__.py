"""Reporting that something on a record is wrong, and what a desk makes of it."""
