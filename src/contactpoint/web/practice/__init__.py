"""Pages that only a practice copy has: coming in, the exercises, and the way back."""
