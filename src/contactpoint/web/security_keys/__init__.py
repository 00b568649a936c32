"""Asking the browser for a security key, on whichever page: the form that carries the answer."""
