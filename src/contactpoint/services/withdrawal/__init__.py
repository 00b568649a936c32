"""Withdrawing a load: what hangs together, how it was before, and what came since."""
