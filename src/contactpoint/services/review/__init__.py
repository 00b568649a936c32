"""A person's verdicts on what the matcher leaves open, and undoing them."""
