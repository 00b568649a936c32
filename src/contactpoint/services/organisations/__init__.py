"""Organisations and authorities: which may use the service, until when, and what became of them."""
