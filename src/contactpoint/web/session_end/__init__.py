"""The end of a session in the middle of a form: what was typed is kept sealed and given back."""
