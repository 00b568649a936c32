"""The matcher: training its model, and how good it and what it linked are."""
