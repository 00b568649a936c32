"""Children I work with: what changed on each, and handing over to a colleague who accepts."""
