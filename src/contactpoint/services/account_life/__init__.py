"""An account's life: invited, checked, given a token, renewed, suspended, moved, ended."""
