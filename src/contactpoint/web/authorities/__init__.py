"""Pages about staged roll-out: which authorities use the service."""
