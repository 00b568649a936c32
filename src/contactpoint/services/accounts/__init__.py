"""Accounts: making one, and proving who is behind one."""
