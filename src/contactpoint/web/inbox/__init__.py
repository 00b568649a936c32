"""Notices: what concerns the one who is signed in, and when an e-mail says that there is some."""
