"""The page of loads."""
