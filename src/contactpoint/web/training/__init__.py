"""Coming back from the practice copy: the training is recorded as passed."""
