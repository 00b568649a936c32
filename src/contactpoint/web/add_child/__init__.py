"""Adding a child of whom nobody has told us: what is known, who may be the same, and adding."""
