"""Adding a child of whom nobody has told us (the rules of the domain, sections 2, 4 and 8)."""
