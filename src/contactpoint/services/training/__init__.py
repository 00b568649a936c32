"""Training: the way to the practice copy and back, and the pass that an account is given."""
